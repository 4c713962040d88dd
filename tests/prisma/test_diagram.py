"""The drawing: nothing overlaps, everything is a link, the words are the official ones, the bytes never change."""

import re
import zlib
from io import BytesIO
from itertools import combinations, product
from xml.etree import ElementTree

import pytest
from fontTools.subset import Options
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

from rapport.prisma.flow import flow_diagram, footnotes, in_words
from rapport.prisma.layout import SIZE, text_width, wrap
from rapport.prisma.painting import DPI, _figure, save_flow, svg

REASONS = [
    "Wrong publication type",
    "Wrong population",
    "No alliance construct or measure reported in any language",
    "Language",
    "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenanspruch",
    *(f"Reason {i}" for i in range(10)),
]
NUMBERS = [
    "database_results",
    "register_results",
    "duplicates",
    "excluded_automatic",
    "excluded_other",
    "records_screened",
    "records_excluded",
    "dbr_sought_reports",
    "dbr_notretrieved_reports",
    "dbr_assessed",
    "new_studies",
    "new_reports",
    "pending_title_abstract",
    "pending_retrieval",
    "pending_full_text",
]


def counts(variant, n, k, waiting=False, meta=False):
    boxes = dict.fromkeys(NUMBERS, n)
    boxes |= {
        "dbr_excluded": dict.fromkeys(REASONS[:k], n),
        "database_specific_results": {f"Database {i} (Platform)": n for i in range(k)},
        "register_specific_results": {"ClinicalTrials.gov": n},
    }
    arms = ["databases"]
    if variant[1] == "2":
        boxes |= dict.fromkeys(
            [
                "website_results",
                "organisation_results",
                "citations_results",
                "other_sought_reports",
                "other_notretrieved_reports",
                "other_assessed",
                "other_not_sought",
            ],
            n,
        )
        boxes["other_excluded"] = dict.fromkeys(REASONS[:k], n)
        arms.append("other")
    if variant[0] == "U":
        boxes |= dict.fromkeys(
            (
                "previous_studies",
                "previous_reports",
                "total_studies",
                "total_reports",
                "withdrawn_studies",
                "withdrawn_reports",
            ),
            n,
        )
        arms.append("previous")
    if meta:
        boxes |= dict.fromkeys(
            (
                "total_studies_ma",
                "total_reports_ma",
                "ongoing_studies",
                "awaiting_studies",
                "reports_of_several_studies",
                "records_excluded_by_automation",
                "records_excluded_by_person",
            ),
            n,
        )
    if waiting:
        boxes |= {
            f"{key}_{arm}": n
            for key in ("pending_title_abstract", "pending_retrieval", "pending_full_text")
            for arm in arms
        }
    return {"variant": variant, "in_progress": waiting, "boxes": boxes}


CASES = [
    counts(v, n, k, waiting, meta)
    for v, n, k, (waiting, meta) in product(
        ("N1", "N2", "U1", "U2"), (0, 7, 1_234_567), (1, 4, 15), ((False, False), (True, True))
    )
]


def areas(drawing):
    """Every text as a rectangle (left, top, right, bottom)."""
    for t in drawing.words:
        length, up = text_width(t.text, t.bold, t.size), t.size * 0.8
        if t.turned:
            yield t, (t.x - up, t.y - length / 2, t.x + t.size * 0.25, t.y + length / 2)
        else:
            left = t.x - length / 2 if t.anchor == "middle" else t.x
            yield t, (left, t.y - up, left + length, t.y + t.size * 0.25)


def apart(a, b):
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@pytest.mark.parametrize(
    "given",
    CASES,
    ids=lambda c: f"{c['variant']}-{c['boxes']['duplicates']}-{len(c['boxes']['dbr_excluded'])}-{c['in_progress']}",
)
def test_nothing_overlaps(given):
    drawing = flow_diagram(given, footnotes(given))
    boxes = [(s.x, s.y, s.x + s.w, s.y + s.h) for s in drawing.shapes]
    assert all(apart(a, b) for a, b in combinations(boxes, 2)), "two boxes overlap"
    assert all(x0 >= 0 and y0 >= 0 and x1 <= drawing.width and y1 <= drawing.height for x0, y0, x1, y1 in boxes)
    texts = list(areas(drawing))
    assert all(apart(a, b) for (_, a), (_, b) in combinations(texts, 2)), "two texts overlap"
    assert min(t.size for t, _ in texts) >= 7, "too small to read"
    for words, (x0, y0, x1, y1) in texts:
        home = [b for b in boxes if not apart(b, (x0, y0, x1, y1))]
        assert len(home) <= 1, words.text
        for b in home:
            assert b[0] <= x0 and b[1] <= y0 and x1 <= b[2] and y1 <= b[3], f"text leaves its box: {words.text}"
        assert x0 >= 0 and x1 <= drawing.width and y1 <= drawing.height
    for arrow in drawing.arrows:
        for (xa, ya), (xb, yb) in zip(arrow.points, arrow.points[1:], strict=False):
            assert xa == xb or ya == yb, "a slanted line"
            line = (min(xa, xb) + 0.1, min(ya, yb) + 0.1, max(xa, xb) - 0.1, max(ya, yb) - 0.1)
            assert all(b[2] <= line[0] or line[2] <= b[0] or b[3] <= line[1] or line[3] <= b[1] for b in boxes), (
                "a line crosses a box"
            )
            assert all(a[2] <= line[0] or line[2] <= a[0] or a[3] <= line[1] or line[3] <= a[1] for _, a in texts), (
                "a line crosses text"
            )


