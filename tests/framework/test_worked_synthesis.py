"""The worked review's synthesis: its own files are free of mistakes and say what the documentation says they do."""

from pathlib import Path

import pandas as pd
import pytest

from rapport.config import read_config
from rapport.extraction.names import columns
from rapport.framework.attributes import study_attributes
from rapport.framework.materials import read_materials
from rapport.framework.synthesis import synthesise
from rapport.tables import read_table

ROOT = Path(__file__).parents[2]
BIBLIOGRAPHY = (ROOT / "../shared/data/dta_bibliography.csv").resolve()


@pytest.fixture(scope="module")
def worked():
    """Read with every linked study included: what screening decides is another test's business."""
    settings = read_config(ROOT / "config.yaml")["framework"]
    extracts = read_table(ROOT / "data/coding/extracts.csv", ["study_id", "report_citation_id"])
    links = read_table(ROOT / "data/studies.csv", ["study_id", "citation_id"], ["role", "label", "status", "note"])
    label = links[links["label"] != ""].drop_duplicates("study_id").set_index("study_id")["label"]
    studies = pd.DataFrame({"study_id": sorted(set(links["study_id"]))}, dtype=object)
    doi = (
        extracts[extracts["report_citation_id"] != ""]
        .drop_duplicates("study_id")
        .set_index("study_id")["report_citation_id"]
    )
    primary = (
        links.sort_values("role", key=lambda c: c != "primary", kind="stable")
        .drop_duplicates("study_id")
        .set_index("study_id")["citation_id"]
    )
    by_citation = {citation: doi[study] for study, citation in primary.items() if study in doi.index}
    citations = sorted(set(links["citation_id"]))
    tables = {
        "studies": studies.assign(label=studies["study_id"].map(label).fillna(studies["study_id"])),
        "reports": links[["study_id", "citation_id", "role"]].reset_index(drop=True),
        "citations": pd.DataFrame(
            [(c, by_citation.get(c, ""), "2020") for c in citations],
            columns=["citation_id", "doi", "year"],
            dtype=object,
        ),
        "aliases": pd.DataFrame(columns=["alias", "citation_id"], dtype=object),
    }
    files = lambda part, kind: sorted(p.as_posix() for p in (ROOT / "data" / part).glob(f"*.{kind}"))  # noqa: E731
    materials = read_materials(settings, files("frameworks", "yaml"), files("coding", "csv"), tables, columns())
    return materials, synthesise(materials, {}, study_attributes([], {}))


def test_its_files_hold_no_mistake_and_nothing_waits(worked):
    materials, tables = worked
    assert tables["todo"].empty
    assert len(materials.extracts) >= 60 and materials.extracts["study_id"].nunique() >= 20
    assert materials.coders == ["jonas", "lea"]


def test_leftovers_became_the_themes_of_the_founding_documents(worked):
    status = worked[1]["themes"].query("framework == 'alliance'").set_index("theme_id")["status"]
    assert {"bond", "tasks", "goals"} <= set(status.index[status == "supported"])
    assert {"availability", "interactivity", "flexibility"} <= set(status.index[status == "new"])
    assert (worked[1]["trail"]["theme_created_on"] > "2026-11-06").all()


def test_coders_disagree_believably(worked):
    row = (
        worked[1]["agreement"]
        .query("framework == 'alliance' and phase == 'deductive' and theme_id == 'all themes' and coder_2 == 'lea'")
        .iloc[0]
    )
    assert 0.5 < row["kappa"] < 0.9 and row["only_1"] > 3 and row["only_2"] > 3


def test_two_frameworks_are_crossed_and_findings_judged(worked):
    _, tables = worked
    assert tables["features"].shape[1] == 2 + 28 and tables["feature_groups"].shape[1] == 2 + 4
    assert set(tables["findings"]["state"]) == {"judged"} and tables["findings"]["confidence"].nunique() >= 3
    assert len(tables["relations"]) >= 5


@pytest.mark.skipif(not BIBLIOGRAPHY.is_file(), reason="the list of real items is not beside this checkout")
def test_every_extract_is_of_a_real_item(worked):
    known = read_table(BIBLIOGRAPHY, ["id", "doi"]).set_index("id")["doi"]
    for e in read_table(ROOT / "data/coding/extracts.csv", ["study_id", "report_citation_id"]).itertuples():
        base = e.study_id if e.study_id in known.index else e.study_id.split("_")[0]
        if base in known.index and e.report_citation_id.startswith("10."):
            assert e.report_citation_id == known[base]
