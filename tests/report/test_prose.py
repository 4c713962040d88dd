import json

import pandas as pd
import pytest

from rapport.config import complete, schema
from rapport.files import write_json, write_text
from rapport.report.cells import abbreviations, column_look, heading, shown
from rapport.report.links import target
from rapport.report.parts import shown_sections
from rapport.report.pieces import Paragraph, Piece, joined, say
from rapport.report.prose import STAGES, overview, paragraphs
from rapport.report.prose.collection import shared
from rapport.report.prose.deciding import screening
from rapport.report.prose.mentioned import with_mention
from rapport.report.prose.naming import initials, pair_of, renamed, roster
from rapport.report.prose.searching import in_a_row, rounds
from rapport.report.prose.synthesis import _coded as coded
from rapport.report.prose.synthesis import linked
from rapport.report.results import Results
from rapport.report.sections import SECTIONS, Figure, Section, Table
from rapport.screening.cells import NOBODY
from rapport.tables import write_table
from rapport.todo import TODO_COLUMNS

CONFIG = complete({"review": {"title": "T"}}, schema())
SECTIONS_BY_ID = {section.id: section for section in SECTIONS}


def results(folder, numbers, counts=None):
    write_json(
        {k: {"value": v, "text": f"{v}", "source": f"results/{k}.csv"} for k, v in numbers.items()},
        folder / "numbers.json",
    )
    counts = counts or {"in_progress": False, "boxes": {}}
    write_text(json.dumps(counts), folder / "prisma/counts.json")  # in the order given, as the flow writes it
    return Results(folder)


def text(section, found):
    return " ".join(entry.text for entry in paragraphs(section, found, CONFIG))


def test_a_number_knows_its_table_and_agrees_with_its_noun(tmp_path):
    found = results(tmp_path, {"a": 1, "b": 2})
    sentences = ("{a:report was|reports were} read.", "{b:report was|reports were} read.", "{c} is not known.")
    assert say(found, *sentences) == [
        Piece("1", "a.csv"), Piece(" report was"), Piece(" read."), Piece(" "),
        Piece("2", "b.csv"), Piece(" reports were"), Piece(" read."),
    ]  # fmt: skip


FLOW = {
    "records.read": 10, "prisma.database_results": 10, "prisma.register_results": 0, "prisma.duplicates": 2,
    "prisma.excluded_automatic": 0, "prisma.excluded_other": 0,
    "prisma.records_screened": 8, "prisma.records_excluded": 5,
    "prisma.dbr_sought_reports": 3, "prisma.dbr_notretrieved_reports": 0, "prisma.dbr_assessed": 3,
    "prisma.dbr_excluded": 1, "prisma.new_studies": 1, "prisma.new_reports": 2,
}  # fmt: skip


def test_a_finished_flow(tmp_path):
    counts = {"in_progress": False, "boxes": {"dbr_excluded": {"wrong population": 1, "no trial": 2}}}
    why = {"prisma.dbr_excluded-wrong_population": 1, "prisma.dbr_excluded-no_trial": 2, "prisma.dbr_excluded": 3}
    config = {**CONFIG, "screening": {**CONFIG["screening"], "reasons": ["wrong population", "no trial"]}}
    (said,) = paragraphs("flow", results(tmp_path, FLOW | why, counts), config)
    assert said.text == (
        "10 records from databases were identified; before screening, 2 duplicates were removed."
        " 8 records were screened and 5 excluded. 3 reports were sought and retrieved."
        " 3 were assessed in full text, of which 3 were excluded (wrong population, n = 1; no trial, n = 2)."
        " 1 study, described in 2 reports, was included."
    )


def test_reasons_come_in_the_order_of_the_diagram(tmp_path):
    found = {"no trial": 1, "Study awaiting classification": 2, "Ongoing study": 1}  # the studies set apart last
    why = {"no_trial": 1, "study_awaiting_classification": 2, "ongoing_study": 1}
    numbers = FLOW | {f"prisma.dbr_excluded-{name}": n for name, n in why.items()}
    said = text("flow", results(tmp_path, numbers, {"in_progress": False, "boxes": {"dbr_excluded": found}}))
    assert "(no trial, n = 1; Study awaiting classification, n = 2; Ongoing study, n = 1)" in said


def test_other_methods_say_what_they_identified(tmp_path):
    counts = {"website_results": 2, "citations_results": 1, "other_not_sought": 1, "other_sought_reports": 2}
    said = text("flow", results(tmp_path, FLOW | {f"prisma.{k}": v for k, v in counts.items()}))
    assert (
        "By other methods, 2 records from websites and 1 record by citation searching were identified; 1 was not sought"
        " (known already, or not eligible by title and abstract). 2 reports were sought"
    ) in said


