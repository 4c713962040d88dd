"""Each count in the report's text, counted again from the table that it leads to."""

import re

import pandas as pd
import pytest

from rapport.config import read_config
from rapport.report.prose import paragraphs
from rapport.report.prose.overview import facts
from rapport.report.results import Results
from rapport.report.sections import SECTIONS

STAGE = {
    "screened": lambda t: len(t),
    "by_several": lambda t: sum((t.iloc[:, 4:] != "").sum(axis=1) > 1),
    "waiting": lambda t: sum(t.state == "waiting"),
    "conflict": lambda t: sum(t.state == "conflict"),
    "decision_conflicts": lambda t: sum(t.conflict == "decision"),
    "decisions_adjudicated": lambda t: sum((t.conflict == "decision") & (t.adjudicator != "")),
    "reason_conflicts": lambda t: sum(t.conflict == "reason"),
    "reasons_by_precedence": lambda t: sum((t.conflict == "reason") & (t.adjudicator == "")),
}
PRIMARY = "alliance"  # the framework that the worked review's text is about
COUNTED = {
    "dedup.by_person": lambda t: sum(t.decided_by == "person"),
    "dedup.citations": len,
    "dedup.duplicates": len,
    "dedup.records": len,
    "dedup.verdicts_different": lambda t: sum(t.verdict == "different"),
    "dedup.verdicts_same": lambda t: sum(t.verdict == "same"),
    "extraction.alliance_ratings": len,
    "extraction.alliance_ratings_pomp": lambda t: sum(t.pomp != ""),
    "extraction.alliance_ratings_no_pomp_no_mean_printed": lambda t: sum(t.refused == "no mean printed"),
    "extraction.alliance_ratings_no_pomp_range_of_the_scale_not_known": lambda t: sum(
        t.refused == "range of the scale not known"
    ),
    "extraction.cells_compared": lambda t: sum(t.n.astype(int)),
    "extraction.cells_different": lambda t: sum(t.column != "(row)"),
    "extraction.checks": len,
    "extraction.checks_explained": lambda t: sum(t.explained != ""),
    "extraction.differences": len,
    "extraction.differences_settled": lambda t: sum(t.settled_by == "consensus"),
    "extraction.measures_used": lambda t: t.measure_id.nunique(),
    "extraction.rows_one_extractor": lambda t: sum(t.column == "(row)"),
    "extraction.studies_extracted": len,
    **{
        f"extraction.{name}": lambda t, share=share: sum(t.share == share)
        for name, share in (
            ("studies_by_several", "by several"),
            ("studies_in_part", "in part by several"),
            ("studies_divided", "divided"),
            ("studies_by_one", "by one"),
        )
    },
    "framework.extracts": len,
    "framework.extracts_by_one": lambda t: sum((t.coders != "") & ~t.coders.str.contains(";")),
    "framework.extracts_by_several": lambda t: sum(t.coders.str.contains(";")),
    "framework.findings": len,
    "framework.findings_low": lambda t: sum(t.confidence == "low"),
    "framework.findings_moderate": lambda t: sum(t.confidence == "moderate"),
    "framework.findings_very_low": lambda t: sum(t.confidence == "very low"),
    "framework.placed_a_priori": lambda t: sum(t.state == "placed"),
    "framework.placed_in_new_themes": lambda t: sum(t.state == "placed in a new theme"),
    "framework.studies_poorly_reported": lambda t: sum(t.adequate == "no"),
    "framework.studies_with_extracts": lambda t: t.study_id.nunique(),
    "framework.themes_a_priori": lambda t: sum((t.framework == PRIMARY) & (t.origin == "a_priori")),
    "framework.themes_altered": lambda t: sum((t.framework == PRIMARY) & (t.status == "altered")),
    "framework.themes_new": lambda t: sum((t.framework == PRIMARY) & (t.status == "new")),
    "framework.themes_resting_on_one_study": lambda t: sum((t.framework == PRIMARY) & (t.depends_on != "")),
    "framework.unplaced_with_reason": lambda t: sum(t.state == "unplaced with reason"),
    "framework.themes_supported": lambda t: sum((t.framework == PRIMARY) & (t.status == "supported")),
    "appraisal.mmat2018.set_aside": lambda t: sum(t.sensitivity != ""),
    "appraisal.mmat2018.studies": lambda t: t.study_id.nunique(),
    "records.counted": lambda t: sum(t.counted.astype(int)),
    "records.read": lambda t: sum(t.read.astype(int)),
    "records.searches": len,
    "records.sources": lambda t: t.source.str.casefold().nunique(),
    "records.with_hits": lambda t: sum(t.hits != ""),
    "records.with_strategy": lambda t: sum(t.strategy_file != ""),
    **{f"screening.{stage}.{name}": n for stage in ("title_abstract", "full_text") for name, n in STAGE.items()},
}


