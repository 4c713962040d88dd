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


@pytest.mark.parametrize(
    ("source", "journal", "pages"),
    [
        ("(2014). A Whole Book 58 pp. Town: House.", "", ""),
        ("(2014). In a form nobody knows", "", ""),
        ("Roe, J [Ed]; Poe, A (Ed.). (2014). Handbook of Examples: A (short) guide. (pp. 10-20). xii, 345 pp. T: H",
         "Handbook of Examples: A (short) guide", "10-20"),
        ("Journal of Examples. Vol.69(2), Feb-Mar 2014, pp. 45-60.", "Journal of Examples", "45-60"),
        ("Journal of Examples. Vol 28(2) April 2015, 103-6.", "Journal of Examples", "103-106"),
        ("Journal of Examples. 12(3):2019-21, 2015.", "Journal of Examples", "2019-2021"),
        ("Journal of Examples. 12(3), 2019. Article Number: 33.", "Journal of Examples", "33"),
        ("Examples (London, Ed.). 349 (pp g123), 2014.", "Examples (London, Ed.)", "g123"),
    ],
)  # fmt: skip
def test_the_citation_of_ovid_for_books_chapters_and_dates_between(tmp_path, source, journal, pages):
    record = fields(tmp_path, f"<1>\nTitle\n  T\nSource\n  {source}\n")
    assert (record["journal"], record["pages"], record["title"]) == (journal, pages, "T")


def test_a_book_of_ovid_without_a_title_takes_it_from_its_citation(tmp_path):
    record = fields(tmp_path, "<1>\nAuthor\n  Doe J\nSource\n  (2014). A Whole Book. xii, 58 pp. Town: House.\n")
    assert (record["title"], record["journal"], record["year"]) == ("A Whole Book", "", "2014")


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


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("{World Health Organization} and Doe, Jane", "World Health Organization; Doe, Jane"),
        ("{Ministry of Health and Welfare}", "Ministry of Health and Welfare"),
        ("{Doe, Jane and Roe, Kim}", "Doe, Jane; Roe, Kim"),
        ("{Jane Doe and Kim Roe}", "Doe, Jane; Roe, Kim"),
        ("{Doe J and Roe M K}", "Doe, J; Roe, M K"),
        ("{{Jane Doe} and {Max Roe}}", "Jane Doe; Max Roe"),
        (
            "{American Heart Association and American Stroke Association}",
            "American Heart Association and American Stroke Association",
        ),
        ("Jane {de la Cruz Lopez} and Kim Roe", "de la Cruz Lopez, Jane; Roe, Kim"),
        ('{\\"O}zge Aksin and {\\"O}zkal, Erhan and others', "Aksin, \u00d6zge; \u00d6zkal, Erhan"),
        ("{J}ane {D}oe", "Doe, Jane"),
        ("Jane Doe; Kim Roe", "Doe, Jane; Roe, Kim"),
    ],
)
def test_names_of_bibtex_in_braces(tmp_path, written, wanted):
    text = f"@article{{x,\n title = {{T}},\n author = {{{written}}}\n}}\n"
    assert fields(tmp_path, text, "export.bib")["authors"] == wanted


def test_names_of_ris_joined_by_commas_and_pages_that_end_in_a_dash(tmp_path):
    names = "AU  - Doe, J., Roe, K.\nAU  - Poe, L., Jr.\n"
    record = fields(tmp_path, f"TY  - JOUR\nTI  - T\n{names}SP  - 3-\nEP  - 9\nER  - \n")
    assert (record["authors"], record["pages"]) == ("Doe, J.; Roe, K.; Poe, L., Jr.", "3-9")


@pytest.mark.parametrize(
    "date",
    [
        "<Year>2021</Year><Month>06</Month>",
        "<Year>2021</Year><Month>6</Month><Day>1</Day>",
        "<MedlineDate>2021 Nov-Dec</MedlineDate>",
    ],
)
def test_the_year_of_pubmed_xml_is_that_of_the_issue(tmp_path, date):
    issue = f"<Journal><JournalIssue><PubDate>{date}</PubDate></JournalIssue></Journal>"
    online = "<ArticleDate><Year>2020</Year><Month>12</Month><Day>30</Day></ArticleDate>"
    text = f"<Article>{issue}<ArticleTitle>T</ArticleTitle>{online}</Article>"
    text = f"<PubmedArticle><MedlineCitation><PMID>1</PMID>{text}</MedlineCitation></PubmedArticle>"
    assert fields(tmp_path, f"<PubmedArticleSet>{text}</PubmedArticleSet>", "export.xml")["year"] == "2021"


def test_a_year_and_month_in_one_number(tmp_path):
    assert fields(tmp_path, "Title,Authors,Publication Date\nT,x,202106\n", "export.csv")["year"] == "2021"


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("Title,Authors,Publication Date\nT,x,160512\n", "export.csv", ""),
        ("Title,Authors,Publication Date\nT,x,202113\n", "export.csv", ""),
        ("TY  - JOUR\nTI  - T\nAU  - x\nDA  - 200312\nER  - \n", "export.ris", "2003"),
        ("TY  - JOUR\nTI  - T\nAU  - x\nDA  - 180312\nER  - \n", "export.ris", ""),
        ("PMID- 1\nTI  - T\nAU  - Doe J\nSO  - J Foo. 12(3):200411\n\n", "export.nbib", ""),
        ('[{"type": "article-journal", "title": "T", "issued": {"raw": "202106"}}]', "export.json", "2021"),
    ],
)
def test_six_digits_are_a_year_and_month_only_alone_and_where_they_can_be(tmp_path, text, name, wanted):
    assert fields(tmp_path, text, name).get("year", "") == wanted


def test_authors_of_a_book_of_web_of_science(tmp_path):
    text = "FN Clarivate\nVR 1.0\nPT B\nBA Doe, J\n   Roe, K\nTI Book\nPY 2020\nUT WOS:1\nER\n\nEF\n"
    assert fields(tmp_path, text)["authors"] == "Doe, J; Roe, K"


def test_an_item_of_crossref(tmp_path):
    people = [{"family": "Doe", "given": "Jane"}, {"name": "Alliance Study Group"}]
    item = {
        "type": "journal-article",
        "title": ["Apps"],
        "subtitle": ["A review"],
        "author": people,
        "DOI": "10.1000/a",
    }
    record = fields(tmp_path, json.dumps({"message": {"items": [item]}}), "export.json")
    assert (record["title"], record["authors"]) == ("Apps: A review", "Doe, Jane; Alliance Study Group")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("export.json", json.dumps([{"type": "article", "title": "T", "author": PEOPLE, "PMCID": "1234567"}])),
        ("export.json", json.dumps([{"itemType": "book", "title": "T", "extra": "PMID: 1\nPMCID: PMC1234567"}])),
        ("export.csv", "Title,Authors,PMCID\nT,x,1234567\n"),
        ("export.bib", "@article{x,\n title = {T},\n pmcid = {1234567}\n}\n"),
        ("export.nbib", "PMID- 31234567\nTI  - T\nPMC - 1234567\n"),
    ],
)
def test_pmc_numbers_without_letters_and_in_notes(tmp_path, name, text):
    assert fields(tmp_path, text, name)["pmcid"] == "PMC1234567"