def test_reports_that_nobody_listed_are_not_counted_as_if_there_were_none(tmp_path):
    counts = {"previous_studies": 4, "total_studies": 5, "total_reports": 3}
    numbers = FLOW | {f"prisma.{key}": n for key, n in counts.items()}
    assert "the review holds 5 studies in 3 reports." in text("flow", results(tmp_path, numbers))
    bare = numbers | {"prisma.previous_studies_without_reports": 2}
    assert "in 3 reports, without those of 2 studies whose reports are not listed." in text(
        "flow", results(tmp_path, bare)
    )


def test_a_new_report_of_an_earlier_study_describes_no_new_one(tmp_path):
    counts = {"new_studies": 3, "new_reports": 4, "previous_studies": 2, "total_studies": 5, "total_reports": 6}
    numbers = FLOW | {f"prisma.{key}": n for key, n in (counts | {"reports_of_earlier_studies": 1}).items()}
    assert (
        "3 new studies and 4 new reports were included; 1 report is of a study that the previous version held. With"
    ) in text("flow", results(tmp_path, numbers))
    only = numbers | {"prisma.new_studies": 0, "prisma.new_reports": 1}
    assert "No new study, but 1 new report of a study of the previous version was included. With" in text(
        "flow", results(tmp_path, only)
    )


@pytest.mark.parametrize(
    ("previous_round", "boxed", "told"),
    [
        (
            None,
            ["p:1", "p:2", "p2:1"],
            "Of these duplicates, 3 were of databases and registers, the rest of other methods.",
        ),
        (
            1,
            ["p2:1"],
            "Of these duplicates, 1 was of databases and registers in this update, the rest of earlier searches.",
        ),
        (None, ["p:1", "p:2", "p2:1", "c:1"], ""),
    ],
)
def test_duplicates_that_the_diagram_does_not_count_are_told_apart(tmp_path, previous_round, boxed, told):
    log = {"search_id": ["p", "c", "p2"], "round": ["1", "1", "2"], "kind": ["database", "citation", "database"]}
    write_table(pd.DataFrame(log), tmp_path / "records/searches.csv")
    write_table(pd.DataFrame({"record_id": ["p:1", "p:2", "c:1", "p2:1"]}), tmp_path / "dedup/merges.csv")
    write_table(pd.DataFrame({"record_id": boxed}), tmp_path / "prisma/lists/duplicates.csv")
    numbers = {"dedup.records": 9, "dedup.duplicates": 4, "dedup.citations": 5, "prisma.duplicates": len(boxed)}
    found = results(tmp_path, numbers | ({"prisma.previous_studies": 2} if previous_round else {}))
    config = {**CONFIG, "prisma": {**CONFIG["prisma"], "previous_round": previous_round}}
    said = " ".join(entry.text for entry in paragraphs("dedup", found, config))
    assert "Of 9 records, 4 were duplicates of another, which left 5 records." in said
    assert told in said and ("Of these duplicates" in said) == bool(told)


def test_what_was_withdrawn_since_is_said_so_that_the_total_adds_up(tmp_path):
    counts = {"new_studies": 6, "new_reports": 6, "previous_studies": 12, "total_studies": 17, "total_reports": 17}
    numbers = FLOW | {f"prisma.{key}": n for key, n in counts.items()}
    assert "of the previous version, the review holds 17" in text("flow", results(tmp_path, numbers))
    reports = numbers | {"prisma.withdrawn_reports": 2}
    assert "version, less 2 reports withdrawn since, the review" in text("flow", results(tmp_path, reports))
    assert (
        "With the 12 studies of the previous version, less 1 study and 2 reports withdrawn since,"
        " the review holds 17 studies in 17 reports."
    ) in text("flow", results(tmp_path, reports | {"prisma.withdrawn_studies": 1}))


def test_an_unfinished_flow_does_not_claim_what_was_not_done(tmp_path):
    open_ = {
        "prisma.pending_title_abstract": 4, "prisma.pending_retrieval_databases": 2, "prisma.records_excluded": 1,
        "prisma.pending_full_text_databases": 1, "prisma.dbr_assessed": 1, "prisma.dbr_excluded": 0,
        "prisma.new_studies": 0,
    }  # fmt: skip
    said = text("flow", results(tmp_path, FLOW | open_, {"in_progress": True, "boxes": {"dbr_excluded": {}}}))
    assert "8 records were to be screened: 1 was excluded so far. In all, 4 records still waited for decisions." in said
    assert "2 had not arrived" in said
    assert "1 was to be assessed in full text" in said and "1 report still waited" in said
    assert "No study was included yet." in said


