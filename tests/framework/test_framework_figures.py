"""Figures of the synthesis: nothing runs off the sheet or over its neighbour; the order is the framework's."""

import json
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

from rapport.framework.figures import draw
from rapport.framework.figures.canvas import POINT, width_of, wrapped
from rapport.framework.figures.curves import _spread
from rapport.framework.figures.flow import draw_flow
from rapport.framework.figures.graph import lay_out
from rapport.framework.figures.groups import value_words
from rapport.framework.figures.heat import draw_matrix
from rapport.tables import write_table

NAMES = ["flow", "matrix", "accumulation", "before_after", "graph", "features", "subgroups", "crosswalk"]


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
    s.add("framework_candidates", fc_id="1", name="Model", decision="keep", framework_id="model")
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


def test_groups_are_named_as_people_say_them():
    assert value_words("samples.population_code", "gad") == "generalised anxiety"
    assert value_words("interventions.type_code", "chatbot_ai") == "chatbot (AI)"
    assert value_words("places.kind", "general") == "general", "a team's own words are theirs"
    assert value_words("interventions.support", "peer_or_coach") == "peer or coach"


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


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_no_line_of_the_graph_runs_behind_a_box_and_no_two_boxes_touch(data):
    kinds = data.draw(
        st.lists(st.sampled_from(["supported", "unsupported", "altered", "new"]), min_size=1, max_size=28)
    )
    names = [f"t{i}" for i in range(len(kinds))]
    ends = data.draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=12))
    themes = pd.DataFrame({"theme_id": names, "status": kinds})
    relations = pd.DataFrame([e for e in ends if e[0] != e[1]], columns=["from_theme", "to_theme"])
    place = lay_out(themes, relations)
    assert list(place.boxes) == [
        n for new in (False, True) for n, k in zip(names, kinds, strict=True) if (k == "new") == new
    ]
    boxes = list(place.boxes.values())
    for x, y, w, h in boxes:
        assert x >= 0 and x + w <= place.width and y >= 0 and y + h <= place.height
        assert sum(abs(x - u) < w and abs(y - v) < h for u, v, _, _ in boxes) == 1
    for points in place.curves:
        for t in np.linspace(0, 1, 41):
            weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]
            px, py = (sum(k * p[i] for k, p in zip(weights, points, strict=True)) for i in (0, 1))
            assert 0 <= px <= place.width and 0 <= py <= place.height
            assert not any(x < px < x + w and y < py < y + h for x, y, w, h in boxes)


def test_the_flow_of_frameworks_shows_what_waits_and_keeps_its_words_inside(tmp_path):
    why = "a reason that is written down at such length that it cannot stand on one line of the box"
    rows = [
        ("hits of the searches", 412), ("candidates", 9), ("screened", 7), ("excluded", 4), (f"excluded: {why}", 3),
        ("excluded: other", 1), ("kept", 3), ("waiting", 2),
    ]  # fmt: skip
    figure = draw_flow(pd.DataFrame(rows, columns=["box", "n"]), ["One model", "Another", "A third"])
    boxes, _ = texts(figure)
    said = " ".join(t.get_text().strip() for t in boxes)
    for words in (
        "(n = 412)",
        "screened (n = 7)",
        "Not yet judged (n = 2)",
        "Excluded (n = 4)",
        "kept (n = 3)",
        "A third",
    ):
        assert words in said, words
    frames = [p.get_window_extent() for p in figure.axes[0].patches if type(p).__name__ == "Rectangle"]
    for text, at in boxes.items():
        if text.get_text().strip():
            assert any(f.x0 <= at.x0 and at.x1 <= f.x1 and f.y0 <= at.y0 and at.y1 <= f.y1 for f in frames), text


def test_labels_at_curve_ends_are_spread():
    assert _spread([5.0, 5.2, 9.0], 1.0) == pytest.approx([4.6, 5.6, 9.0], abs=0.01)
