"""Fields that exports write in a way of their own: titles in brackets, keywords over lines and in lists."""

import json

import pytest

from rapport.records.export import read_export


def fields(tmp_path, text, name="export.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="\n")
    entries, account = read_export(path)
    assert len(entries) == account.counted == 1
    return entries[0].fields


PEOPLE = [{"family": "Doe"}]
PUBMED_TITLES = [
    ("[The alliance in apps].", "Die Allianz.", "The alliance in apps."),
    ("[The alliance [in apps]]", "", "The alliance [in apps]"),
    ("[18F]FDG uptake in [11C]", "", "[18F]FDG uptake in [11C]"),  # these brackets are its own
    ("Alliance in apps [corrected]", "", "Alliance in apps [corrected]"),
    ("[Not Available].", "Die Allianz in Apps.", "Die Allianz in Apps."),
    ("[Not Available].", "", "Not Available."),
]


@pytest.mark.parametrize(("title", "own", "wanted"), PUBMED_TITLES)
def test_titles_of_pubmed(tmp_path, title, own, wanted):
    tagged = f"PMID- 31234567\nTI  - {title}\n" + (f"TT  - {own}\n" if own else "") + "DP  - 2021\n"
    assert fields(tmp_path, tagged)["title"] == wanted
    xml = f"<ArticleTitle>{title}</ArticleTitle>" + (f"<VernacularTitle>{own}</VernacularTitle>" if own else "")
    xml = f"<PubmedArticle><MedlineCitation><PMID>1</PMID><Article>{xml}</Article></MedlineCitation></PubmedArticle>"
    assert fields(tmp_path, f"<PubmedArticleSet>{xml}</PubmedArticleSet>", "export.xml")["title"] == wanted


def test_a_keyword_of_pubmed_that_runs_over_a_line_is_one(tmp_path):
    text = "PMID- 31234567\nTI  - T\nOT  - technical requirements for\n      pharmaceuticals\nMH  - *Humans\n"
    assert fields(tmp_path, text)["keywords"] == "technical requirements for pharmaceuticals; *Humans"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("keywords = {alliance; digital\n   health; apps}", "alliance; digital health; apps"),
        ("keywords = {alliance, digital\n   health}", "alliance; digital health"),
        ("keywords = {alliance\n   digital health}", "alliance; digital health"),
        ("author_keywords = {Depression, postpartum; apps}", "Depression, postpartum; apps"),
        ("keywords = {a, b},\n keywords-plus = {C, D; E}", "a; b; C, D; E"),
    ],
)
def test_keywords_of_bibtex_end_with_their_sign_and_not_with_the_line(tmp_path, written, wanted):
    text = f"@article{{x,\n title = {{T}},\n {written}\n}}\n"
    assert fields(tmp_path, text, "export.bib")["keywords"] == wanted


@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        ({"author": PEOPLE, "keyword": ["Depression, major", "apps"]}, "Depression, major; apps"),
        ({"author": PEOPLE, "keywords": ["apps", "trust"]}, "apps; trust"),
        ({"author": PEOPLE, "keyword": "Depression, postpartum; apps"}, "Depression, postpartum; apps"),
        ({"authors": ["Doe, J"], "keywords": "apps, trust"}, "apps; trust"),
        ({"itemType": "book", "tags": [{"tag": "Depression, major"}, {"tag": "apps"}]}, "Depression, major; apps"),
    ],
)
def test_keywords_of_json_are_all_there_and_whole(tmp_path, item, wanted):
    text = json.dumps([{"id": "x", "type": "article-journal", "title": "T", **item}])
    assert fields(tmp_path, text, "export.json")["keywords"] == wanted


@pytest.mark.parametrize(
    ("source", "journal", "volume"),
    [
        ("Journal of Examples.", "Journal of Examples", ""),  # ahead of print
        ("Journal of Examples", "Journal of Examples", ""),
        ("Journal of Examples. 12(3):45-6, 2019.", "Journal of Examples", "12"),
    ],
)
def test_the_journal_of_ovid_without_volume_and_pages(tmp_path, source, journal, volume):
    text = f"<1>\nTitle\n  T\nSource\n  {source}\nStatus\n  Publish Ahead of Print, 18 August 2014\n"
    record = fields(tmp_path, text)
    assert (record["journal"], record["volume"], record["title"]) == (journal, volume, "T")


def test_lines_below_a_comment_in_damaged_xml_keep_their_numbers(tmp_path):
    path = tmp_path / "export.xml"
    text = (
        "<xml><records><record><rec-number>1</rec-number>\n<!-- a\ncomment -->\n<titles><title>A & B</title></titles>\n"
    )
    path.write_text(text + "</record></records></xml>\n", encoding="utf-8")
    (entry,), account = read_export(path)
    assert ("title", "A & B", 4) in entry.bag
    assert [note.line for note in account.notes if "damaged XML" in note.message] == [4]


def test_the_suffix_of_a_name_in_pubmed_xml(tmp_path):
    author = "<Author><LastName>Doe</LastName><ForeName>John K</ForeName><Suffix>Jr</Suffix></Author>"
    text = f"<Article><ArticleTitle>T</ArticleTitle><AuthorList>{author}</AuthorList></Article>"
    text = f"<PubmedArticle><MedlineCitation><PMID>1</PMID>{text}</MedlineCitation></PubmedArticle>"
    assert fields(tmp_path, f"<PubmedArticleSet>{text}</PubmedArticleSet>", "export.xml")["authors"] == "Doe, John K Jr"
