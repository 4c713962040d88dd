"""Figures of the extraction: nothing is cut off, whatever the labels; the table beside says what is drawn."""

import json

import matplotlib.image
import pandas as pd
import pytest

from rapport.extraction.alliance import DIFFERENCES, SCORES
from rapport.extraction.figures import draw_differences, draw_pomp
from rapport.extraction.maps import draw_condition_map, draw_gap_map, gap_table
from rapport.extraction.wording import CONDITIONS, TYPES

LONG = "Van-der-Meer-Grünwald-Öberg & Fernández-Álvarez 2023, adolescents and parents"


def rating(n, **cells):
    return {
        "result_id": f"r{n}",
        "study_id": f"s{n}",
        "label": LONG if n % 3 == 0 else f"Short {n}",
        "arm_id": "a",
        "condition_code": CONDITIONS[n % len(CONDITIONS)],
        "subscale": "total",
        "rater": ("client", "therapist", "parent", "observer")[n % 4],
        "time_label": "second assessment (+ 3 d)",
        "time_phase": "post",
        "n": 36070.0,
        "pomp": 100.0 * (n % 11) / 10,
        "pomp_sd": 20.0,
        "refused": "",
    } | cells


def scores(n):
    rows = [rating(i) for i in range(n)] + [
        rating(900, pomp=None, refused="range of the scale not known"),
        rating(901, pomp=None, refused="printed as 80 % of the maximum; no mean printed"),
    ]
    return pd.DataFrame(rows, dtype=object).reindex(columns=SCORES).astype(object).where(lambda t: t.notna(), None)


def differences(n, g):
    row = {"study_id": "s", "arm_1": "a", "arm_2": "b", "condition_1": "web_email_telephone"}
    row |= {"condition_2": "face_to_face", "subscale": "total", "rater": "client", "n_1": 400.0, "n_2": 410.0}
    rows = [row | {"label": LONG, "g": g, "g_low": g - 0.4, "g_high": g + 0.4, "n_from": "rating"} for _ in range(n)]
    words = {"label": LONG, "g": None, "direction_reported": "favours_comparator", "n_from": ""}
    rows.append(row | words | {"refused": "number of people rated not printed"})
    return pd.DataFrame(rows, dtype=object).reindex(columns=DIFFERENCES).astype(object)


def arms(n):
    codes = CONDITIONS
    rows = [
        {"study_id": f"s{i}", "arm_id": f"a{k}", "condition_code": codes[(i * (k + 1)) % len(codes)]}
        for i in range(n)
        for k in (0, 1)
    ]
    return pd.DataFrame(rows, dtype=object)


def gaps(n):
    parts = pd.DataFrame(
        [{"study_id": f"s{i}", "arm_id": "a", "type_code": TYPES[i % len(TYPES)]} for i in range(n)], dtype=object
    )
    others = parts[["study_id", "arm_id"]].assign(
        measure_id=[f"A very long name of an instrument {i % 30}" for i in range(n)]
    )
    return gap_table(parts, others, "measure_id")


DRAWN = {
    "pomp": lambda stem: draw_pomp(scores(60), stem),
    "pomp_one": lambda stem: draw_pomp(scores(1), stem),
    "pomp_none": lambda stem: draw_pomp(scores(0), stem),
    "differences": lambda stem: draw_differences(differences(20, -0.95), stem),
    "differences_large": lambda stem: draw_differences(differences(2, -3.1), stem),
    "differences_none": lambda stem: draw_differences(differences(0, 0).iloc[:0], stem),
    "conditions": lambda stem: draw_condition_map(arms(40), {f"s{i}": LONG for i in range(40)}, stem),
    "conditions_one": lambda stem: draw_condition_map(arms(1).iloc[:1], {}, stem),
    "gaps": lambda stem: draw_gap_map(gaps(90), "measure_id", "alliance measure", stem),
    "gaps_one": lambda stem: draw_gap_map(gaps(1), "measure_id", "alliance measure", stem),
}


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_is_cut_off(name, tmp_path):
    (tmp_path / "figures").mkdir()
    stem = tmp_path / "figures" / name
    DRAWN[name](stem)
    picture = matplotlib.image.imread(f"{stem}.png")[:, :, :3]
    edges = (picture[:4], picture[-4:], picture[:, :4], picture[:, -4:])
    assert all((edge > 0.99).all() for edge in edges), f"{name}: something touches the edge"
    about = json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))
    assert about["alt"] and (tmp_path / about["data"]).is_file()


def test_a_gap_map_shows_types_nobody_studied(tmp_path):
    (tmp_path / "figures").mkdir()
    draw_gap_map(gaps(1), "measure_id", "alliance measure", tmp_path / "figures/gaps")
    drawn = (tmp_path / "figures/gaps.svg").read_text(encoding="utf-8")
    assert all(word in drawn for word in ("social robot", "joint use", "chatbot (AI)"))
    about = json.loads((tmp_path / "figures/gaps.json").read_text(encoding="utf-8"))
    n = len(TYPES)
    said = f"1 of {n} combinations of {n} types and 1 kinds of alliance measure have a study; {n - 1} have none."
    assert about["alt"] == said