def test_a_report_called_final_says_what_is_open(tmp_path):
    config = complete({"review": {"title": "Title", "status": "final"}}, schema())
    found = results(tmp_path / "results", {"records.read": 3})
    log = {"search_id": ["a"], "source": ["PubMed"], "hits": ["120"], "counted": ["98"]}
    write_table(pd.DataFrame(log | {"explanation": ["not explained"]}), tmp_path / "results/tables/search_log.csv")
    assert overview.standing(found, config) == "called final with 3 points open before it is handed in"
    told = [
        entry.text for entry in paragraphs("about", found, config) if entry.head == "Before the report is handed in"
    ]
    assert told[0] == "The review has no title yet (review.title in config.yaml)."
    assert told[1].startswith("The eligibility criteria have not been written")
    assert told[2].startswith("PubMed (search a) reported 120 hits, but its export held 98, and nobody has said why")
    (tmp_path / "data/screening").mkdir(parents=True)
    (tmp_path / "data/screening/criteria.md").write_text("# Criteria\nAdults\n")
    write_table(pd.DataFrame(log | {"explanation": ["truncated"]}), tmp_path / "results/tables/search_log.csv")
    config["review"]["title"] = "Yoga for tinnitus"
    assert overview.standing(found, config) == "final"
    assert not any(entry.head.startswith("Before") for entry in paragraphs("about", found, config))


def test_nothing_is_said_of_an_empty_review(tmp_path):
    found = Results(tmp_path)
    assert text("about", found) == "No search has been read yet."
    for section in (
        "flow",
        "searches",
        "dedup",
        "screening",
        "characteristics",
        "appraisal",
        "framework",
        "association",
    ):
        assert text(section, found) == "", section


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ({}, "No audit of the merges was recorded."),
        (
            {
                "audit_judged": 50,
                "audit_wrong": 1,
                "audit_rate": "2.0%",
                "audit_rate_low": "0.1%",
                "audit_rate_high": "10.6%",
            },
            "Of 50 merges drawn at random and checked by hand, 1 was wrong"
            " (false-merge rate 2.0%, 95 % CI 0.1% to 10.6%).",
        ),
        (
            {
                "audit_judged": 50,
                "audit_wrong": 1,
                "audit_rate": "2.0%",
                "audit_rate_low": "0.1%",
                "audit_rate_high": "10.6%",
                "audit_round": 1,
                "audit_since": 48,
            },
            "Of 50 merges drawn at random from those up to round 1 and checked by hand, 1 was wrong"
            " (false-merge rate 2.0%, 95 % CI 0.1% to 10.6%). The 48 merges of later rounds could not be drawn.",
        ),
    ],
)
def test_deduplication_says_whether_it_was_audited(tmp_path, numbers, sentence):
    found = results(
        tmp_path,
        {"dedup.records": 9, "dedup.duplicates": 1, "dedup.citations": 8}
        | {f"dedup.{k}": v for k, v in numbers.items()},
    )
    assert sentence in text("dedup", found)


def test_clauses_with_numbers_are_tied_to_their_table():
    pieces = linked("Outcome: k = 3, r = .25; not pooled. Read 2 more.", "t.csv")
    assert pieces == (
        Piece("Outcome:"), Piece(" "), Piece("k = 3, r = .25;", "t.csv"), Piece(" "), Piece("not pooled."), Piece(" "),
        Piece("Read 2 more.", "t.csv"),
    )  # fmt: skip
    assert linked("The better. 4 samples: few.", "t.csv") == (
        Piece("The better."), Piece(" "), Piece("4 samples:", "t.csv"), Piece(" "), Piece("few."),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("prisma/lists/duplicates.csv", "#list-duplicates"),
        ("prisma/lists/other.csv", "../prisma/lists/other.csv"),
        ("dedup/merges.csv", "#table-dedup-merges"),
        ("dedup/citations.csv", "../dedup/citations.csv"),
        ("records/records.parquet", "../ledger.csv"),
        ("data/dedup/verdicts.csv", "../../data/dedup/verdicts.csv"),
        ("#settings", "#settings"),
    ],
)
def test_a_number_leads_to_what_it_counts(source, link):
    assert target(source, {"table-dedup-merges"}, {"duplicates"}) == link