@pytest.mark.parametrize("variant", ["N1", "N2", "U1", "U2"])
def test_every_number_is_a_link_and_selectable_text(variant):
    given = counts(variant, 12, 4, waiting=True, meta=True)
    picture = svg(flow_diagram(given, footnotes(given)), "Flow", in_words(given))
    tree = ElementTree.fromstring(picture)
    space = "{http://www.w3.org/2000/svg}"
    assert tree.find(f"{space}title").text == "Flow"
    assert "Records screened (n = 12)" in tree.find(f"{space}desc").text
    links = {a.get("href") for a in tree.iter(f"{space}a")}
    shown = {f"lists/{key}.csv" for key, n in given["boxes"].items() if isinstance(n, int)}
    assert shown <= links
    assert "lists/dbr_excluded-wrong_population.csv" in links
    assert "lists/database_results-database_0_platform.csv" in links
    outside = [
        t
        for t in tree.iter(f"{space}text")
        if "(n = " in "".join(t.itertext()) and t not in {x for a in tree.iter(f"{space}a") for x in a.iter()}
    ]
    assert not outside


def words_of(given):
    return " ".join(t.text for t in flow_diagram(given).words)


@pytest.mark.parametrize(
    ("variant", "there", "absent"),
    [
        (
            "N1",
            [
                "Identification of studies via databases and registers",
                "Studies included in review (n = 3)",
                "Reports of included studies (n = 3)",
            ],
            ["New studies", "other methods", "Previous", "Total"],
        ),
        (
            "N2",
            [
                "Identification of studies via other methods",
                "Websites (n = 3)",
                "Organisations (n = 3)",
                "Citation searching (n = 3)",
            ],
            ["New studies", "Previous", "Total"],
        ),
        (
            "U1",
            [
                "Previous studies",
                "Identification of new studies via databases and registers",
                "New studies included in review (n = 3)",
                "Total studies included in review (n = 3)",
            ],
            ["other methods"],
        ),
        (
            "U2",
            [
                "Identification of new studies via other methods",
                "Reports of total included studies (n = 3)",
                "Reports of new included studies (n = 3)",
            ],
            [],
        ),
    ],
)
def test_official_words(variant, there, absent):
    text = words_of(counts(variant, 3, 2))
    for words in [
        "Records identified from:",
        "Records removed before screening:",
        "Duplicate records removed (n = 3)",
        "Reports sought for retrieval (n = 3)",
        "Reports not retrieved (n = 3)",
        "Reports assessed for eligibility (n = 3)",
        "Reports excluded (n = 6):",
        *there,
    ]:
        assert words in text
    for words in absent:
        assert words not in text


LABELS = {  # template of PRISMA 2020, box by box; N: new review, U: updated review
    "N": ["Studies included in review", "Reports of included studies"],
    "U": [
        "Studies included in previous version of review",
        "Reports of studies included in previous version of review",
        "New studies included in review",
        "Reports of new included studies",
        "Total studies included in review",
        "Reports of total included studies",
    ],
    "1": [
        "Databases",
        "Registers",
        "Duplicate records removed",
        "Records marked as ineligible by automation tools",
        "Records removed for other reasons",
        "Records screened",
        "Records excluded",
        *(ARM := ["Reports sought for retrieval", "Reports not retrieved", "Reports assessed for eligibility"]),
        "Reports excluded",
    ],
    "2": ["Websites", "Organisations", "Citation searching", *ARM, "Reports excluded"],
}


@pytest.mark.parametrize("variant", ["N1", "N2", "U1", "U2"])
def test_every_label_is_official_and_no_other_is_there(variant):
    given = counts(variant, 3, 0)
    given["boxes"] |= {key: {} for key in given["boxes"] if key.endswith("_specific_results")}
    said = [part.partition(" (n = ")[0] for part in re.split(r"; |\. ", in_words(given)) if " (n = " in part]
    official = [*LABELS[variant[0]], *LABELS["1"], *(LABELS["2"] if variant[1] == "2" else [])]
    assert sorted(said) == sorted(official)


def test_the_asterisks_of_a_split_stand_where_the_template_has_them_and_have_their_footnote():
    given = counts("N1", 7, 2)
    given["boxes"] |= {"records_excluded_by_person": 4, "records_excluded_by_automation": 3}
    assert "Records excluded** (n = 7)" in words_of(given)
    assert [text for text, _ in footnotes(given)][:2] == [
        "** Records excluded by a person (n = 4)",
        "** Records excluded by an automation tool (n = 3)",
    ]
    # the template's * asks authors for the numbers by source: these are in the box, so no asterisk is left open
    assert "*" not in words_of(counts("N1", 7, 2))


