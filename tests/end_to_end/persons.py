"""What two reviewers do between the commands of docs/your-own-review.md, by script."""

import csv
import re
from pathlib import Path

EXPORTS = {
    "pubmed.nbib": """
PMID- 90000001
TI  - Working alliance with a chatbot for depression: a longitudinal study.
AU  - Doe J
DP  - 2021 Mar
JT  - Journal of Invented Results
VI  - 3
PG  - 11-20
AID - 10.9999/invented.1 [doi]

PMID- 90000002
TI  - Bond with a self-guided app and drop-out in young adults.
AU  - Roe R
DP  - 2022
JT  - Journal of Invented Results
VI  - 4
PG  - 1-9
AID - 10.9999/invented.2 [doi]

PMID- 90000003
TI  - Sleep and screens: a survey of teachers.
AU  - Poe P
DP  - 2020
JT  - Sleep Made Up
VI  - 1
PG  - 5-6

""",
    "embase.ris": """TY  - JOUR
TI  - Working alliance with a chatbot for depression: a longitudinal study
AU  - Doe, J.
PY  - 2021
T2  - Journal of Invented Results
VL  - 3
SP  - 11
EP  - 20
DO  - 10.9999/invented.1
ER  -

TY  - JOUR
TI  - The alliance in internet therapy for anxiety
AU  - Moe, M.
PY  - 2019
T2  - Anxiety Examples
VL  - 7
SP  - 100
EP  - 110
DO  - 10.9999/invented.4
ER  -

""",
    "scopus.csv": """Authors,Title,Year,Source title,Volume,Issue,Page start,Page end,DOI,Document Type,Source,EID
"Roe R.","Bond with a self-guided app and drop-out in young adults",2022,"Journal of Invented Results",4,,1,9,10.9999/invented.2,Article,Scopus,2-s2.0-1
"Loe L.","An editorial on digital bonds",2023,"Invented Editorials",9,1,1,2,10.9999/invented.5,Editorial,Scopus,2-s2.0-2
""",  # noqa: E501 (as Scopus writes it)
}


def nothing(review):
    """Nobody does anything."""


def settings(review):
    """Title, names and criteria, as the walk says."""
    criteria = review / "data/screening/criteria.md"
    text = criteria.read_text(encoding="utf-8")
    criteria.write_text(text.replace("## Population\n", "## Population\n\n- adults who use an app\n"), encoding="utf-8")
    path = review / "config.yaml"
    text = path.read_text(encoding="utf-8")
    for line, mine in [
        (r'title: ".*?"', 'title: "Alliance with apps"'),
        (r"reviewers: \[r1, r2\]", "reviewers: [ana, ben]"),
        (r"reasons: \[\]", "reasons: [wrong population, wrong publication type]"),
        (r"extractors: \[\]", "extractors: [ana, ben]"),
        (r"tools: \[\]", "tools: [mmat2018]"),
        (r"appraisers: \[\]", "appraisers: [ana, ben]"),
    ]:
        text, n = re.subn(line, mine, text)
        assert n == 1, line
    path.write_text(text, encoding="utf-8")


def titles(review):
    """Sleep is excluded by both; on the editorial they disagree."""
    out = {"ana": ["Sleep"], "ben": ["Sleep", "editorial"]}
    for who in out:
        fill(review, f"screening/title_abstract/{who}-01.csv", lambda row, who=who: {
            "decision": "exclude" if any(word in row["title"] for word in out[who]) else "include"
        })  # fmt: skip


def conflicts(review):
    """The editorial goes on to full text."""
    fill(
        review, "screening/title_abstract/adjudicated-01.csv", lambda row: {"decision": "include", "adjudicator": "ana"}
    )


def full_texts(review):
    """The editorial is no study; one report cannot be had."""
    for sheet in sorted((review / "data/screening/full_text").glob("*-0?.csv")):
        fill(review, sheet.relative_to(review / "data").as_posix(), read)
    lost = {"status": "not_retrieved", "attempts": "asked the authors twice"}
    fill(review, "screening/retrieval.csv", lambda row: lost if "anxiety" in row["title"] else {})


def read(row):
    """What somebody writes who has read the full text."""
    if "editorial" in row["title"]:
        return {"decision": "exclude", "reason": "wrong publication type"}
    return {} if "anxiety" in row["title"] else {"decision": "include"}


def extraction(review):
    """Both read the same."""
    said = {
        "country": "NR",
        "design": "cohort",
        "setting": "online",
        "alliance_data": "measured_not_usable",
        "locator": "abstract",
    }
    for who in ("ana", "ben"):
        sheet = sorted((review / "data/extraction/studies").glob(f"{who}*.csv"))[0]
        fill(review, sheet.relative_to(review / "data").as_posix(), lambda row: said)


def appraisal(review):
    """Every criterion is met."""
    for sheet in sorted((review / "data/appraisal/mmat2018").glob("*.csv")):
        fill(review, sheet.relative_to(review / "data").as_posix(), lambda row: {"judgement": "yes"})


def final(review):
    """The review is complete."""
    path = review / "config.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("status: in progress", "status: final", 1), encoding="utf-8"
    )


def fill(review: Path, sheet: str, answer):
    """Write *answer* (row -> columns) into every row of a sheet below data/, as a spreadsheet program would."""
    path = review / "data" / sheet
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        rows, names = list(reader), reader.fieldnames
    assert rows, f"{sheet} has no rows"
    for row in rows:
        row.update({name: value for name, value in answer(row).items() if name in names})
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(rows)
    return rows