@pytest.mark.parametrize(
    ("value", "column", "words"),
    [
        ("0.92857143", "kappa", "0.929"), ("0.00033015459", "p", "< .001"), ("0.0366", "p", ".037"), ("12", "n", "12"),
        ("1e-09", "tau2", "1e-09"), ("0.002040", "tau2", "0.00204"), ("2024-01-17", "date", "2024-01-17"),
        ("10.1037/x", "doi", "10.1037/x"),
        ("outcome_partial", "pool", "outcome, partial correlations"), ("swimming_pool", "pool", "swimming_pool"),
        ("a_priori", "origin", "a priori"), ("samples.population_code", "moderator", "population"), ("", "pool", ""),
        ("Boston, U.S.", "origin", "Boston, U.S."), ("all, e.g. adults.", "scope", "all, e.g. adults."),
        ("Age_at_start.", "moderator", "Age_at_start."), ("samples.phq9_code", "moderator", "phq9"),
        ("", "p", ""), ("1234.56789", "q", "1234.6"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_short_and_kept_whole(value, column, words):
    assert shown(value, column) == words


def test_columns_are_set_by_what_they_hold():
    assert [
        column_look(values)
        for values in (
            ["1", "", "2.5"],
            ["12", "73 / 132", "NR"],
            ["NR"],
            ["2026-01-01"],
            ["x" * 61],
            ["x" * 25],
            ["x"],
            [""],
        )
    ] == [
        "n",
        "n",
        "",
        "date",
        "long",
        "broad",
        "",
        "",
    ]


def test_headings_and_abbreviations():
    assert heading("ci_low=95 % CI low") == ("ci_low", "95 % CI low")
    assert heading("who_did") == ("who_did", "who did")
    assert abbreviations(["k"], ["SD of WAI", "UNKNOWN"]) == (
        "SD, standard deviation; WAI, Working Alliance Inventory; k, number of samples"
    )


def test_lists_of_words():
    assert [joined(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("people", "studies", "said"),
    [
        (0, {}, ""),
        (1, {"by_one": 9}, "One person extracted the data, with a data dictionary."),
        (2, {"by_one": 9}, "Two people extracted the data, one of them for each study, with a data dictionary."),
        (2, {"by_several": 9}, "Two people extracted the data, independently of each other, with a data dictionary."),
        (
            3, {"by_several": 9},
            "Three people extracted the data, at least two of them for each study, independently of each other, with a"
            " data dictionary.",
        ),
        (
            2, {"divided": 1},
            "Two people extracted the data, each part of a study by one of them, with a data dictionary.",
        ),
        (
            2, {"by_several": 8, "by_one": 1},
            "Two people extracted the data, with a data dictionary; 8 studies were handled independently by both and 1"
            " by one person alone.",
        ),
        (
            3, {"in_part": 1, "in_part_outcomes": 1, "divided": 2, "by_one": 3},
            "Three people extracted the data, with a data dictionary; 1 study was handled by more than one of them in"
            " part only, 2 in parts by one person each and 3 by one person alone. Of those in part, one person alone"
            " filled the table of outcomes in 1 study.",
        ),
    ],
)  # fmt: skip
def test_who_did_a_step_is_said_from_what_was_handed_in(tmp_path, people, studies, said):
    found = results(tmp_path, {"x.people": people, **{f"x.studies_{name}": n for name, n in studies.items()}})
    assert said == "".join(
        piece.text for piece in shared(found, "x", "people", "extracted the data", "with a data dictionary")
    )


@pytest.mark.parametrize(
    ("coders", "said"),
    [
        ([""], ""),
        (["lea", "lea", ""], "Coder 2 coded the extracts."),
        (["jonas", "lea"], "Coder 1 and coder 2 coded the extracts, each extract one of them."),
        (["jonas; lea"], "Coder 1 and coder 2 coded the extracts, independently of each other."),
        (
            ["jonas; lea", "jonas", "jonas"],
            "Coder 1 and coder 2 coded the extracts; 1 extract was coded independently by both and 2 by one person"
            " alone.",
        ),
        (
            ["jonas; lea", "jonas; mia"],
            "Coder 1, coder 2 and former coder 1 coded the extracts, at least two of them each extract, independently"
            " of each other.",
        ),
    ],
)
def test_who_coded_is_said_from_the_codings(tmp_path, coders, said):
    write_table(pd.DataFrame({"coders": coders}), tmp_path / "framework/extracts.csv")
    counts = {
        "several": sum(";" in names for names in coders),
        "one": sum(bool(names) and ";" not in names for names in coders),
    }
    found = results(tmp_path, {f"framework.extracts_by_{name}": n for name, n in counts.items()})
    config = {**CONFIG, "framework": {**CONFIG["framework"], "coders": ["jonas", "lea"]}}
    assert "".join(piece.text for piece in coded(found, config)) == said


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"cells_different": 1, "differences": 1, "differences_settled": 1}, "1 cell differed; the difference was"),
        (
            {"cells_different": 2, "rows_one_extractor": 1, "differences": 3, "differences_settled": 3},
            "2 cells differed and 1 row was entered by one person only; all 3 were settled.",
        ),
        (
            {
                "cells_different": 2, "rows_one_extractor": 5, "differences": 7,
                "differences_settled": 1, "differences_taken": 5, "differences_waiting": 1,
            },
            "; 1 was settled, 5 rows were taken as entered and 1 difference still waited for consensus.",
        ),
    ],
)  # fmt: skip
def test_differences_of_the_extractors_add_up(tmp_path, numbers, said):
    counts = {f"extraction.{k}": v for k, v in {"studies_extracted": 9, "extractors": 2, **numbers}.items()}
    assert said in text("characteristics", results(tmp_path, counts))