@pytest.fixture(scope="module")
def quoted(worked):
    """``name -> (number, source)`` of everything that the text quotes from ``numbers.json``."""
    folder = worked[0]
    results, config = Results(folder / "results"), read_config(folder / "config.yaml")
    known, asked = results.numbers, {}

    class Watched(dict):
        def get(self, name, default=None):
            if name in known:
                asked[name] = known[name]
            return known.get(name, default)

    results.__dict__["numbers"] = Watched(known)
    said = [
        piece for section in SECTIONS for entry in paragraphs(section.id, results, config) for piece in entry.pieces
    ]
    said += [piece for _, value in facts(results, config) for piece in value]
    shown = {(piece.text, piece.source) for piece in said}
    return {
        name: entry
        for name, entry in asked.items()
        if (entry["text"], entry["source"].removeprefix("results/")) in shown and isinstance(entry["value"], int)
    }


def table(folder, source):
    if source.endswith(".parquet"):
        return pd.read_parquet(folder / source)
    return pd.read_csv(folder / source, dtype=str, keep_default_na=False)


def test_each_count_is_the_rows_of_what_it_leads_to(worked, quoted):
    assert len(quoted) > 60
    wrong = []
    for name, entry in sorted(quoted.items()):
        rows = table(worked[0], entry["source"])
        count = len if name.startswith("prisma.") else COUNTED.get(name)
        if alone := re.fullmatch(r"extraction\.studies_in_part_(\w+)", name):
            part = rows[rows.share == "in part by several"].parts_by_one
            count = lambda t, part=part, alone=alone: sum(alone[1] in cell.split("; ") for cell in part)  # noqa: E731
        agreement = re.fullmatch(r"screening\.\w+\.main\.\w+\.n", name)
        found = int(rows.n.iloc[0]) if agreement else count(rows) if count else "not counted by this test"
        if found != entry["value"] or not re.match(rf"{entry['value']:,}\b", entry["text"]):
            wrong.append((name, entry, found))
    assert wrong == []


def test_who_extracted_is_recounted_from_peoples_files(worked):
    """From the files themselves, since the table that the text leads to was made by the code that counts."""
    done = {}
    for file in sorted((worked[0] / "data/extraction").glob("*/*.csv")):
        if not file.stem.startswith("consensus"):
            rows = pd.read_csv(file, dtype=str, keep_default_na=False)
            for study in filter(None, rows.get("study_id", ())):
                done.setdefault(study, {}).setdefault(file.parent.name, set()).add(file.stem)
    several = sum(all(len(who) > 1 for who in parts.values()) for parts in done.values())
    part = sum({len(who) > 1 for who in parts.values()} == {True, False} for parts in done.values())
    numbers = Results(worked[0] / "results").numbers
    said = {name: numbers[f"extraction.studies_{name}"]["value"] for name in ("by_several", "in_part", "extracted")}
    assert said == {"by_several": several, "in_part": part, "extracted": len(done)}


def test_who_appraised_and_coded_is_recounted_from_peoples_files(worked):
    numbers, done = Results(worked[0] / "results").numbers, {}
    for file in sorted((worked[0] / "data/appraisal/mmat2018").glob("*.csv")):
        for row in table(worked[0], str(file)).itertuples() if file.stem != "consensus" else ():
            done.setdefault(row.study_id, {}).setdefault(row.item, set()).add(file.stem)
    several = [{len(who) > 1 for who in items.values()} for items in done.values()]
    assert numbers["appraisal.mmat2018.studies_by_several"]["value"] == sum(each == {True} for each in several)
    assert numbers["appraisal.mmat2018.studies_in_part"]["value"] == sum(each == {True, False} for each in several)
    coded = [set(table(worked[0], f"data/coding/{who}.csv").extract_id) for who in ("jonas", "lea")]
    assert numbers["framework.extracts_by_several"]["value"] == len(coded[0] & coded[1]) > 50
    assert numbers["framework.extracts_by_one"]["value"] == len(coded[0] ^ coded[1])


def test_parts_of_a_whole_add_up(worked):
    numbers = Results(worked[0] / "results").numbers
    for whole, parts in {
        "extraction.differences": ("cells_different", "rows_one_extractor"),
        "extraction.studies_extracted": (r"studies_(by_several|in_part|divided|by_one)",),
        "extraction.alliance_ratings": ("alliance_ratings_pomp", r"alliance_ratings_no_pomp_\w+"),
        "screening.full_text.screened": ("included", "excluded", "conflict", "waiting"),
        "screening.title_abstract.screened": ("by_several", "by_one"),
    }.items():
        pattern = rf"{whole.rpartition('.')[0]}\.({'|'.join(parts)})"
        assert numbers[whole]["value"] == sum(
            entry["value"] for name, entry in numbers.items() if re.fullmatch(pattern, name)
        ), whole
