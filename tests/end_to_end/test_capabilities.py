"""docs/capabilities.md held against a run of the worked review: each output is there, and shows what the row says."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

# the worked review is finished: nobody differs any more, no pair waits for a verdict
SETTLED = ("conflicts.csv", "check.csv")
DOCUMENT = Path(__file__).parents[2] / "docs/capabilities.md"


def rows():
    """Number of a row to the outputs it names."""
    found = re.findall(r"^\| (\d+) \|.*\| ([^|]*) \|$", DOCUMENT.read_text(encoding="utf-8"), flags=re.M)
    names = lambda cell: re.findall(r"`([a-z_0-9]+(?:/[a-zA-Z_0-9.<>]+)+/?)`", cell)  # noqa: E731
    return {int(n): [name for name in names(cell) if not name.startswith(("data/", "tests/"))] for n, cell in found}


class Results:
    """Tables of a finished run, all text."""

    def __init__(self, folder):
        self.folder = folder

    def __getitem__(self, name):
        return pd.read_csv(self.folder / f"{name}.csv", dtype=str, keep_default_na=False)

    def json(self, name):
        return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))

    def missing(self, name):
        """What is not there of a named output: a table with rows, a figure with its files and words, a folder."""
        if "<stage>" in name:
            stages = ("title_abstract", "full_text")
            return [gap for stage in stages for gap in self.missing(name.replace("<stage>", stage))]
        path = self.folder / name.rstrip("/")
        if name.endswith("/"):
            return [] if path.is_dir() and any(path.iterdir()) else [name]
        if path.suffix in (".parquet", ".json"):
            return [] if path.is_file() else [name]
        if path.suffix == ".csv":
            return [] if path.is_file() and (path.name in SETTLED or len(self[name[:-4]])) else [name]
        figure = [path.with_name(f"{path.name}.{kind}") for kind in ("svg", "pdf", "png", "json")]
        return [str(part) for part in figure if not part.is_file()] or (
            [] if len(self.json(name)["alt"]) > 40 and "yet" not in self.json(name)["alt"] else [f"{name} is empty"]
        )


@pytest.fixture(scope="module")
def results(worked):
    return Results(worked[0] / "results")


def test_there_are_26_rows_and_each_names_outputs():
    assert list(rows()) == list(range(1, 27)) and all(rows().values())


@pytest.mark.parametrize("number", range(1, 27))
def test_every_named_output_is_there_and_not_empty(results, number):
    assert [gap for name in rows()[number] for gap in results.missing(name)] == []


def many(table, column, *values):
    assert set(values) <= set(table[column]), (column, set(table[column]))


def counted(boxes, key, table):
    assert int(boxes[key]) == len(table) > 0, key


def searches(r):
    log = r["records/searches"]
    many(log, "kind", "database", "register", "website", "organisation", "citation")
    assert (
        log["format"].nunique() >= 5
        and (log["counted"].astype(int) == log[["read", "quarantined"]].astype(int).sum(axis=1)).all()
    )
    assert set(map(str, range(1, 17))) <= set(r["tables/prisma_s"]["item"])


def duplicates(r):
    merges, pairs = r["dedup/merges"], r["tables/source_pairs"]
    assert (merges[["rule", "score", "fields_equal"]] != "").all().all() and set(merges["decided_by"]) <= {
        "rule",
        "person",
    }
    assert (
        list(pairs["source"]) == list(pairs.columns[1:])
        and pairs.set_index("source").to_numpy().astype(int).trace() > 0
    )
    assert (r["tables/source_yield"]["unique"].astype(int) > 0).any()


def selection(r):
    for stage in ("title_abstract", "full_text"):
        assert (r[f"screening/{stage}/agreement"]["kappa"] != "").any()
        assert {"amira", "jonas"} <= set(r[f"screening/{stage}/reconciled"].columns)
    assert (r["tables/excluded_full_text"]["reason"] != "").all()


def nested(r):
    boxes = r.json("prisma/counts")["boxes"]
    assert 0 < boxes["total_studies_ma"] < boxes["total_studies"]
    assert (r["tables/excluded_full_text"]["reason"] == "no alliance measured or explored").any()
    assert r["tables/study_characteristics"]["Alliance data"].nunique() >= 3
    shares = [
        m for n in r.json("numbers").values() for m in re.findall(r"(\d+) of (\d+) \(([\d.]+) %\)", str(n["text"]))
    ]
    assert len(shares) >= 5
    for n, total, percent in shares:
        assert f"{100 * int(n) / int(total):.1f}" == percent


def citations(r):
    counted(r.json("prisma/counts")["boxes"], "citations_results", r["prisma/lists/citations_results"])


def linking(r):
    reports = r["studies/reports"]
    assert reports["citation_id"].duplicated().any() and reports["study_id"].duplicated().any()
    many(r["studies/companions"], "role", "protocol", "register", "thesis")


def double(r):
    differences = r["extraction/differences"]
    assert (differences["amira"] != differences["jonas"]).all() and (differences["decided_by"] != "").any()
    assert (r["extraction/cells"]["locator"] != "").mean() > 0.9 and (
        r["extraction/agreement"]["n"].astype(int) > 0
    ).all()


def characteristics(r):
    table = r["tables/study_characteristics"]
    assert len(table) == r.json("prisma/counts")["boxes"]["total_studies"] and len(table.columns) >= 9


def conditions(r):
    many(r["tables/interventions"], "Delivery", "stand-alone", "blended")
    assert len(r["tables/condition_map"]) >= 8


def levels(r):
    table = r["tables/alliance_by_condition"]
    jasper = table[table["Study"].str.startswith("Jasper")]
    assert {"64.8", "80.0"} <= {text.split(" ")[0] for text in jasper["POMP (SD)"]} or {"64.75", "80.00"} <= {
        text.split(" ")[0] for text in jasper["POMP (SD)"]
    }
    assert table["Why no POMP"].str.contains("range of the scale not known").any() and table["Rater"].nunique() >= 2


def contrasts(r):
    table = r["tables/alliance_contrasts"]
    assert table["g [95 % CI]"].str.contains("-0.95").any() and (table["Why no g"] != "").any()
    many(table, "Reported", "no difference", "better in the other arm")


def outcome(r):
    pooled, directions = r["association/pooled"], r["association/directions"]
    many(pooled, "domain", "outcome", "engagement")
    assert directions.query("domain == 'outcome'")["direction"].nunique() >= 2
    assert {"outcome", "engagement"} <= set(r["association/effects"]["domain"])


def engagement(r):
    assert (r["association/directions"]["domain"] == "engagement").sum() >= 3
    assert len(r["tables/alliance_engagement"]) and len(r["tables/alliance_outcome"])


def dimensions(r):
    status = r["framework/themes"].set_index("theme_id")["status"]
    assert {"interactivity", "availability"} <= set(status.index[status == "new"]) and status["bond"] == "supported"
    trail = r["framework/trail"]
    assert (trail["theme_created_on"] > trail["phase_closed_on"]).all() and (trail["open_code"] != "").any()
    assert len(r["framework/matrix"]) == r.json("prisma/counts")["boxes"]["total_studies"]


def charting(r):
    assert r["framework/features"].shape[1] == 2 + 28 and r["framework/feature_groups"].shape[1] == 2 + 4
    cells = r["framework/charting"]
    many(cells, "framework", "alliance", "psd2009")
    assert set(cells["state"]) == {"charted"} and len(r["framework/charting_matrix"]) >= 5


def matches(r):
    many(r["framework/crosswalk"], "relation", "maps", "context", "no_match", "same", "subset", "superset")
    taylor = r["framework/crosswalk"].query("from_framework == 'taylor2025'")
    assert list(taylor["relation"]) == ["maps"] * 4 + ["context"]


def names(r):
    assert r["framework/themes"].set_index("theme_id").at["initiative", "earlier_labels"] == "Client initiative"
    many(r["framework/theme_history"], "event", "a priori", "renamed", "redefined", "new")


def spectrum(r):
    assert r["extraction/interventions"]["type_code"].nunique() >= 8
    assert len(r["tables/evidence_map_measure"]) >= 8 and len(r["tables/evidence_map_population"]) >= 8


def whose(r):
    results_ = r["extraction/alliance_results"]
    many(results_, "object", "therapist", "program", "chatbot")
    many(results_, "rater", "client", "therapist")
    many(r["framework/perspectives"], "perspective", "client", "therapist")


def measures(r):
    assert len(r["tables/measures"]) >= 14 and (r["extraction/measures"]["measure_id"] != "").all()
    many(r["tables/measures"], "Measure", "ARM", "WAI-SR")


def populations(r):
    groups = r["framework/subgroups"].query("attribute == 'samples.smi'")
    many(groups, "value", "yes", "no")
    assert (groups["studies"].astype(int) <= groups["of_studies"].astype(int)).all()
    assert r["association/moderators"]["moderator"].str.contains("population").any()


def support(r):
    many(r["framework/subgroups"].query("attribute == 'interventions.support'"), "value", "none", "therapist")
    many(r["tables/alliance_contrasts"], "Reported", "no difference")


def features(r):
    table = r["framework/feature_effects"]
    assert {"supports", "contradicts", "nuances", "study_ids", "extract_ids"} <= set(table.columns)
    said = table[["supports", "contradicts", "nuances"]].astype(int).sum(axis=1)
    assert (said == table["extracts"].astype(int)).all() and (table["extracts"].astype(int) > 0).all()
    crossed = r["framework/features"].set_index("theme_id").drop(columns="label").astype(int).to_numpy().sum()
    assert table.query("framework == 'psd2009'")["extracts"].astype(int).sum() == crossed


def words(r):
    (finding,) = r["framework/findings"].query("finding_id == 'f8'").to_dict("records")
    assert "relationship" in finding["finding"] and finding["confidence"] == "very low" and finding["state"] == "judged"
    assert set(r["framework/evidence_profile"].filter(like="(concern)").iloc[-1]) <= {
        "no or very minor", "minor", "moderate", "serious",
    }  # fmt: skip


def cases(r):
    # participants as cases: tests/framework/test_published_structures.py
    assert {"case_type", "method", "kind"} <= set(r["framework/charting_matrix"].columns)


def gaps(r):
    many(r["framework/gaps"], "found_by", "reviewers", "synthesis")
    assert (r["framework/dissonance"]["contradicts"].astype(int) > 0).any()


SHOWS = [
    searches, duplicates, selection, nested, citations, linking, double, characteristics, conditions, levels, contrasts,
    outcome, engagement, dimensions, charting, matches, names, spectrum, whose, measures, populations, support,
    features, words, cases, gaps,
]  # fmt: skip


@pytest.mark.parametrize("number", range(1, 27))
def test_the_outputs_show_what_the_row_says(results, number):
    SHOWS[number - 1](results)
