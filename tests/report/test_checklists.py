from pathlib import Path

import pandas as pd
import pytest

from rapport.report.checklists import NOT_YET, TO_WRITE, filled
from rapport.report.results import Results
from rapport.report.sections import SECTIONS
from rapport.tables import write_table

ROOT = Path(__file__).resolve().parents[2]
CONFIG = {"review": {"registration": ""}}


@pytest.mark.parametrize(
    ("title", "items"),
    [("PRISMA 2020", 42), ("PRISMA 2020 for abstracts", 12), ("PRISMA-S", 16), ("ENTREQ", 21), ("SWiM", 9)],
)
def test_every_item_is_there(tmp_path, title, items):
    found = dict(filled(Results(tmp_path), CONFIG))
    assert len(found[title]) == len({item.id for item in found[title]}) == items


def test_an_item_is_answered_only_by_a_result_with_rows(tmp_path):
    def where(item):
        return {i.id: i.where for i in dict(filled(Results(tmp_path), CONFIG))["PRISMA 2020"]}[item]

    assert where("16b") == NOT_YET
    write_table(pd.DataFrame(columns=["citation_id"]), tmp_path / "tables/excluded_full_text.csv")
    assert where("16b") == NOT_YET
    write_table(pd.DataFrame({"citation_id": ["c1"]}), tmp_path / "tables/excluded_full_text.csv")
    assert where("16b") == "Excluded studies"
    assert where("3") == TO_WRITE
    assert where("24a") == NOT_YET


def test_every_place_named_exists_in_the_report(tmp_path):
    sections = {section.id for section in SECTIONS} | {"top", ""}
    for _, items in filled(Results(tmp_path), {"review": {"registration": "PROSPERO 1"}}):
        assert {item.section for item in items} <= sections


def test_an_item_of_the_searches_follows_their_own_account(tmp_path):
    told = pd.DataFrame({"item": ["1", "6"], "status": ["partly", "not reported"], "what": ["1 of 2 searches", ""]})
    write_table(told, tmp_path / "tables/prisma_s.csv")
    where = {item.id: item.text for item in dict(filled(Results(tmp_path), CONFIG))["PRISMA-S"]}
    assert (where["1"], where["6"], where["2"]) == ("Searches; partly: 1 of 2 searches", NOT_YET, NOT_YET)


def test_criteria_are_the_teams_until_they_are_written(tmp_path):
    results, file = tmp_path / "results", tmp_path / "data/screening/criteria.md"

    def where(item):
        return {i.id: i.text for i in dict(filled(Results(results), CONFIG))["PRISMA 2020"]}[item]

    assert where("5") == TO_WRITE
    file.parent.mkdir(parents=True)
    file.write_text((ROOT / "template/data/screening/criteria.md").read_text(encoding="utf-8"), encoding="utf-8")
    assert where("5") == TO_WRITE
    file.write_text("## Population\n\n- adults\n", encoding="utf-8")
    assert where("5") == "Eligibility criteria"


def test_certainty_of_pooled_results_is_left_to_the_team(tmp_path):
    write_table(pd.DataFrame({"finding": ["f"]}), tmp_path / "framework/findings.csv")
    item = {i.id: i for i in dict(filled(Results(tmp_path), CONFIG))["PRISMA 2020"]}["22"]
    assert item.section == "framework" and "partly: GRADE-CERQual" in item.text and "by the team" in item.text


def test_no_item_needs_what_is_written_beside_it(tmp_path):
    """The page and the Word file are written at the same time: what one finds of the other would be chance."""
    before = filled(Results(tmp_path), CONFIG)
    for name in ("index.html", "report.docx", "provenance.json"):
        (tmp_path / "report").mkdir(exist_ok=True)
        (tmp_path / "report" / name).write_text("{}")
    assert filled(Results(tmp_path), CONFIG) == before
