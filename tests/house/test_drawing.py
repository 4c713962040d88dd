import json

import pandas as pd

from rapport.drawing import new_figure, save_figure


def draw(folder):
    figure = new_figure(60, 40)
    figure.subplots().plot([1, 2], [2, 1])
    save_figure(figure, folder / "figures" / "a", "Title", "What is seen", pd.DataFrame({"x": [1]}))


def test_three_files_a_table_and_the_same_bytes(tmp_path):
    draw(tmp_path / "1")
    draw(tmp_path / "2")
    for name in ("figures/a.svg", "figures/a.pdf", "figures/a.png", "figures/a.json", "tables/a.csv"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name
    assert json.loads((tmp_path / "1/figures/a.json").read_text())["alt"] == "What is seen"
    assert b"<text" in (tmp_path / "1/figures/a.svg").read_bytes(), "text stays text"


def test_words_that_the_font_cannot_draw_are_told_and_stay_in_the_svg(tmp_path, capfd):
    figure = new_figure(60, 40)
    figure.text(0.1, 0.5, "李 2020 – Ångström ≥ β")
    save_figure(figure, tmp_path / "figures/a", "Title", "What is seen")
    stem = tmp_path / "figures/a"
    assert capfd.readouterr().err == (
        f"note: {stem}.png and .pdf: the font has no picture of 李, which are boxes there; {stem}.svg holds the text,"
        " and a browser shows it: take that one, or write these words in Latin letters\n"
    )
    assert "李 2020" in (tmp_path / "figures/a.svg").read_text(encoding="utf-8")
