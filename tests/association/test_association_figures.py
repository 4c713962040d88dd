import json

import pandas as pd
import pytest
from association_rows import SETTINGS, row, run

from rapport.association.figures import FIGURES, draw
from rapport.association.forest import SUMMARY, Line, draw_forest, number
from rapport.association.grid_figures import instrument
from rapport.association.labels import fitted, width
from rapport.tables import read_results, write_table


def stored(found, folder):
    for name, table in found.tables.items():
        write_table(table, folder / f"{name}.csv")
    return {name: read_results(folder / f"{name}.csv") for name in found.tables}


ROWS = [
    row(
        f"s{i:02d} 20{10 + i}",
        f"s{i:02d}",
        value=f".{15 + 4 * i}",
        n=str(30 + 9 * i),
        delivery="web" if i % 2 else "app",
    )
    for i in range(10)
]
ROWS += [
    row("x1", "s00", value=".1", n="30"),
    row("e", value=".99", n="5", domain="engagement"),
    row("w", statistic="text", direction_printed="not reported"),
]


@pytest.mark.parametrize("rows", [[], ROWS[:1], ROWS], ids=["none", "one", "many"])
def test_every_figure_is_drawn_with_title_text_and_table(rows, tmp_path):
    tables = stored(run(rows, moderators=["delivery"]), tmp_path / "association")
    stems = [tmp_path / f"figures/association_{name}" for name in FIGURES]
    draw(tables, SETTINGS | {"moderators": ["delivery", "year"]}, stems)
    for name in FIGURES:
        about = json.loads((tmp_path / f"figures/association_{name}.json").read_text())
        assert about["title"] and about["alt"]
        assert (tmp_path / f"tables/association_{name}.csv").exists()
        assert (tmp_path / f"figures/association_{name}.svg").stat().st_size > 500


def test_the_same_bytes_twice(tmp_path):
    tables = stored(run(ROWS), tmp_path / "association")
    for folder in ("a", "b"):
        draw(
            tables,
            SETTINGS,
            [tmp_path / folder / f"figures/association_{name}" for name in ("forest_outcome", "albatross", "heat_map")],
        )
    for path in (tmp_path / "a").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes(), path.name


def test_limits_beyond_the_axis_end_in_arrows():
    figure = draw_forest([Line("effect", "a", 0.2, -0.1, 0.5, "40", 50.0), Line(SUMMARY, "mean", 0.3, -0.97, 0.99)])
    markers = [line.get_marker() for line in figure.axes[0].get_lines()]
    assert "<" in markers and ">" in markers


def test_correlations_are_written_without_a_zero():
    assert [number(x) for x in (0.276, -0.05, 0.0, -0.001, float("nan"))] == [".28", "−.05", ".00", ".00", ""]


def test_instruments_are_told_from_subscales():
    assert instrument("WAI-SR task") == "WAI-SR" and instrument("ARM bond") == "ARM"
    assert instrument("agreement on goals and tasks") == "agreement on goals and tasks"


def test_labels_fit_their_place_and_keep_the_year():
    text = "A label that is much too long for the column it has to stand in 2019"
    shown, size = fitted(text, 40, 8)
    assert width(shown, size) <= 40.01 and size == 6 and shown.endswith("… 2019")
    assert fitted("Short 2019", 40, 8) == ("Short 2019", 8)
    middling = "Andersson 2012, generalised anxiety"
    assert fitted(middling, 50, 8)[0] == middling and 7 < fitted(middling, 50, 8)[1] < 8


def test_subgroups_by_a_column_of_another_table(tmp_path):
    others = {"samples": pd.DataFrame({"study_id": [f"s{i:02d}" for i in range(10)], "sample_id": "s", "kind": "x"})}
    others["samples"]["kind"] = ["x", "y"] * 5
    found = run(ROWS[:10], others, moderators=["samples.kind"])
    tables = stored(found, tmp_path / "association")
    stem = tmp_path / "figures/association_subgroups"
    draw(tables, SETTINGS | {"moderators": ["samples.kind"]}, [stem])
    about = json.loads(stem.with_suffix(".json").read_text())
    assert (
        about["title"] == "Subgroups by kind: outcome, zero-order correlations"
        and "difference: F(1, 8)" in about["alt"]
    )
    text = stem.with_suffix(".svg").read_text()
    assert text.count("mean of 5") == 2 and "Random-effects mean" in text


def test_counts_are_whole_and_studies_set_aside_are_shaded(tmp_path):
    appraisal = pd.DataFrame({"study_id": ["s01"], "sensitivity": ["set aside"]})
    found = run([*ROWS[:3], row("s00b", "s00", value=".2", n="30")], {"appraisal": appraisal})
    assert found.tables["directions"].set_index("study_id")["appraisal"].to_dict() == {
        "s00": "",
        "s01": "set aside",
        "s02": "",
    }
    stem = tmp_path / "figures/association_directions"
    draw(stored(found, tmp_path / "association"), SETTINGS, [stem])
    text = stem.with_suffix(".svg").read_text()
    assert ">2</text>" in text and ">2.0</text>" not in text and "set aside by the appraisal" in text
