"""Other tools' exports, in layouts seen in real files, with invented records."""

import csv
import json
import re
from pathlib import Path

import pytest
from invented import citations, no_aliases

from rapport.errors import Problems
from rapport.records.export import read_export
from rapport.screening.imports import read_import
from rapport.screening.matching import Anchors
from rapport.screening.settings import Settings
from rapport.screening.tools import MODULES, reader
from rapport.screening.tools.tagged import rows_of

ANCHORS = Anchors(citations(), no_aliases())
EXPORTS = (Path(__file__).resolve().parents[2] / "../shared/exports").resolve()
PLAIN = "Plain title on goal agreement with an avatar"  # c011abcdefg
REASONS = ["wrong population", "wrong study design"]


def imported(tmp_path, name, content, tool, reviewers=None, problems=None, **item):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8") if isinstance(content, str) else path.write_bytes(content)
    section = {"reviewers": ["ana", "ben"], "reasons": REASONS}
    item = {"tool": tool, "stage": "title_abstract", "file": str(path), "reviewers": reviewers or {}} | item
    problems = Problems() if problems is None else problems
    return (*read_import(item, Settings.of(section | {"imports": [item]}), ANCHORS, problems), problems.lines)


def votes(long):
    return {(row.citation_id, row.reviewer): (row.decision, row.reasons) for row in long.itertuples()}


RAYYAN_NOTES = (
    'imported note | RAYYAN-INCLUSION: {"LUCAS"=>"Excluded", "Fagner "=>"Included"} | RAYYAN-LABELS: HOT-SPOTS '
    '| RAYYAN-EXCLUSION-REASONS: Wrong Population,other people | USER-NOTES: {"LUCAS"=>["a \\"quoted\\" word\\nmore"]}'
)
VOTE = '"RAYYAN-INCLUSION: {""Lucas""=>""Included""}"'
WHO = {"Lucas": "ana", "fagner": "ben"}
THEIRS = {"other people": "wrong population"}


def rayyan_csv(notes, doi="10.5555/INV.3", title="t", year=""):
    quoted = notes.replace('"', '""')
    return (
        "key,title,year,authors,notes,doi,pubmed_id\n"
        f'rayyan-1,{title},{year},"A, B. and C, D.","{quoted}",{doi},\n'
        f'rayyan-2,{PLAIN},,"Name11, A. and B, C.",,,\n'
    )


@pytest.mark.parametrize("kind", ["csv", "ris", "bib"])
def test_rayyan(tmp_path, kind):
    content = {
        "csv": rayyan_csv(RAYYAN_NOTES),
        "ris": f"1. \nTY  - JOUR\nID  - rayyan-1\nTI  - t\nDO  - 10.5555/inv.3\nN1  - {RAYYAN_NOTES}\n"
        f"ER  - \n\nTY  - JOUR\nTI  - {PLAIN}\nER  - \n",
        "bib": f"@article{{rayyan-1,\n title={{t}},\n doi={{10.5555/inv.3}},\n note={{{RAYYAN_NOTES}}}\n"
        f"}}\n@article{{rayyan-2,\n title={{{PLAIN}}}\n}}\n",
    }[kind]
    long, unmatched, problems = imported(tmp_path, f"articles.{kind}", content, "rayyan", WHO, reasons=THEIRS)
    assert problems == []
    assert len(unmatched) == 0
    assert votes(long) == {
        ("c003abcdefg", "ana"): ("exclude", "wrong population"),
        ("c003abcdefg", "ben"): ("include", ""),
        ("c011abcdefg", "ana"): ("", ""),
        ("c011abcdefg", "ben"): ("", ""),
    }
    assert long.loc[long["reviewer"] == "ana", "note"].iloc[0] == 'a "quoted" word more'
    assert set(long["matched_by"]) == {"doi", "title"}


def test_our_id_in_a_note_finds_the_citation(tmp_path):
    long, _, problems = imported(
        tmp_path, "a.csv", rayyan_csv('c005abcdefg | RAYYAN-INCLUSION: {"Lucas"=>"Maybe"}', doi=""), "rayyan", WHO
    )
    assert problems == []
    assert votes(long)["c005abcdefg", "ana"] == ("maybe", "")
    assert votes(long)["c005abcdefg", "ben"] == ("", "")


