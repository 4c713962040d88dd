"""One run from files to files, as the rule does it."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from rapport.framework.run import PRINTED, run
from rapport.tables import read_results, write_table

ROOT = Path(__file__).parents[2]
RULES = (ROOT / "workflow/rules/framework.smk").read_text(encoding="utf-8")
TABLES = re.findall(r'"(\w+)"', RULES.split("FRAMEWORK_TABLES = [")[1].split("]")[0])


def files_of(s, folder):
    s.write()
    inputs = {}
    for name, rows, columns in (
        ("studies", s.studies, ["study_id", "label"]),
        ("reports", s.reports, ["study_id", "citation_id", "role"]),
        ("citations", s.citations, ["citation_id", "doi", "year"]),
        ("aliases", [], ["alias", "citation_id"]),
        ("appraisal", [], ["study_id"]),
    ):
        inputs[name] = (folder / f"{name}.csv").as_posix()
        write_table(pd.DataFrame(rows, columns=columns), inputs[name])
    listed = lambda part: sorted(p.as_posix() for p in (s.folder / part).iterdir())  # noqa: E731
    out = folder / "results"
    outputs = SimpleNamespace(
        tables=[(out / f"framework/{name}.csv").as_posix() for name in TABLES],
        printed=[(out / f"tables/{name}.csv").as_posix() for name in PRINTED],
        codebook=out / "framework/codebook.qdc",
        numbers=out / "framework/numbers.json",
        sheet=out / "framework/cerqual_sheet.csv",
    )
    return SimpleNamespace(**inputs, frameworks=listed("frameworks"), coding=listed("coding"), extraction=[]), outputs


def test_who_coded_is_told_extract_by_extract(small, tmp_path):
    small.extract("e9", small.studies[0][0])
    small.code("e9", "tasks", coders=["one"])
    inputs, outputs = files_of(small, tmp_path)
    run({"a_priori": small.a_priori, "coders": small.coders, "subgroups": []}, inputs, outputs)
    coders = read_results(tmp_path / "results/framework/extracts.csv").set_index("extract_id")["coders"]
    assert coders["e9"] == "one" and set(coders.drop("e9")) == {"one; two"}
    numbers = json.loads(outputs.numbers.read_text())
    assert [numbers[f"framework.extracts_by_{name}"]["value"] for name in ("several", "one")] == [len(coders) - 1, 1]


def test_all_outputs_of_the_rule_are_written_and_say_the_same(small, tmp_path):
    small.add("findings", finding_id="f1", text="Bonds are felt", theme_ids="bond")
    small.code("e1", "tasks", coders=["one"])
    small.add("consensus", extract_id="e1", theme_id="bond", method="discussed")
    settings = {"a_priori": small.a_priori, "coders": small.coders, "subgroups": []}
    inputs, outputs = files_of(small, tmp_path)
    run(settings, inputs, outputs)
    numbers = json.loads(outputs.numbers.read_text())
    shown = {name.removeprefix("framework."): item["text"] for name, item in numbers.items()}
    assert (
        shown["extracts"] == "4" and shown["studies_with_extracts"] == "2" and shown["studies_without_extracts"] == "1"
    )
    assert shown["placed_a_priori"] == "3 of 4 (75.0 %)" and shown["placed_in_new_themes"] == "1 of 4 (25.0 %)"
    assert [shown[f"themes_{k}"] for k in ("a_priori", "final", "supported", "unsupported", "new")] == list("34211")
    assert shown["settled_by_discussion"] == "1 of 4 (25.0 %)" and shown["themes_resting_on_one_study"] == "2"
    agreement = read_results(tmp_path / "results/framework/agreement.csv")
    whole = agreement[(agreement["theme_id"] == "all themes") & (agreement["phase"] == "deductive")]
    assert numbers["framework.kappa_one_two"]["value"] == pytest.approx(float(whole["kappa"].iloc[0]), abs=1e-4)
    assert numbers["framework.alpha_all"]["value"] == pytest.approx(float(whole["alpha"].iloc[1]), abs=1e-4)
    for item in numbers.values():
        assert (tmp_path / item["source"]).is_file()
    assert len(read_results(outputs.sheet)) == 5 and "Bond" in outputs.codebook.read_text()
    assert read_results(tmp_path / "results/tables/framework_themes.csv")["theme"].tolist() == [
        "Bond",
        "Tasks",
        "Goals",
        "Reach",
    ]


def test_the_same_files_in_another_order_give_the_same_bytes(small, tmp_path):
    settings = {"a_priori": small.a_priori, "coders": small.coders, "subgroups": []}
    inputs, outputs = files_of(small, tmp_path)
    run(settings, inputs, outputs)
    first = {path: path.read_bytes() for path in (tmp_path / "results").rglob("*.*")}
    inputs.coding, inputs.frameworks = inputs.coding[::-1], inputs.frameworks[::-1]
    for name in ("one", "two", "extracts"):
        small.rows[name].reverse()
    small.write()
    run(settings, inputs, outputs)
    assert first == {path: path.read_bytes() for path in (tmp_path / "results").rglob("*.*")}


def test_a_review_with_nothing_made_by_people(tmp_path, synthesis):
    synthesis.rows.clear()
    inputs, outputs = files_of(synthesis, tmp_path)
    run({"a_priori": [], "coders": [], "subgroups": []}, inputs, outputs)
    for name in TABLES:
        table = read_results(tmp_path / f"results/framework/{name}.csv")
        assert table.empty and len(table.columns), name
    assert json.loads(outputs.numbers.read_text())["framework.extracts"]["value"] == 0
