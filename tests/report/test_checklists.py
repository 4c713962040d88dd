from pathlib import Path

import pandas as pd
import pytest

from rapport.config import complete, schema
from rapport.files import read_yaml, write_json
from rapport.report.checklists import NOT_YET, TO_WRITE, filled
from rapport.report.results import Results
from rapport.report.sections import SECTIONS
from rapport.tables import write_table

ROOT = Path(__file__).resolve().parents[2]
CONFIG = complete({"review": {"title": "Yoga"}}, schema())


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
    assert where("24a") == TO_WRITE
    assert where("12") == NOT_YET


def test_every_place_named_exists_in_the_report(tmp_path):
    sections = {section.id for section in SECTIONS} | {"top", ""}
    for _, items in filled(
        Results(tmp_path), complete({"review": {"title": "T", "registration": "PROSPERO 1"}}, schema())
    ):
        assert {item.section for item in items} <= sections


def test_an_item_of_the_searches_follows_their_own_account(tmp_path):
    what = ["Embase; Scopus; not reported for s1", ""]
    told = pd.DataFrame({"item": ["1", "6"], "status": ["partly", "not reported"], "what": what})
    write_table(told, tmp_path / "tables/prisma_s.csv")
    where = {item.id: item.text for item in dict(filled(Results(tmp_path), CONFIG))["PRISMA-S"]}
    assert (where["1"], where["6"], where["2"]) == ("Searches; partly: not reported for s1", TO_WRITE, TO_WRITE)


def places(folder, config=CONFIG, title="PRISMA 2020"):
    return {item.id: item.text for item in dict(filled(Results(folder), config))[title]}


@pytest.mark.parametrize(
    ("title", "answer"),
    [("Yoga for tinnitus: a systematic review and meta-analysis", "Title page"), ("Yoga for tinnitus", TO_WRITE),
     ("Systematic scoping review of yoga", "Title page"), ("Yoga: a systematic approach, reviewed", TO_WRITE)],
)  # fmt: skip
def test_a_title_is_only_said_to_name_the_review_if_it_does(tmp_path, title, answer):
    assert places(tmp_path, complete({"review": {"title": title}}, schema()))["1"] == answer


def test_of_a_finished_review_no_item_waits_for_a_later_run(tmp_path):
    config = complete({"review": {"title": "T", "status": "final"}}, schema())
    assert NOT_YET not in {item.text for _, items in filled(Results(tmp_path), config) for item in items}
    assert NOT_YET in {item.text for _, items in filled(Results(tmp_path), CONFIG) for item in items}


def test_what_an_item_asks_besides_is_the_teams_while_it_is_not_there(tmp_path):
    told = pd.DataFrame({"item": ["8", "9"], "status": ["reported", "reported"], "what": ["all", "none"]})
    write_table(told, tmp_path / "tables/prisma_s.csv")
    assert places(tmp_path)["7"] == "Searches; partly: filters are to be written by the team"


def test_studies_that_are_not_extracted_yet_are_not_claimed(tmp_path):
    counts = {"extraction.studies_extracted": 10, "prisma.new_studies": 54}
    write_json(
        {name: {"value": n, "text": f"{n}", "source": "x"} for name, n in counts.items()}, tmp_path / "numbers.json"
    )
    assert places(tmp_path)["17"].endswith("; partly: 10 of 54 studies")
    assert places(tmp_path, title="ENTREQ")["8"] == "Included studies; partly: 10 of 54 studies"


def test_one_reviewer_and_one_extractor_are_an_answer_though_nobody_agreed_with_them(tmp_path):
    counts = {"screening.title_abstract.reviewers": 1, "extraction.extractors": 1}
    write_json(
        {name: {"value": n, "text": f"{n}", "source": "x"} for name, n in counts.items()}, tmp_path / "numbers.json"
    )
    assert places(tmp_path)["8"].startswith("Selection and agreement; partly: nobody has decided on full texts")
    assert places(tmp_path)["9"].startswith("Included studies; partly: whether anyone asked the authors")


def test_the_abstract_stays_the_teams_to_write(tmp_path):
    config = complete({"review": {"title": "T", "registration": "PROSPERO 1"}}, schema())
    assert places(tmp_path, config, "PRISMA 2020 for abstracts")["12"].endswith(
        "the abstract is to be written by the team"
    )


def test_every_number_that_an_item_needs_has_a_name_of_numbers_json():
    known = {"screening.title_abstract.reviewers", "screening.full_text.reviewers", "extraction.extractors",
             "extraction.studies_extracted"}  # fmt: skip
    rules = [rule for path in (ROOT / "workflow/checklists").glob("*.yaml") for rule in read_yaml(path)["items"]]
    needs = {need for rule in rules for need in [rule.get("needs") or "", *rule.get("besides", {})]}
    used = {need.removeprefix("number:") for need in needs if need.startswith("number:")}
    assert used | {rule["of"] for rule in rules if "of" in rule} == known


def test_criteria_are_the_teams_until_they_are_written(tmp_path):
    results, file = tmp_path / "results", tmp_path / "data/screening/criteria.md"

    def where(item):
        return {i.id: i.text for i in dict(filled(Results(results), CONFIG))["PRISMA 2020"]}[item]

    assert where("5") == TO_WRITE
    file.parent.mkdir(parents=True)
    file.write_text((ROOT / "template/data/screening/criteria.md").read_text(encoding="utf-8"), encoding="utf-8")
    assert where("5") == TO_WRITE
    file.write_text("## Population\n\n- adults\n", encoding="utf-8")
    assert where("5").startswith("Eligibility criteria; partly: how studies were grouped")
    write_table(pd.DataFrame({"item": ["1"]}), results / "association/swim.csv")
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
