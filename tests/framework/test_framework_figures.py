"""Figures of the synthesis: nothing runs off the sheet or over its neighbour; the order is the framework's."""

import json
from itertools import pairwise

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from rapport.framework.figures import draw
from rapport.framework.figures.canvas import POINT, width_of, wrapped
from rapport.framework.figures.curves import _spread
from rapport.framework.figures.graph import H, W, _places
from rapport.framework.figures.heat import draw_matrix
from rapport.tables import write_table

NAMES = ["matrix", "accumulation", "before_after", "graph", "features", "subgroups", "crosswalk"]


def write(r, folder):
    for name, table in vars(r).items():
        if name != "materials":
            write_table(table, folder / f"framework/{name}.csv")


@pytest.fixture
def drawn(small, tmp_path):
    s = small
    s.framework(
        "design",
        {"id": "praise", "label": "Praise", "group": "dialogue"},
        {"id": "rewards", "label": "Rewards", "group": "dialogue"},
    )
    s.code("e1", "praise")
    s.add("relations", relation_id="r1", from_theme="reach", to_theme="bond", type="context_of", extract_ids="e4")
    s.add("crosswalk", from_id="reach", relation="no_match")
    s.add("crosswalk", from_id="model.bond", relation="maps", to_id="design.praise")
    s.extraction["samples"] = pd.DataFrame(
        [("alpha", "depression"), ("beta", "psychosis")], columns=["study_id", "population_code"], dtype=object
    )
    write(s.run(), tmp_path)
    draw(tmp_path / "framework", tmp_path / "figures")
    return tmp_path


def test_every_figure_has_its_files_words_and_numbers_and_the_same_bytes_again(drawn):
    before = {path.name: path.read_bytes() for path in (drawn / "figures").iterdir()}
    draw(drawn / "framework", drawn / "figures")
    assert before == {path.name: path.read_bytes() for path in (drawn / "figures").iterdir()}
    for name in NAMES:
        about = json.loads((drawn / f"figures/framework_{name}.json").read_text())
        assert len(about["alt"]) > 30 and about["title"], name
        assert (drawn / about["data"]).is_file() and (drawn / f"figures/framework_{name}.pdf").stat().st_size > 1000
        assert "yet" not in about["alt"] and "no second" not in about["alt"], (name, about["alt"])


def test_without_codings_every_figure_says_why(synthesis, tmp_path):
    synthesis.rows.clear()
    write(synthesis.run(), tmp_path)
    draw(tmp_path / "framework", tmp_path / "figures")
    for name in NAMES:
        assert (
            "yet" in json.loads((tmp_path / f"figures/framework_{name}.json").read_text())["alt"] or name == "features"
        )


def texts(figure):
    """Boxes of all texts in display units."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    return {
        t: t.get_window_extent(renderer) for axes in figure.axes for t in axes.texts if t.get_text().strip()
    }, figure.bbox


@pytest.mark.parametrize("n_studies", [3, 30, 60, 150])
def test_labels_of_the_matrix_stay_on_the_sheet_and_apart(n_studies):
    long = "A theme whose name is a good deal longer than anybody would want it to be"
    tallies = pd.DataFrame(
        [
            (
                f"t{i}",
                f"{long} {i}" if i % 2 else f"Theme {i}",
                ["supported", "altered", "unsupported", "new"][i // 3],
                "12",
                "34",
            )
            for i in range(12)
        ],
        columns=["theme_id", "label", "status", "studies", "extracts"],
    )
    matrix = pd.DataFrame(
        [
            (
                f"s{i:03d}",
                f"Bergman Nordgren-Herbeck Belnap {1990 + i // 5} (adolescents)",
                str(1990 + i // 5),
                "3",
                *(str((i * t) % 4) for t in range(12)),
            )
            for i in range(n_studies)
        ],
        columns=["study_id", "label", "year", "extracts", *tallies["theme_id"]],
    )
    figure = draw_matrix(matrix, tallies)
    boxes, sheet = texts(figure)
    for text, place in boxes.items():
        assert (
            place.x0 > sheet.x0 - 6 and place.x1 < sheet.x1 + 6 and place.y0 > sheet.y0 - 6 and place.y1 < sheet.y1 + 6
        ), text.get_text()
    rows = [place for text, place in boxes.items() if "heme" in text.get_text()]
    ordered = sorted(rows, key=lambda b: -b.y1)
    assert all(a.y0 >= b.y1 - 1 or a.x0 > b.x1 for a, b in pairwise(ordered))
    assert figure.get_figwidth() * 25.4 <= 190  # fits the width of a page
    first = [t.get_text() for t in boxes if t.get_text().startswith("Theme")]
    assert first[:6] == [f"Theme {i}" for i in range(0, 12, 2)]  # framework order


def test_text_is_measured_as_it_is_drawn():
    mpl.rcParams.update({"font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"]})
    from rapport.framework.figures.canvas import sheet

    figure, axes = sheet(100, 20)
    axes.text(1, 10, "Collaboration on tasks (17)", fontsize=7)
    (place,) = texts(figure)[0].values()
    assert width_of("Collaboration on tasks (17)", 7) == pytest.approx(place.width / figure.dpi * 25.4, rel=0.04)
    assert pytest.approx(0.3528, abs=1e-4) == POINT


def test_long_text_is_wrapped_and_cut():
    lines = wrapped("one two three four five six seven eight nine ten", 20, 7, 2).split("\n")
    assert len(lines) == 2 and lines[1].endswith("…") and all(width_of(line, 7) <= 20 for line in lines)
    assert wrapped("short", 20, 7) == "short"


@pytest.mark.parametrize("n", range(1, 30))
def test_boxes_of_the_graph_do_not_touch(n):
    places, width, height = _places(n)
    assert len(places) == n
    for i, (x, y) in enumerate(places):
        assert W / 2 <= x <= width - W / 2 and H / 2 <= y <= height - H / 2
        assert all(abs(x - u) >= W + 1 or abs(y - v) >= H + 1 for u, v in places[:i]), (n, i)


def test_labels_at_curve_ends_are_spread():
    assert _spread([5.0, 5.2, 9.0], 1.0) == pytest.approx([4.6, 5.6, 9.0], abs=0.01)
