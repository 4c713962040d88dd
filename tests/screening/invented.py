"""Invented citations and decisions that the tests of screening share."""

import pandas as pd

COLUMNS = [
    "citation_id",
    "entry_type",
    "title",
    "authors",
    "year",
    "journal",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
    "registry_id",
    "abstract",
    "keywords",
    "language",
    "url",
    "record_count",
    "sources",
    "search_ids",
    "first_round",
    "arm",
]
HOSTILE = [
    "=1+1 is not the sum: formulas in titles",
    "+cmd|' /C calc'!A0 as a title of its own",
    "-2 to +2: a bond scale for apps",
    "@home: alliance with a chatbot",
    "<script>alert('bond')</script> & the <b>alliance</b>",
    "Müller's “digitale Allianz”: Größe, Maß; Ziel, Bindung",
    'Comma, semicolon; "quotes" and a\ttab in one title',
    "An abstract of thirty thousand characters",
    "数字治疗联盟：一项随机对照试验",
    "A title\nin two lines about working alliance",
    "'=already guarded by somebody",
    "Plain title on goal agreement with an avatar",
]


def citations(titles=HOSTILE, first_round="1"):
    rows = []
    for n, title in enumerate(titles):
        row = dict.fromkeys(COLUMNS, "")
        row |= {
            "citation_id": f"c{n:03d}abcdefg",
            "entry_type": "article",
            "title": title,
            "authors": f"Name{n}, Ada; Other, Bob",
            "year": str(2000 + n % 25),
            "journal": "Journal of Invented Studies",
            "doi": f"10.5555/inv.{n}",
            "abstract": f"Invented text {n}. ",
            "first_round": first_round,
            "arm": "database",
            "record_count": "1",
        }
        rows.append(row)
    table = pd.DataFrame(rows, columns=COLUMNS, dtype=object)
    if titles is HOSTILE:
        table.loc[7, "abstract"] = "word " * 6000
    return table


def no_aliases():
    return pd.DataFrame({"alias": [], "citation_id": []}, dtype=object)


def numbered(n, first_round="1"):
    return citations(
        [f"Invented study number {i} of the working alliance with a programme" for i in range(n)], first_round
    )


DECIDED = {  # by place in HOSTILE
    0: ("include", "", ""),
    1: ("exclude", "wrong population", "a note; with a semicolon"),
    2: ("maybe", "", "unsure, ask Lea"),
    3: ("exclude", "wrong study design", ""),
    4: ("include", "", "=not a formula"),
    5: ("exclude", "wrong population", "Größe"),
    6: ("include", "", ""),
    7: ("exclude", "wrong study design", ""),
    8: ("include", "", ""),
    9: ("exclude", "", ""),
}
REASONS = ["wrong population", "wrong study design"]


def fill(sheet, decided=DECIDED, decided_on="2026-03-31"):
    """A sheet with decisions of `DECIDED`; the last citations stay undecided."""
    sheet = sheet.copy()
    for place, (decision, reason, note) in decided.items():
        at = sheet["citation_id"] == f"c{place:03d}abcdefg"
        sheet.loc[at, ["decision", "reason", "note", "decided_on"]] = [decision, reason, note, decided_on]
    return sheet
