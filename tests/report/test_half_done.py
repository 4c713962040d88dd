"""Reviews of one record or a few that stand anywhere between search and extraction: only what happened is told."""

import re

import pandas as pd
import pytest

from rapport.config import complete, schema
from rapport.files import write_json
from rapport.report.prose import WRITERS, paragraphs
from rapport.report.prose.overview import facts
from rapport.report.results import Results
from rapport.tables import write_table

STEPS = ("searched", "titles decided", "reports assessed", "data extracted")
AGREEMENT = ("agreement", "kappa", "kappa_low", "kappa_high", "pabak", "ac1")
FAULTS = {
    "nobody did anything": r"\b(0|[Nn]o|[Zz]ero) (people|person|reviewers?|extractors?|appraisers?|coders?)\b",
    "one of many": r"(?<![\d.,])1 (studies|records|reports|searches|sources|entries|people|titles|full texts|were)\b",
    "many as one": r"(?<![\d.,])([02-9]|\d\d+) (study|record|report|search|source|entry|full text|was)\b",
    "nothing in brackets": r"\(\s*\)|\[\s*\]",
    "no value": r"\b(None|nan|NaN|<NA>)\b|\{|\}",
    "stops and blanks": r"\.\.|  | [.,;]|,,|;\.|:\.|^ | $",
}


def review(folder, step, records, people):
    """The results of a review of so many *records* that all went through each step up to *step*, but are not done."""
    done, names = STEPS.index(step), ["ana", "ben"][:people]
    config = complete({"review": {"title": "T"}, "screening": {"reviewers": names}}, schema())
    titles, texts, studies = (records if done >= stage else 0 for stage in (1, 2, 3))
    numbers = {
        **dict.fromkeys(("records.counted", "records.read", "dedup.records", "dedup.citations"), records),
        **dict.fromkeys(("records.searches", "records.sources", "records.databases", "records.rounds"), 1),
        **dict.fromkeys(("records.registers", "records.undated", "records.quarantined", "records.with_hits"), 0),
        **dict.fromkeys(("records.with_strategy", "dedup.duplicates", "dedup.by_person", "dedup.verdicts_same"), 0),
        **{"records.first_date": "2026-01-31", "records.last_date": "2026-01-31", "dedup.verdicts_different": 0},
        **{"prisma.database_results": records, "prisma.register_results": 0, "prisma.duplicates": 0},
        **{"prisma.excluded_automatic": 0, "prisma.excluded_other": 0, "prisma.records_screened": records},
        **{"prisma.records_excluded": 0, "prisma.dbr_notretrieved_reports": 0, "prisma.dbr_excluded": 0},
        **{"prisma.dbr_sought_reports": titles, "prisma.dbr_assessed": titles},
        **{"prisma.new_studies": texts, "prisma.new_reports": texts},
        "prisma.pending_title_abstract": records - titles, "prisma.pending_full_text_databases": titles - texts,
        "prisma.pending_full_text": titles - texts, "prisma.pending_retrieval_databases": 0,
        **stage("title_abstract", records, titles, names),
        **(stage("full_text", records, texts, names) if titles else {}),
        **dict.fromkeys((f"extraction.{name}" for name in ("cells_compared", "differences", "checks")), 0),
        "extraction.extractors": people if studies else 0, "extraction.studies_extracted": studies,
        "extraction.studies_by_several": studies if people > 1 else 0,
        "extraction.studies_by_one": studies if people == 1 else 0,
        "framework.extracts": 0, "association.effects": 0,
    }  # fmt: skip
    said = {name: {"value": n, "text": str(n), "source": f"results/{name}.csv"} for name, n in numbers.items()}
    write_json(said, folder / "numbers.json")
    write_json({"in_progress": done < 3, "boxes": {"dbr_excluded": {}}}, folder / "prisma/counts.json")
    search = {"search_id": "pubmed", "round": "1", "source": "PubMed", "kind": "database", "platform": ""}
    search |= {"date": "2026-01-31", "hits": "", "strategy_file": "", "counted": str(records), "read": str(records)}
    write_table(pd.DataFrame([search]), folder / "records/searches.csv")
    return Results(folder), config


def stage(name, screened, decided, names):
    """The numbers of one stage of screening in which nobody disagreed."""
    several = decided if len(names) > 1 else 0
    zero = ("conflict", "decision_conflicts", "decisions_adjudicated", "reason_conflicts", "reasons_by_precedence")
    counts = {"screened": screened, "waiting": screened - decided, "reviewers": len(names) if decided else 0}
    counts |= dict.fromkeys((*zero, "excluded", "adjudicated"), 0)
    counts |= {"by_several": several, "by_one": decided - several, "included": decided}
    if several:
        counts |= {f"main.ana_ben.{key}": 1 for key in AGREEMENT} | {"main.ana_ben.n": several}
    return {f"screening.{name}.{key}": n for key, n in counts.items()}


def told(results, config):
    """``section -> its paragraphs``, and the facts."""
    said = {name: [entry.text for entry in paragraphs(name, results, config)] for name in WRITERS}
    said["facts"] = ["".join(piece.text for piece in pieces) for _, pieces in facts(results, config)]
    return said


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("records", [1, 2, 3])
@pytest.mark.parametrize("people", [1, 2])
def test_only_what_happened_is_told(tmp_path, step, records, people):
    said = told(*review(tmp_path, step, records, people))
    found = [
        (what, section, text)
        for section, texts in said.items() for text in texts if text
        for what, fault in FAULTS.items() if re.search(fault, text)
    ]  # fmt: skip
    assert found == []
    assert said["searches"] and said["flow"] and said["screening"]
    begun = {"characteristics": step == "data extracted", "appraisal": False, "framework": False, "association": False}
    assert {name: bool(said[name]) for name in begun} == begun
    flow, screening = " ".join(said["flow"]), " ".join(said["screening"])
    if step == "searched":
        assert "decided on every" not in screening and "to be screened" in flow and "assessed" not in flow
    if step == "titles decided":
        assert "were to decide" in screening or "was to decide" in screening
    if step == "data extracted":
        who = "One person" if people == 1 else "Two people"
        assert f"{who} extracted the data" in said["characteristics"][0]


def test_the_rules_see_a_fault():
    for wrong in ("0 people", "1 studies were", "3 record", "an end ()", "kappa nan", "one.. two", "one  two"):
        assert any(re.search(fault, wrong) for fault in FAULTS.values()), wrong