def test_an_unmatched_decision_stops_or_is_listed(tmp_path):
    content = rayyan_csv('RAYYAN-INCLUSION: {"Lucas"=>"Included"}', doi="10.5555/none", title="Nothing like it")
    _, unmatched, problems = imported(tmp_path, "a.csv", content, "rayyan", WHO)
    assert len(problems) == 1
    assert "a.csv:2: 'Nothing like it' has a decision and cannot be matched" in problems[0]
    _, unmatched, problems = imported(tmp_path, "a.csv", content, "rayyan", WHO, unmatched="list")
    assert problems == []
    assert list(unmatched["given_id"]) == ["rayyan-1"]


@pytest.mark.parametrize(
    ("tool", "head", "row"),
    [
        ("rayyan", "key,title,notes", f"1,{PLAIN},{VOTE}"),
        ("csv", "title,decision,citation_id", f"{PLAIN},include,"),
        ("asreview", "record_id,title,asreview_label", f"7,{PLAIN},1"),
        ("covidence", "Title,Notes", f"{PLAIN},"),
    ],
)
def test_two_citations_of_one_title_are_told_apart_by_an_id_in_the_row(tmp_path, monkeypatch, tool, head, row):
    """As after a verdict `different`: no search is missing, and the advice is one that helps."""
    two = citations()
    two.loc[10, ["title", "year", "authors", "doi"]] = [PLAIN, *two.loc[11, ["year", "authors"]], ""]
    two.loc[11, "doi"] = ""
    monkeypatch.setattr("test_tools.ANCHORS", Anchors(two, no_aliases()))
    who = {"Lucas": "ana"} if tool == "rayyan" else {"any": "ana"} if tool in ("csv", "asreview") else {}
    more = {"decision": "include"} if tool == "covidence" else {}
    _, _, problems = imported(tmp_path, "a.csv", f"{head}\n{row}\n", tool, who, **more)
    (line,) = problems
    why = f"'{PLAIN}' has a decision and cannot be matched: several citations have this title: c010abcdefg, c011abcdefg"
    assert why in line
    field = re.search(r"; write the id of the one that is meant into its field (\w+), or accept it", line)[1]
    cells = dict(zip(head.split(","), next(csv.reader([row])), strict=True))
    name = next(name for name in cells if name.casefold() == field)
    cells[name] = f"c010abcdefg {cells[name]}".strip() if name.casefold() == "notes" else "c010abcdefg"
    with (tmp_path / "b.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([cells, cells.values()])
    long, _, problems = imported(tmp_path, "a.csv", (tmp_path / "b.csv").read_text(), tool, who, **more)
    assert problems == []
    assert set(long.loc[long["decision"] != "", "citation_id"]) == {"c010abcdefg"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [("ana@lab", ""), ("ana@lab.example", "[address removed]"), ("Lucas", "ana"), ("a@b c@lab.de", "")],
)
def test_no_address_stands_in_the_table_of_what_was_not_matched(tmp_path, name, shown):
    content = rayyan_csv(f'RAYYAN-INCLUSION: {{"{name}"=>"Included"}}', doi="10.5555/none", title="Nothing like it")
    _, unmatched, _ = imported(tmp_path, "a.csv", content, "rayyan", WHO, unmatched="list")
    assert list(unmatched["reviewer"]) == [shown]


def test_unknown_people_and_reasons_are_one_line_each(tmp_path):
    rows = "".join(
        f'rayyan-{n},t,,,"RAYYAN-INCLUSION: {{""Zoe""=>""Excluded""}} | RAYYAN-EXCLUSION-REASONS: no idea",'
        f"10.5555/inv.{n},\n"
        for n in range(6)
    )
    _, _, problems = imported(tmp_path, "a.csv", "key,title,year,authors,notes,doi,pubmed_id\n" + rows, "rayyan", WHO)
    assert len(problems) == 2
    assert "decisions of 'Zoe'" in problems[0]
    assert "reason 'no idea' is not one of screening.reasons" in problems[1]


def test_rayyan_log_last_event_counts_and_addresses_stay_out(tmp_path):
    (tmp_path / "articles.csv").write_text(rayyan_csv("", doi="10.5555/inv.3"), encoding="utf-8")
    log = (
        "created_at,user_id,user_email,article_id,key,value\n"
        "2026-01-02 10:00:00,7,ana@mail.example,1,included,1\n"
        "2026-01-03 10:00:00,7,ana@mail.example,1,included,-1\n"
        '2026-01-03 10:00:01,7,ana@mail.example,1,"""__EXR__wrong population""",1\n'
        '2026-01-03 10:00:02,7,ana@mail.example,1,"""__EXR__wrong study design""",deleted\n'
        "2026-01-03 10:00:03,8,ben@mail.example,1,included,0\n"
        "2026-01-03 10:00:04,8,ben@mail.example,2,included,1\n"
        "2026-01-03 10:00:05,8,ben@mail.example,2,included,deleted\n"
    )
    long, _, problems = imported(tmp_path, "log.csv", log, "rayyan_log", {"7": "ana", "Ben@mail.example": "ben"})
    assert problems == []
    assert votes(long) == {
        ("c003abcdefg", "ana"): ("exclude", "wrong population"),
        ("c003abcdefg", "ben"): ("maybe", ""),
        ("c011abcdefg", "ana"): ("", ""),
        ("c011abcdefg", "ben"): ("", ""),
    }
    assert "@" not in long.to_csv()
    assert "2026-01-03" in set(long["decided_on"])
    _, _, problems = imported(tmp_path, "log.csv", log, "rayyan_log", {"7": "ana"})
    assert len(problems) == 1
    assert "@" not in problems[0]


def test_covidence_list(tmp_path):
    content = (
        "Title,Authors,Abstract,Published Year,DOI,Ref,Covidence #,Study,Notes,Tags\n"
        f"{PLAIN},,,,,,#1,X 2011,Exclusion reason: Wrong population; ,\n"
    )
    long, _, problems = imported(tmp_path, "excluded.csv", content, "covidence", decision="exclude")
    assert problems == []
    assert votes(long) == {("c011abcdefg", "consensus"): ("exclude", "wrong population")}
    long, _, _ = imported(tmp_path, "excluded.csv", content, "covidence", {"me": "ana"}, decision="exclude")
    assert votes(long) == {("c011abcdefg", "ana"): ("exclude", "wrong population")}
    _, _, problems = imported(tmp_path, "excluded.csv", content, "covidence")
    assert "decision: include" in problems[0]


def test_asreview(tmp_path):
    content = (
        "title,doi,asreview_label,asreview_note,asreview_time\n"
        f"{PLAIN},,1,look again,2026-01-05 10:00:00\nt,10.5555/inv.2,0,,\nt,10.5555/inv.3,,,\n"
    )
    long, _, problems = imported(tmp_path, "a.csv", content, "asreview", {"any": "ana"})
    assert problems == []
    assert votes(long) == {
        ("c011abcdefg", "ana"): ("include", ""),
        ("c002abcdefg", "ana"): ("exclude", ""),
        ("c003abcdefg", "ana"): ("", ""),
    }
    assert set(long["automation"]) == {"no"}
    long, _, _ = imported(tmp_path, "a.csv", content, "asreview", {"any": "ana"}, not_seen="automation")
    seen = long.set_index("citation_id")
    assert tuple(seen.loc["c003abcdefg", ["reviewer", "decision", "automation"]]) == ("asreview", "exclude", "yes")
    assert seen.at["c002abcdefg", "automation"] == "no"
    long, _, _ = imported(tmp_path, "a.csv", content, "asreview", automation=True)
    assert set(long.loc[long["decision"] != "", "automation"]) == {"yes"}
    _, _, problems = imported(tmp_path, "a.csv", content, "asreview")
    assert "does not say whose decisions" in problems[0]


def test_asreview_ris(tmp_path):
    content = (
        f"TY  - JOUR\nTI  - {PLAIN}\nN1  - ASReview_relevant\nER  - \nTY  - JOUR\nDO  - 10.5555/inv.2\n"
        "N1  - ASReview_irrelevant\nER  - \nTY  - JOUR\nDO  - 10.5555/inv.3\nN1  - ASReview_not_seen\n"
        "ER  - \n"
    )
    long, _, problems = imported(tmp_path, "a.ris", content, "asreview", {"any": "ana"})
    assert problems == []
    assert [v[0] for v in votes(long).values()] == ["include", "exclude", ""]


def test_eppi_reviewer(tmp_path):
    codes = [
        {"AttributeId": 5, "AttributeName": "EXCLUDE on wrong population"},
        {"AttributeId": 6, "AttributeName": "INCLUDE for full text"},
        {
            "AttributeId": 7,
            "AttributeName": "Selectable",
            "Attributes": {
                "AttributesList": [{"AttributeId": 8, "AttributeName": "Not on topic", "AttributeType": "Exclude"}]
            },
        },
    ]
    items = [
        (1, "10.5555/inv.1", [5]),
        (2, "10.5555/inv.2", [6]),
        (3, "10.5555/inv.3", [7]),
        (4, "10.5555/inv.4", [8]),
        (5, "10.5555/inv.5", []),
    ]
    references = [
        {"ItemId": i, "Title": "t", "DOI": doi, "ItemStatus": "I", "Codes": [{"AttributeId": c} for c in given]}
        for i, doi, given in items
    ]
    content = json.dumps(
        {"CodeSets": [{"SetName": "s", "Attributes": {"AttributesList": codes}}], "References": references}
    )
    long, _, problems = imported(
        tmp_path, "a.json", content, "eppi_reviewer", {"any": "ana"}, reasons={"Not on topic": "wrong study design"}
    )
    assert problems == []
    assert [votes(long)[f"c00{n}abcdefg", "ana"] for n in range(1, 6)] == [
        ("exclude", "wrong population"),
        ("include", ""),
        ("", ""),
        ("exclude", "wrong study design"),
        ("", ""),
    ]


def test_abstrackr(tmp_path):
    content = (
        "(internal) id,(source) id,pubmed id,keywords,abstract,title,journal,authors,tags,consensus,"
        "labeled_at,Ann,labeled_at,Benny,labeled_at,general notes (Ann)\n"
        f'1,9,0,,,{PLAIN},,"Name11, B.\n and C, D.",,o,,1,2026-01-01 10:00:00,-1,2026-01-02 10:00:00,hm\n'
        f'2,9,0,,,"{citations().at[5, "title"]}",,,,-1,,-1,,0,,\n'
        "citations that are not yet labeled by anyone\n"
        f"3,8,0,,,{citations().at[8, 'title']},,\n"
    )
    long, _, problems = imported(tmp_path, "a.csv", content, "abstrackr", {"Ann": "ana", "Benny": "ben"})
    assert problems == []
    found = votes(long)
    assert found["c011abcdefg", "ana"] == ("include", "")
    assert found["c011abcdefg", "ben"] == ("exclude", "")
    assert found["c005abcdefg", "consensus"] == ("exclude", "")
    assert found["c008abcdefg", "ana"] == ("", "")
    assert "hm" in set(long["note"])


def test_any_table_by_a_map_of_columns(tmp_path):
    content = (
        "Ref;User;Status;Why\n10.5555/inv.2;Ana;Relevant;\n"
        f"10.5555/inv.3;Ana;Irrelevant;wrong study design\n{PLAIN};Ben;?;\n"
    )
    columns = {"doi": "Ref", "title": "Ref", "reviewer": "User", "decision": "Status", "reason": "Why"}
    words = {"Relevant": "include", "Irrelevant": "exclude", "?": "maybe"}
    long, _, problems = imported(tmp_path, "a.csv", content, "csv", columns=columns, decisions=words)
    assert problems == []
    assert votes(long) == {
        ("c002abcdefg", "ana"): ("include", ""),
        ("c003abcdefg", "ana"): ("exclude", "wrong study design"),
        ("c011abcdefg", "ben"): ("maybe", ""),
    }
    _, _, problems = imported(
        tmp_path, "a.csv", content, "csv", columns=columns | {"decision": "Statu"}, decisions=words
    )
    assert "no column 'Statu'; did you mean 'status'?" in problems[0]
    _, _, problems = imported(tmp_path, "a.csv", content, "csv", columns=columns)
    assert len([line for line in problems if "is not include, exclude or maybe" in line]) == 3


def test_a_column_for_each_reviewer(tmp_path):
    long, _, problems = imported(
        tmp_path, "a.csv", "doi,A.,B.\n10.5555/inv.2,yes,no\n10.5555/inv.3,,yes\n", "csv", {"A.": "ana", "B.": "ben"}
    )
    assert problems == []
    assert votes(long) == {
        ("c002abcdefg", "ana"): ("include", ""),
        ("c002abcdefg", "ben"): ("exclude", ""),
        ("c003abcdefg", "ben"): ("include", ""),
        ("c003abcdefg", "ana"): ("", ""),
    }


def test_a_full_text_exclusion_without_reason_needs_one_for_the_file(tmp_path):
    content = "doi,asreview_label\n10.5555/inv.2,0\n"
    _, _, problems = imported(tmp_path, "a.csv", content, "asreview", {"any": "ana"}, stage="full_text")
    assert "a.csv:2: a full text is excluded without a reason" in problems[0]
    long, _, problems = imported(
        tmp_path, "a.csv", content, "asreview", {"any": "ana"}, stage="full_text", reason="wrong population"
    )
    assert problems == []
    assert list(long["reasons"]) == ["wrong population"]


@pytest.mark.skipif(
    not EXPORTS.is_dir(), reason="the collection of real exports lies beside the repository and is not there"
)
@pytest.mark.parametrize(
    ("tool", "pattern", "entries", "decided"),
    [
        ("rayyan", "csv_rayyan/**/*rayyan.csv", 10, 6),
        ("rayyan", "ris/**/*baseline_rayyan.ris", 10, 6),
        ("abstrackr", "csv_abstrackr/**/*.csv", 10, 6),
        ("covidence", "csv_covidence/**/*.csv", 10, 10),
        ("asreview", "csv_asreview/**/*generic_labels.csv", 6, 6),
    ],
)
def test_real_exports(tool, pattern, entries, decided):
    paths = sorted(EXPORTS.glob(pattern))
    assert paths
    problems = Problems()
    found = reader(tool).read(
        str(paths[0]), {"tool": tool, "file": str(paths[0]), "decision": "include", "reviewers": {}}, problems
    )
    assert not problems
    assert len(found) == entries
    assert sum(bool(entry.votes) for entry in found) == decided


def test_every_tool_of_the_settings_has_a_reader():
    assert all(hasattr(reader(tool), "read") for tool in MODULES)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("twice.ris", f"TY  - JOUR\nTI  - {PLAIN}\nT1  - {PLAIN}\nPY  - 2011\nY1  - 2011/03//\nAU  - Name11, Ada\n"
         "N1  - {notes}\nER  - \n"),
        ("latex.bib", "@article{r1,\n title={{P}lain title on goal agreement with an avatar},\n"
         " doi={10.5555/inv\\_x.11},\n note={{notes}}\n}\n"),
        ("letters.bib", "@article{r1,\n title={M{\\\"u}ller's ``digitale Allianz'': Gr{\\\"o}{\\ss}e, Ma{\\ss};"
         " Ziel, Bindung},\n year={2005},\n author={Name5, Ada},\n note={{notes}}\n}\n"),
    ],
)  # fmt: skip
def test_a_title_given_twice_and_letters_as_latex_are_found(tmp_path, name, content):
    """EPPI-Reviewer writes PY and Y1, some exporters TI and T1; BibTeX escapes letters of titles and DOIs."""
    known = citations()
    known.loc[11, "doi"] = "10.5555/inv_x.11"
    path = tmp_path / name
    path.write_text(content.replace("{notes}", 'RAYYAN-INCLUSION: {"Ana"=>"Included"}'), encoding="utf-8")
    item = {"tool": "rayyan", "stage": "title_abstract", "file": str(path), "reviewers": {"Ana": "ana"}}
    problems = Problems()
    settings = Settings.of({"reviewers": ["ana"], "reasons": REASONS, "imports": [item]})
    long, unmatched = read_import(item, settings, Anchors(known, no_aliases()), problems)
    assert problems.lines == [] and not len(unmatched)
    assert list(long["citation_id"]) == ["c005abcdefg" if name.startswith("letters") else "c011abcdefg"]


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.5555/ab~cd", "10.5555/ab~cd"),
        ("{10.5555/ab--cd$e$}", "10.5555/ab--cd$e$"),
        (r"10.5555/a\_b~c", "10.5555/a_b~c"),
        (r"10.5555/(SICI)1{\textless}1::AID{\textgreater}3.0.CO;2-\#", "10.5555/(SICI)1<1::AID>3.0.CO;2-#"),
    ],
)
def test_the_doi_of_a_bibtex_export_is_no_text_of_latex(tmp_path, written, doi):
    path = tmp_path / "a.bib"
    path.write_text(f"@article{{r1,\n title={{A--B}},\n doi={{{written}}},\n url={{https://x.org/~a\\_b}}\n}}\n")
    ((_, row),) = rows_of(path)
    assert (row["doi"], row["url"]) == (doi, "https://x.org/~a_b")
    record = read_export(path)[0][0].fields
    assert (record["doi"], record["url"]) == (doi.lower(), "https://x.org/~a_b")