def test_unfinished_is_said():
    text = words_of(counts("N1", 5, 2, waiting=True))
    assert "In progress Records to screen (n = 5) Reports to retrieve (n = 5) Reports to assess (n = 5)" in text
    assert "of these undecided (n = 5)" in text
    assert "In progress" not in words_of(counts("N1", 5, 2))


def test_greys_only_and_dashes_tell_what_waits():
    picture = svg(flow_diagram(counts("U2", 5, 2, waiting=True)), "t", "d")
    for colour in re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]{6})"', picture):
        assert colour[1:3] == colour[3:5] == colour[5:7]
    assert "stroke-dasharray" in picture


def test_hostile_reasons_are_shown_as_text():
    given = counts("N1", 2, 1)
    given["boxes"]["dbr_excluded"] = {'</text><script>alert("x")</script>\x00': 2, "$x^2$ & <b>": 1}
    picture = svg(flow_diagram(given), "a & b", "c < d")
    assert "<script" not in picture
    assert "$x^2$ &amp; &lt;b&gt;" in picture
    ElementTree.fromstring(picture)


def test_same_counts_same_bytes(tmp_path):
    given = counts("U2", 1234, 6, waiting=True, meta=True)
    given["boxes"]["dbr_excluded"]["cost > $5 and < $9"] = 1  # no formula for matplotlib either
    files = {}
    for run in ("a", "b"):
        save_flow(flow_diagram(given, footnotes(given)), tmp_path / run / "flow", "Flow", in_words(given))
        files[run] = {kind: (tmp_path / run / f"flow.{kind}").read_bytes() for kind in ("svg", "pdf", "png")}
    assert files["a"] == files["b"]
    assert files["a"]["pdf"].startswith(b"%PDF")
    assert b"lists/duplicates.csv" in files["a"]["pdf"]


def test_wrapping_keeps_the_number_whole():
    lines = wrap("Reports sought for retrieval (n = 1,234,567)", 100)
    assert any("(n = 1,234,567)" in line for line in lines)
    assert all(text_width(line, False, SIZE) <= 100 for line in wrap("x" * 200, 100))
    assert wrap("", 100) == [""]


def test_reasons_in_a_script_without_letters_in_the_font_are_told_once_and_stay_in_the_svg(tmp_path, capfd):
    reasons = {"研究対象が条件に合わない": 3, "不适合的人群" * 6: 4, "Wrong population": 5, "한국어": 1}
    given = counts("N1", 7, 1) | {"in_progress": False}
    given["boxes"]["dbr_excluded"] = reasons
    drawing = flow_diagram(given, footnotes(given))
    save_flow(drawing, tmp_path / "flow", "PRISMA", in_words(given))
    shown = capfd.readouterr().err.splitlines()
    assert len(shown) == 1 and shown[0].startswith(f"note: {tmp_path}/flow.png and .pdf: the font has no picture of ")
    words = "".join(ElementTree.parse(tmp_path / "flow.svg").getroot().itertext())
    for reason in reasons:
        assert all(letter in words for letter in reason)
    assert text_width("研究対象") > 4 * SIZE * 0.95  # as wide as a browser's font has them
    inside = [s for s in drawing.shapes if s.link == "dbr_excluded"]
    assert inside and all(right <= inside[0].x + inside[0].w for t, (*_, right, _) in areas(drawing) if "不" in t.text)
    save_flow(flow_diagram(counts("N1", 7, 4), []), tmp_path / "flow", "PRISMA", "")
    assert capfd.readouterr().err == ""


def test_the_picture_in_grey_shows_what_one_in_colours_would(tmp_path):
    given = counts("U2", 1234, 2, waiting=True)
    drawing = flow_diagram(given, footnotes(given))
    save_flow(drawing, tmp_path / "flow", "PRISMA", "")
    _figure(drawing).savefig(tmp_path / "colours.png", dpi=DPI)
    grey, colours = (Image.open(tmp_path / name) for name in ("flow.png", "colours.png"))
    assert grey.mode == "L" and grey.info["Title"] == "PRISMA" and round(grey.info["dpi"][0]) == DPI
    assert ImageChops.difference(grey.convert("RGB"), colours.convert("RGB")).getbbox() is None


def test_fonts_in_the_pdf_hold_no_tables_of_layout(tmp_path):
    usual = list(Options().drop_tables)
    save_flow(flow_diagram(counts("N1", 7, 4), []), tmp_path / "flow", "PRISMA", "")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", (tmp_path / "flow.pdf").read_bytes(), re.S)
    fonts = [data for data in map(_unpacked, streams) if data.startswith(b"\0\1\0\0")]
    assert len(fonts) >= 2
    for data in fonts:
        tables = set(TTFont(BytesIO(data)).keys())
        assert "glyf" in tables and not tables & {"GSUB", "GPOS", "GDEF", "kern"}
    assert Options().drop_tables == usual  # as for anybody else in this process


def _unpacked(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