@pytest.mark.parametrize(
    ("policy", "counts", "said"),
    [
        ("both", {"reviewers": 1, "by_one": 9}, "One reviewer decided on every full text."),
        ("both", {"reviewers": 2, "by_several": 9}, "Two reviewers decided independently on every full text."),
        ("both", {"reviewers": 3, "by_several": 9}, "At least two of three reviewers decided independently on every"),
        ("both", {"reviewers": 2, "by_several": 8, "by_one": 1}, "8 full texts were decided on by more than one"),
        ("both", {"reviewers": 2, "by_several": 8}, "8 full texts were decided on by more than one"),
        ("single", {"reviewers": 2, "by_several": 2, "by_one": 7}, "decided on each full text; 2 were verified"),
        ("single", {"reviewers": 2, "by_one": 9}, "One of two reviewers decided on each full text."),
        ("either", {"reviewers": 2, "by_several": 9}, "A full text was kept when any of two reviewers included it."),
        ("both", {"waiting": 9}, "Two reviewers were to decide independently on every full text."),
    ],
)  # fmt: skip
def test_who_decided_is_said_from_the_decisions(tmp_path, policy, counts, said):
    found = results(tmp_path, {f"screening.full_text.{k}": v for k, v in {"screened": 9, **counts}.items()})
    settings = {**CONFIG["screening"], "reviewers": ["r1", "r2"], "policy": {"full_text": policy}}
    (methods, *_) = screening(found, {**CONFIG, "screening": settings})
    assert said in methods.text


def test_two_stages_decided_on_alike_are_one_sentence(tmp_path):
    counts = {"screened": 9, "reviewers": 2, "by_several": 9}
    names = [f"screening.{stage}.{key}" for stage in ("title_abstract", "full_text") for key in counts]
    found = results(tmp_path, dict(zip(names, [*counts.values()] * 2, strict=True)))
    together = "Two reviewers decided independently on every title and abstract and on every full text."
    assert screening(found, CONFIG)[0].text == together
    found.numbers["screening.full_text.by_one"] = {"value": 1, "text": "1", "source": ""}
    assert "on every title and abstract. 9 full texts" in screening(found, CONFIG)[0].text


def test_studies_are_set_aside_only_in_analyses_that_were_made(tmp_path):
    config = complete({"review": {"title": "T"}, "appraisal": {"tools": ["mmat2018"]}}, schema())
    found = results(tmp_path, {f"appraisal.mmat2018.{name}": 2 for name in ("studies", "appraisers", "set_aside")})

    def said():
        return " ".join(entry.text for entry in paragraphs("appraisal", Results(tmp_path), config))

    assert paragraphs("appraisal", found, config) and "set aside" not in said()
    write_table(pd.DataFrame({"analysis": ["a"]}), tmp_path / "association/sensitivity.csv")
    assert "2 studies were set aside in sensitivity analyses for their judgements." in said()


def test_every_full_text_is_every_one_so_far_while_titles_are_open(tmp_path):
    counts = {"screened": 4, "reviewers": 2, "by_several": 4, "by_one": 0}
    numbers = {f"screening.full_text.{name}": n for name, n in counts.items()}
    open_ = {"screening.title_abstract.screened": 9, "screening.title_abstract.waiting": 5}
    said = screening(results(tmp_path, numbers | open_), CONFIG)[0].text
    assert said.endswith("Two reviewers decided independently on every full text so far.")
    assert screening(results(tmp_path, numbers), CONFIG)[0].text.endswith("on every full text.")


def test_the_text_refers_to_each_figure_and_table(tmp_path):
    for name in "abc":
        write_table(pd.DataFrame({"x": [1]}), tmp_path / f"tables/{name}.csv")
    write_json({"title": "F", "alt": "f", "data": None}, tmp_path / "figures/f.json")
    tables = [Table(f"tables/{name}.csv", name) for name in "abc"]
    first, second = shown_sections(
        Results(tmp_path), (Section("x", "X", (*tables, Figure("f"))), Section("y", "Y", tuple(tables[:1])))
    )
    said = [Paragraph("Results", (Piece("Found."),)), Paragraph("Not done yet", (Piece("More."),))]
    told = with_mention(said, first.parts)
    assert [entry.text for entry in told] == ["Found.", "Figure 1 and Tables 1 to 3 show the details.", "More."]
    links = {piece.text: piece.source for piece in told[1].pieces if piece.source}
    assert links == {"Figure 1": "#figure-f", "Tables 1": "#table-tables-a", "3": "#table-tables-c"}
    assert [(entry.head, entry.text) for entry in with_mention([], second.parts)] == [
        ("Results", "Table 4 shows the details.")
    ]
    assert with_mention(said, []) == said
    write_table(pd.DataFrame({"who": ["ana"]}), tmp_path / "todo.csv")
    (about,) = shown_sections(Results(tmp_path), (Section("about", "A", (Table("todo.csv", "What waits"),)),))
    assert with_mention(said, about.parts)[-1] == Paragraph(
        "Not done yet", (Piece("Table 1", "#table-todo"), Piece(" shows the details."))
    )


def test_a_limit_below_zero_has_a_minus_and_perfect_agreement_no_interval(tmp_path):
    table = pd.DataFrame([["main", "decision", "r1; r2"]], columns=["phase", "about", "reviewers"])
    write_table(table, tmp_path / "screening/full_text/agreement.csv")
    texts = {"kappa": "0.55", "kappa_low": "-0.16", "kappa_high": "1.00"}
    numbers = {f"screening.full_text.{key}": 5 for key in ("screened", "main.r1_r2.n", "main.r1_r2.agreement")}
    found = results(tmp_path, numbers | {f"screening.full_text.main.r1_r2.{key}": n for key, n in texts.items()})
    assert "kappa 0.55 (95 % CI \u22120.16 to 1.00)." in text("screening", found)
    found.numbers["screening.full_text.main.r1_r2.kappa_low"]["text"] = "1.00"
    assert "kappa 0.55." in text("screening", found)


