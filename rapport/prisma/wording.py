"""The words and the row order of PRISMA 2020: the official short labels, and the PRISMA2020 R package's data file.

Labels: templates of Page et al., BMJ 2021;372:n71. Rows, nodes and boxes: R package PRISMA2020 1.1.4 (Haddaway et al.
2022, 10.1002/cl2.1230), the last two of which its versions before 1.1.4 do not know.
"""

from __future__ import annotations

from typing import NamedTuple

LISTED = {"database_results": "database_specific_results", "register_results": "register_specific_results"}
REASONS = ("dbr_excluded", "other_excluded")


class Row(NamedTuple):
    """One row of the data file: its key, drawing node, box, what it is, its label, and what its number is."""

    data: str
    node: str
    box: str
    about: str
    label: str
    kind: str = "n"  # n, list, or title


ROWS = (
    Row("NA", "node4", "prevstud", "Heading of the previous version", "Previous studies", "title"),
    Row(
        "previous_studies",
        "node5",
        "box1",
        "Studies of the previous version",
        "Studies included in previous version of review",
    ),
    Row(
        "previous_reports",
        "NA",
        "box1",
        "Reports of the previous version",
        "Reports of studies included in previous version of review",
    ),
    Row(
        "NA",
        "node6",
        "newstud",
        "Heading of databases and registers",
        "Identification of studies via databases and registers",
        "title",
    ),
    Row("database_results", "node7", "box2", "Records found in databases", "Databases"),
    Row("database_specific_results", "NA", "box2", "Records by database", "Specific Databases", "list"),
    Row("register_results", "NA", "box2", "Records found in registers", "Registers"),
    Row("register_specific_results", "NA", "box2", "Records by register", "Specific Registers", "list"),
    Row("NA", "node16", "othstud", "Heading of other methods", "Identification of studies via other methods", "title"),
    Row("website_results", "node17", "box11", "Records found on websites", "Websites"),
    Row("organisation_results", "", "box11", "Records obtained from organisations", "Organisations"),
    Row("citations_results", "NA", "box11", "Records found by following citations", "Citation searching"),
    Row(
        "duplicates", "node8", "box3", "Records of a report that another record stands for", "Duplicate records removed"
    ),
    Row(
        "excluded_automatic",
        "NA",
        "box3",
        "Records removed by a program before anyone screened",
        "Records marked as ineligible by automation tools",
    ),
    Row(
        "excluded_other",
        "NA",
        "box3",
        "Records removed before screening for another reason",
        "Records removed for other reasons",
    ),
    Row("records_screened", "node9", "box4", "Records screened by title and abstract", "Records screened"),
    Row("records_excluded", "node10", "box5", "Records excluded by title and abstract", "Records excluded"),
    Row(
        "dbr_sought_reports",
        "node11",
        "box6",
        "Reports of databases and registers whose full text was sought",
        "Reports sought for retrieval",
    ),
    Row(
        "dbr_notretrieved_reports",
        "node12",
        "box7",
        "Reports of databases and registers that could not be had",
        "Reports not retrieved",
    ),
    Row(
        "other_sought_reports",
        "node18",
        "box12",
        "Reports of other methods whose full text was sought",
        "Reports sought for retrieval",
    ),
    Row(
        "other_notretrieved_reports",
        "node19",
        "box13",
        "Reports of other methods that could not be had",
        "Reports not retrieved",
    ),
    Row(
        "dbr_assessed",
        "node13",
        "box8",
        "Full texts read from databases and registers",
        "Reports assessed for eligibility",
    ),
    Row(
        "dbr_excluded",
        "node14",
        "box9",
        "Full texts excluded from databases and registers by main reason",
        "Reports excluded",
        "list",
    ),
    Row("other_assessed", "node20", "box14", "Full texts read from other methods", "Reports assessed for eligibility"),
    Row(
        "other_excluded",
        "node21",
        "box15",
        "Full texts excluded from other methods by main reason",
        "Reports excluded",
        "list",
    ),
    Row("new_studies", "node15", "box10", "Studies that this search adds", "Studies included in review"),
    Row("new_reports", "NA", "box10", "Reports of the studies that this search adds", "Reports of included studies"),
    Row(
        "total_studies",
        "node22",
        "box16",
        "Studies of the previous version and of this one",
        "Total studies included in review",
    ),
    Row(
        "total_reports",
        "NA",
        "box16",
        "Reports of the previous version and of this one",
        "Reports of total included studies",
    ),
    Row("identification", "node1", "identification", "Side label", "Identification", "title"),
    Row("screening", "node2", "screening", "Side label", "Screening", "title"),
    Row("included", "node3", "included", "Side label", "Included", "title"),
    Row(
        "total_studies_ma",
        "node23",
        "box17",
        "Studies pooled in the meta-analysis",
        "Total studies included in meta-analysis",
    ),
    Row(
        "total_reports_ma",
        "NA",
        "box17",
        "Reports of the pooled studies",
        "Reports of total included studies in meta-analysis",
    ),
)

# an updated review says "new" where a new review does not
UPDATED = {
    "newstud": "Identification of new studies via databases and registers",
    "othstud": "Identification of new studies via other methods",
    "new_studies": "New studies included in review",
    "new_reports": "Reports of new included studies",
}
_LABELS = {(row.box if row.data == "NA" else row.data): row.label for row in ROWS}
IDENTIFIED = "Records identified from:"
REMOVED = "Records removed before screening:"
# what waits, inside its box, and beside the previous version
PENDING = {
    "pending_title_abstract": ("of these undecided", "earlier records undecided"),
    "pending_retrieval": ("of these awaited", "earlier reports awaited"),
    "pending_full_text": ("of these undecided", "earlier reports undecided"),
}

FOOTNOTES = {
    "records_of_earlier_searches": "Records of earlier searches counted with this one: their reports were not among "
    "those included in the previous version, and are now",
    "reports_of_earlier_studies": "Reports of studies of the previous version, among the reports of new included "
    "studies",
    "reports_of_several_studies": "Reports that hold more than one study",
    "other_not_sought": "Other methods: records not sought, known already or not eligible by title and abstract",
    "previous_studies_without_reports": "Studies of the previous version whose reports are not listed: the numbers of "
    "reports leave them out",
    "ongoing_studies": "Ongoing studies, not among those included",
    "awaiting_studies": "Studies awaiting classification, not among those included",
    "withdrawn_studies": "Studies withdrawn since the previous version, not in the total",
    "withdrawn_reports": "Reports withdrawn since the previous version, not in the total",
    "withdrawn_not_included": "Withdrawn studies, in neither the previous version nor the included studies",
}
# what waits in all of the review, for the banner
WAITS = {
    "pending_title_abstract": "Records to screen",
    "pending_retrieval": "Reports to retrieve",
    "pending_full_text": "Reports to assess",
}


def label(key: str, variant: str) -> str:
    """The official short label of a data key or heading, in a new (N) or updated (U) review."""
    if variant.startswith("U") and key in UPDATED:
        return UPDATED[key]
    return _LABELS[key]


def number(n: int) -> str:
    """A count as printed: ``1,234``."""
    return f"{n:,}"
