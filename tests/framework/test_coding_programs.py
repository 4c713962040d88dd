"""Codings from QualCoder and Taguette, codebooks by REFI-QDA."""

import pandas as pd
import pytest
from lxml import etree

from rapport.errors import Problems, ReviewError
from rapport.framework.refi import read_codebook, write_codebook

QUALCODER = """\ufeff"File","Coder","Coded","Id","Codename","Coded_Memo","Category"
"e1.txt","one","finding e1","ctid:1","Bond","",""
"alpha","one","Finding e2 ","ctid:2","Bond","","alliance"
"alpha","one","finding e2","ctid:3","Tasks","","alliance"
"alpha","one","finding e2","ctid:4","Tasks","again","alliance"
"beta.docx","one","finding e3","ctid:5","tasks","",""
"e4","one","finding e4","ctid:6","UNPLACED","",""
"""
TAGUETTE = """id,document,tag,content
1,e1,Bond,finding e1
2,alpha,model.bond,finding e2
2,alpha,Tasks,finding e2
3,e3.pdf,Tasks,finding e3
4,e4,UNPLACED,finding e4
5,e4,,a highlight without a tag
"""


@pytest.mark.parametrize("export", [QUALCODER, TAGUETTE])
def test_an_export_is_as_good_as_a_coders_file(small, export):
    expected = small.run()
    small.rows["themes"].clear()
    for coder in ("one", "two"):
        small.rows[coder] = [row for row in small.rows[coder] if row["theme_id"] != "reach"]
    before = small.run()
    write = small.write

    def with_export():
        write()
        (small.folder / "coding/one.csv").write_text(export, encoding="utf-8")

    small.write = with_export
    after = small.run()
    pd.testing.assert_frame_equal(before.tallies, after.tallies)
    pd.testing.assert_frame_equal(before.agreement, after.agreement)
    assert (
        expected.tallies.set_index("theme_id").at["model.bond", "extracts"]
        == after.tallies.set_index("theme_id").at["model.bond", "extracts"]
    )


def test_what_an_export_does_not_say_is_asked_for(small):
    write = small.write

    def with_export():
        write()
        (small.folder / "coding/one.csv").write_text(
            "id,document,tag,content\n1,e9,Bond,words\n2,e4,reach,finding e4\n", encoding="utf-8"
        )

    small.write = with_export
    with pytest.raises(ReviewError) as caught:
        small.run()
    lines = "\n".join(caught.value.problems)
    assert "one.csv:2: document 'e9' is no extract" in lines
    assert "one.csv:3: an inductive coding has no day; write it in coded_on" in lines


def test_a_codebook_comes_back_as_it_went(tmp_path):
    themes = pd.DataFrame(
        [
            ("sub", "A sub-theme", "", "top"),
            ("top", "Top & first", "what it is <here>", ""),
            ("other", "Other", "", ""),
        ],
        columns=["theme_id", "label", "definition", "parent_theme_id"],
    )
    file = tmp_path / "book.qdc"
    write_codebook(themes, file)
    root = etree.parse(str(file)).getroot()
    assert root.tag == "{urn:QDA-XML:codebook:1.0}CodeBook" and root.get("origin") == "Rapport"
    assert len({c.get("guid") for c in root.iter("{*}Code")}) == 3
    back = read_codebook(file.as_posix(), Problems())
    assert back[["theme_id", "label", "definition", "parent_theme_id"]].to_numpy().tolist() == [
        ["top_first", "Top & first", "what it is <here>", ""],
        ["a_sub_theme", "A sub-theme", "", "top_first"],
        ["other", "Other", "", ""],
    ]
    first = file.read_bytes()
    write_codebook(themes, file)
    assert file.read_bytes() == first


def test_a_codebook_is_a_framework(small):
    """As Taguette and ATLAS.ti write them: with and without descriptions, codes in sets, a byte-order mark."""
    s = small
    write = s.write

    def with_codebook():
        write()
        (s.folder / "frameworks/book.qdc").write_bytes(
            b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\n<CodeBook xmlns="urn:QDA-XML:codebook:1.0"'
            b' origin="Any 1.0"><Codes><Code guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="Dialogue"'
            b' isCodable="false"><Description>How it talks</Description><Code'
            b' guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55295" name="Praise" isCodable="true"'
            b' color="#46AA00"/></Code></Codes><Sets><Set guid="x" name="s"><MemberCode'
            b' guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55295"/></Set></Sets></CodeBook>'
        )

    s.write = with_codebook
    s.a_priori.append("book")
    s.code("e1", "Praise")
    r = s.run()
    assert r.themes.set_index("theme_id").loc["book.praise", ["label", "stage", "extracts"]].tolist() == [
        "Praise",
        "Dialogue",
        1,
    ]
    assert r.features.set_index("theme_id").at["model.bond", "book.praise"] == 1


@pytest.mark.parametrize(
    "content, said", [("<CodeBook", "not XML"), ("<Project/>", "the outermost element is Project, not CodeBook")]
)
def test_a_broken_codebook_is_named(tmp_path, content, said):
    file = tmp_path / "book.qdc"
    file.write_text(content)
    problems = Problems()
    assert read_codebook(file.as_posix(), problems) is None
    assert said in problems.lines[0] and str(file) in problems.lines[0]