def agreement(tmp_path, *rows, stage="full_text", **numbers):
    """The sentences on rows of agreement ``(about, reviewers, n, note)``; *numbers* of the stage beside."""
    table = pd.DataFrame(rows, columns=["about", "reviewers", "n", "note"]).assign(phase="main")
    write_table(table, tmp_path / f"screening/{stage}/agreement.csv")
    said = {"screened": 9} | numbers
    for about, who, n, note in rows:
        known = {} if "undefined: no" in note else {"agreement": 0.7} if note else {"agreement": 0.7, "kappa": 0.3}
        key = f"main.{who.replace('; ', '_')}"
        said |= {f"{key}.{name}": value for name, value in ({"n": n} | known).items() if about != "reason"}
    found = results(tmp_path, {f"screening.{stage}.{name}": n for name, n in said.items()})
    return [entry.text for entry in screening(found, CONFIG)][-1]


def test_one_maybe_at_full_text_takes_neither_agreement_nor_conflicts_from_the_text(tmp_path):
    maybe = ("decision with maybe", "r1; r2", 5, "")
    told = agreement(tmp_path, maybe, decision_conflicts=2, decisions_adjudicated=2, reason_conflicts=1)
    assert (
        "9 full texts were decided on. Reviewer 1 and reviewer 2 both decided on 5 (maybe taken as an answer of its"
        " own): proportion of agreement 0.7, kappa 0.3. 2 decisions were in conflict"
    ) in told
    assert "1 exclusion was given different main reasons" in told
    told = agreement(tmp_path, maybe, ("decision", "r1; r3", 4, ""))
    assert told.index("decided on 5 (maybe") < told.index("both decided on 4: proportion")
    told = agreement(tmp_path, ("decision", "r1; r2", 5, ""), maybe, stage="title_abstract")
    assert told.count("both decided on") == 1 and "answer of its own" not in told


def test_both_is_said_of_two_and_only_of_what_they_share(tmp_path):
    told = agreement(
        tmp_path,
        ("decision", "r1; r2", 4, "kappa is undefined: both gave the same single answer throughout"),
        ("decision", "r2; r3", 0, "kappa is undefined: no citation that both decided on"),
        ("decision", "r1; r2; r3", 7, "Fleiss' kappa is undefined: no citation that all decided on"),
        **{"main.r1_r2_r3.agreement": 0.87, "main.r1_r2_r3.alpha": 0.59},
    )
    assert told.count(" both decided on ") == 1
    assert "agreement 0.7, kappa undefined (both gave the same single answer throughout)." in told
    assert "At least two of reviewer 1, reviewer 2 and " in told
    assert told.endswith("decided on 7: proportion of agreement 0.87, Krippendorff's alpha 0.59. "
                         "No decision was in conflict.")  # fmt: skip


def test_a_pair_that_shares_nothing_is_in_no_printed_table(tmp_path):
    path = "screening/full_text/agreement.csv"
    table = pd.DataFrame({"reviewers": ["a; b", "b; c", "a; c"], "n": ["7", "0", "3"], "note": ["", "none", "why"]})
    write_table(table, tmp_path / path)
    (section,) = shown_sections(Results(tmp_path), (Section("screening", "S", (Table(path, "Agreement"),)),))
    assert section.parts[0].rows == [["a; b", "7", ""], ["a; c", "3", "why"]]
    shown = [part for part in SECTIONS_BY_ID["screening"].parts if isinstance(part, Table) and part.path == path]
    assert "note" in shown[0].columns


def test_conflicts_say_how_and_by_whom_they_were_settled(tmp_path):
    write_table(
        pd.DataFrame([["main", "decision", "r1; r2"]], columns=["phase", "about", "reviewers"]),
        tmp_path / "screening/full_text/agreement.csv",
    )
    settled = pd.DataFrame({"adjudicator": ["lea", NOBODY, "", "", "max"]})
    write_table(settled, tmp_path / "screening/full_text/conflicts.csv")
    counts = {
        "screened": 9, "decision_conflicts": 4, "decisions_adjudicated": 3, "conflict": 1, "reason_conflicts": 2,
        "reasons_by_precedence": 1, "reasons_adjudicated": 1,
        **{f"main.r1_r2.{name}": 1 for name in ("n", "agreement", "kappa", "kappa_low", "kappa_high", "pabak", "ac1")},
    }  # fmt: skip
    found = results(tmp_path, {f"screening.full_text.{k}": v for k, v in counts.items()})
    config = {**CONFIG, "review": {**CONFIG["review"], "authors": ["Lea Otto"]}}
    said = " ".join(entry.text for entry in screening(found, config))
    assert (
        "4 decisions were in conflict; 3 were settled by adjudication (LO, adjudicator 1 and somebody whose name was"
        " not recorded); 1 was still open. 2 exclusions were given different main reasons; 1 was settled by the order"
        " of the reasons"
        " and 1 was settled by adjudication."
    ) in said


def test_each_round_of_searching_has_its_dates(tmp_path):
    log = pd.DataFrame(
        [
            ("1", "PubMed", "2024-01-15"),
            ("1", "CINAHL", "2024-01-20"),
            ("1", "Sites", ""),
            ("2", "pubmed", "2026-10-05"),
            ("2", "sites", ""),
            ("2", "ERIC", ""),
        ],
        columns=["round", "source", "date"],
    )
    assert "".join(piece.text for piece in rounds(log)) == (
        "The searches were run from 15 January 2024 to 20 January 2024 and updated on 5 October 2026."
        " CINAHL was not searched again. ERIC was searched for the first time in the update."
    )
    assert "".join(piece.text for piece in rounds(log[log["date"] == ""][:1])) == ""


def test_names_that_hold_an_and_are_set_apart():
    assert in_a_row(["A", "B and C", "D, E"]) == "A, \u201cB and C\u201d and \u201cD, E\u201d"
    assert in_a_row(["A", "B"]) == "A and B" and in_a_row(["B and C"]) == "B and C"


def names(tmp_path, people=(), authors=(), given=None, **parts):
    """The roster of a review with these reviewers, and others in *parts* (``appraisal={"appraisers": [...]}``)."""
    review = {"title": "T", "authors": list(authors), "people": given or {}}
    config = complete({"review": review, "screening": {"reviewers": list(people)}, **parts}, schema())
    return roster(Results(tmp_path), config)


def test_people_are_called_by_initials_or_by_their_part(tmp_path):
    assert names(tmp_path, ["r1", "r2"], ["Ana Silva"], {"r2": "Ben Okoro"}) == {"r1": "reviewer 1", "r2": "BO"}
    same = names(tmp_path, ["r1", "r2"], [], {"R1": "Bo Otto", "r2": "Ben Okoro"})
    assert same == {"r1": "Bo Otto", "r2": "Ben Okoro"}, "two of the same initials"
    assert names(tmp_path, ["ana", "r2"], ["Ana Silva"])["ana"] == "AS"
    assert initials("Anna-Lena van der Berg") == "ALvdB"
    assert pair_of("a_b_c", ["c", "a_b"]) == ("a_b", "c")


@pytest.mark.parametrize(
    ("author", "person", "said"),
    [
        ("Silva, Amira", "amira", "AS"),
        ("Silva, Amira", "SILVA", "AS"),
        ("Amira Silva, PhD, M.D.", "silva", "AS"),
        ("Silva, MA", "silva", "MS"),
        ("Ana Lee", "ana_lee", "AL"),
        ("Ana Lee", "lea", "reviewer 1"),
        ("", "ana", "reviewer 1"),
        (" , ", "ana", "reviewer 1"),
    ],
)
def test_an_author_is_known_in_any_order_of_the_name(tmp_path, author, person, said):
    assert names(tmp_path, [person, "otto"], [author, "Ben Otto"])[person] == said


def test_of_two_authors_with_one_first_name_the_whole_name_tells(tmp_path):
    assert names(tmp_path, ["ana", "ana_otto"], ["Ana Lee", "Ana Otto"]) == {"ana": "reviewer 1", "ana_otto": "AO"}


def test_a_person_is_called_the_same_whatever_they_did(tmp_path):
    parts = {"extraction": {"extractors": ["ben", "ana"]}, "appraisal": {"tools": [], "appraisers": ["ana", "lea"]}}
    assert names(tmp_path, ["ana", "ben"], **parts) == {"ana": "reviewer 1", "ben": "reviewer 2", "lea": "appraiser 2"}


def test_those_whom_no_setting_names_are_found_in_the_files(tmp_path):
    write_table(pd.DataFrame({"adjudicator": ["max", NOBODY]}), tmp_path / "screening/full_text/conflicts.csv")
    write_table(pd.DataFrame({"adjudicator": ["eva", "ana"]}), tmp_path / "screening/title_abstract/conflicts.csv")
    write_table(pd.DataFrame({"reviewers": ["ana; old"]}), tmp_path / "screening/full_text/agreement.csv")
    assert names(tmp_path, ["ana"]) == {
        "ana": "reviewer 1", "old": "former reviewer 1", "eva": "adjudicator 1", "max": "adjudicator 2",
    }  # fmt: skip


def test_the_agreement_of_all_coders_is_no_coder(tmp_path):
    write_table(pd.DataFrame({"coder_1": ["ana", "all coders"]}), tmp_path / "framework/agreement.csv")
    assert names(tmp_path, ["ana", "ben"]) == {"ana": "reviewer 1", "ben": "reviewer 2"}


def test_tables_call_people_as_the_text_does(tmp_path):
    people = {"ana": "AS", "ben": "reviewer 2"}
    table = {"reviewers": ["ana; ben"], "decisions": ["ana: include; ben: exclude"], "note": ["ana said so"]}
    write_table(pd.DataFrame(table | {"adjudicator": ["cy"]}), tmp_path / "screening/full_text/conflicts.csv")
    write_table(pd.DataFrame({"ana": ["1"], "decided_by": ["ana; ben"]}), tmp_path / "extraction/differences.csv")
    parts = (
        Table("screening/full_text/conflicts.csv", "Conflicts"),
        Table("extraction/differences.csv", "Differences"),
    )
    (section,) = shown_sections(Results(tmp_path), (Section("x", "X", parts),), people)
    assert section.parts[0].rows == [["AS; reviewer 2", "AS: include; reviewer 2: exclude", "ana said so", "cy"]]
    assert (section.parts[1].headings[0], section.parts[1].rows[0][1]) == ("AS", "AS; reviewer 2")
    assert renamed("anaconda; rule", people) == "anaconda; rule"


def test_the_report_says_who_is_called_what(tmp_path):
    config = complete(
        {"review": {"title": "T", "authors": ["Ana Silva"]}, "screening": {"reviewers": ["ana", "b"]}}, schema()
    )
    (told,) = [
        value for what, value in overview.facts(results(tmp_path, {"records.read": 3}), config) if what == "People"
    ]
    assert "AS (ana), reviewer 2 (b)" in told[0].text


def test_criteria_are_printed_as_the_team_wrote_them(tmp_path):
    file = tmp_path / "data/screening/criteria.md"
    file.parent.mkdir(parents=True)
    file.write_text("<!-- aside -->\n# Population\n\n- adults\n  of any age\n* <b>teens</b>\n\nAll countries.\n")
    found = paragraphs("eligibility", Results(tmp_path / "results"), CONFIG)
    assert [(p.head, p.text, p.item) for p in found] == [
        ("Population", "adults of any age", True),
        ("Population", "<b>teens</b>", True),
        ("Population", "All countries.", False),
    ]
    file.write_text("# Population\n\n<!-- only an aside -->")
    (said,) = paragraphs("eligibility", Results(tmp_path / "results"), CONFIG)
    assert said.head == "Not done yet" and "by the team" in said.text


def test_words_read_as_decisions_are_told(tmp_path):
    found = results(tmp_path, {"screening.title_abstract.screened": 3})
    rows = pd.DataFrame({"written": ["yes", "Yes", "", "no"], "decision": ["include", "include", "include", "exclude"]})
    write_table(rows, tmp_path / "screening/title_abstract/decisions.csv")
    said = text("screening", found)
    assert "\u201cno\u201d was read as exclude (1) and \u201cyes\u201d was read as include (2)" in said


def test_what_waits_is_told_in_whole_sentences(tmp_path):
    found = results(tmp_path, {"records.read": 3})
    rows = [
        ("title_abstract", "ana", "screen titles and abstracts", 66, "ana-01.csv"),
        ("title_abstract", "ben", "screen titles and abstracts", 1, "ben-01.csv"),
        ("title_abstract", "adjudicator", "settle conflicts on titles and abstracts", 2, "adjudicated-01.csv"),
        ("retrieval", "team", "fetch full texts; where one cannot be had, write so", 3, "retrieval.csv"),
        ("extraction", "ana", "fill in required cells (a missing code where nothing is reported)", 3, "arms"),
        ("extraction", "ana", "fill in required cells (a missing code where nothing is reported)", 4, "samples"),
        ("extraction", "ana, ben", "settle differences between extractors", 5, "consensus"),
        ("framework", "ana; ben; cy", "settle codings that differ", 1, "consensus"),
    ]
    write_table(pd.DataFrame(rows, columns=TODO_COLUMNS), tmp_path / "todo.csv")
    (screening,) = [entry for entry in paragraphs("screening", found, CONFIG) if entry.head == "Not done yet"]
    assert screening.text == (
        "It remained for ana (66) and ben (1) to screen titles and abstracts."
        " It remained for the adjudicator (2) to settle conflicts on titles and abstracts."
        " It remained for the review team (3) to fetch full texts."
    )
    assert Piece("66", "todo.csv") in screening.pieces
    assert text("characteristics", found).endswith(
        "It remained for ana (7) to fill in required cells (a missing code where nothing is reported)."
        " It remained for ana and ben (5) to settle differences between extractors."
    )
    assert text("framework", found).endswith("It remained for ana, ben and cy (1) to settle codings that differ.")


def test_what_waits_in_one_section_is_not_said_in_another(tmp_path):
    rows = [("extraction", "r1", "extract the data of studies; one row a study", "1", "data/extraction/*/r1*.csv")]
    write_table(pd.DataFrame(rows, columns=TODO_COLUMNS), tmp_path / "todo.csv")
    found = results(tmp_path, {})
    said = {section: text(section, found) for section in STAGES}
    assert "It remained for reviewer 1 (1) to extract the data of studies." in said.pop("characteristics")
    assert not any("remained" in words for words in said.values())
