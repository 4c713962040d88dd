"""What each producer's table or list of objects means: one invented record each, with its real column names."""
# ruff: noqa: E501 -- lines of exports stand as they come

import json
import random

import pytest

from rapport.errors import ReviewError
from rapport.records import json_lists
from rapport.records.export import read_export
from rapport.records.names import told_apart


def read(tmp_path, text, form=""):
    path = tmp_path / "export.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_export(path, form)


TRIAL = {
    "identificationModule": {"nctId": "NCT01234567", "briefTitle": "A trial", "officialTitle": "A Trial of More Words"},
    "statusModule": {"startDateStruct": {"date": "2019-02"}},
    "descriptionModule": {"briefSummary": "To see."},
    "conditionsModule": {"conditions": ["Anxiety"], "keywords": ["app"]},
}
ZOTERO = {
    "key": "ABCD1234", "itemType": "journalArticle", "title": "T", "date": "2021-03-01", "publicationTitle": "J", "pages": "1-9", "DOI": "10.1000/A",
    "creators": [{"firstName": "Jane", "lastName": "Doe", "creatorType": "author"}, {"name": "Group", "creatorType": "author"},
                 {"firstName": "Ed", "lastName": "Itor", "creatorType": "editor"}],
    "tags": [{"tag": "app"}, {"tag": "alliance"}], "extra": "PMID: 31234567", "abstractNote": "Text",
}  # fmt: skip
OPENALEX = {
    "id": "https://openalex.org/W1", "doi": "https://doi.org/10.1000/A", "title": "T", "publication_year": 2021, "type": "article",
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/31234567"}, "authorships": [{"author": {"display_name": "Jane Doe"}}, {"author": None}],
    "primary_location": {"source": {"display_name": "J"}}, "biblio": {"volume": "12", "first_page": "1", "last_page": "9"},
    "abstract_inverted_index": {"the": [1, 3], "In": [0], "end": [2]}, "keywords": [{"display_name": "App"}],
}  # fmt: skip
CROSSREF = {
    "DOI": "10.1000/A", "title": ["T"], "author": [{"given": "Jane", "family": "Doe"}], "issued": {"date-parts": [[2021, 3]]}, "type": "journal-article",
    "container-title": ["J"], "reference": [{"DOI": "10.1000/cited"}],
}  # fmt: skip
LISTS = {
    "ClinicalTrials.gov": ([{"protocolSection": TRIAL, "hasResults": False}], {"title": "A trial", "registry_id": "NCT01234567", "entry_type": "register", "year": "2019", "abstract": "To see.", "keywords": "Anxiety; app"}),
    "ClinicalTrials.gov, API": ({"totalCount": 1, "studies": [{"protocolSection": TRIAL}]}, {"native_id": "NCT01234567", "database": "ClinicalTrials.gov"}),
    "Zotero": ({"collections": {"C": {"items": [1, 2]}}, "items": [ZOTERO]}, {"title": "T", "authors": "Doe, Jane; Group", "year": "2021", "journal": "J", "doi": "10.1000/a", "pmid": "31234567", "keywords": "app; alliance", "entry_type": "article", "abstract": "Text"}),
    "OpenAlex": ({"meta": {"count": 1}, "results": [OPENALEX]}, {"authors": "Doe, Jane", "year": "2021", "doi": "10.1000/a", "pmid": "31234567", "pages": "1-9", "abstract": "In the end the", "journal": "J"}),
    "Crossref": ({"status": "ok", "message": {"items": [CROSSREF]}}, {"title": "T", "authors": "Doe, Jane", "year": "2021", "doi": "10.1000/a", "journal": "J"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", LISTS)
def test_lists_of_objects(tmp_path, kind):
    data, wanted = LISTS[kind]
    (entry,), account = read(tmp_path, json.dumps(data))
    assert {field: entry.fields.get(field, "") for field in wanted} == wanted
    assert (account.counted, account.quarantined) == (1, 0)


@pytest.mark.parametrize("between", ["", "\n", " \ufeff\n"])
@pytest.mark.parametrize("form", ["%s", '{"next": 1, "items": %s, "more": [{"title": "none"}]}'])
def test_lists_of_objects_that_were_joined(tmp_path, form, between):
    lists = (form % f'[{{"id": "{name}", "type": "article", "title": "{name}"}}]' for name in ("One", "Two"))
    entries, account = read(tmp_path, between.join(lists))
    assert [entry.fields["title"] for entry in entries] == ["One", "Two"] and account.counted == 2


def test_an_object_with_a_brace_too_many_costs_no_other(tmp_path):
    objects = [f'{{"id": "{name}", "type": "article", "title": "{name}"}}' for name in ("One", "Two", "Three")]
    entries, _ = read(tmp_path, f"[{objects[0]}}},\n{objects[1]},\n{objects[2]}]")
    assert [entry.fields["title"] for entry in entries] == ["One", "Two", "Three"]


JSON = '{"type": "article", "title": "%s", "DOI": "10.1000/%s"}'
A, B, C = (JSON % (name, name.lower()) for name in "ABC")


@pytest.mark.parametrize(
    ("text", "titles", "line"),
    [
        ('[{"type": "article", "title": "A", "x": {"y": 1}}, "DOI": "10.1000/a"},\n' + B + "]", "AB", 1),
        ('[\n{"type": "article", "title": "A", "x": ["y"]],\n"DOI": "10.1000/a"},\n' + B + "]", "B", 3),
        (f"[{A}]\n{B}\n", "A", 2),
        (f"[{A}],\n{B},\n{C}]\n", "A", 2),
        (f"[{A}]]\n\n{B}\n", "A", 3),
        (f"[{A},\n{B}\n[{C}]\n]", "AB", 3),
        (f'{{"items": [{A}], "more": 1}}\n{{"other": [{B}]}}', "A", 2),
        (f'{{"items": [{A}, {B}], "more": 1}}\n[{C}]', "AB", 2),
    ],
)
def test_text_of_a_list_that_is_in_no_entry_is_told_as_a_warning(tmp_path, text, titles, line):
    entries, account = read(tmp_path, text)
    assert [entry.fields["title"] for entry in entries] == list(titles)
    assert [note.line for note in account.notes if note.severity == "warning" and "was not read" in note.message] == [
        line
    ]


def test_a_list_behind_a_bracket_too_many_is_read(tmp_path):
    entries, account = read(tmp_path, f"[{A},\n{B}]]\n[{C}]\n")
    assert [entry.fields["title"] for entry in entries] == list("ABC")
    assert not any(note.severity == "warning" for note in account.notes)


def test_objects_are_counted_without_the_reader(tmp_path, monkeypatch):
    monkeypatch.setattr(json_lists, "_pieces", lambda text: [(0, len(text), "around", None)])  # a reader that loses all
    with pytest.raises(ReviewError, match="2 entries were counted, 0 read"):
        read(tmp_path, f"[{A}, {B}]")


@pytest.mark.parametrize("seed", range(4))
def test_objects_are_counted_as_they_are_read_wherever_signs_are_lost_or_doubled(tmp_path, seed):
    dice = random.Random(seed)
    nested = '{"type": "article", "title": "A {b] \\" c", "x": [{"y": ["z"]}, {}]}'
    for _ in range(100):
        text = list(f"[{A}, {nested},\n{nested}, {B}]\n" + dice.choice(["", f"[{C}]", f'{{"items": [{C}]}}']))
        for _ in range(dice.randint(1, 3)):
            place = dice.choice([n for n, sign in enumerate(text) if n > len(A) and sign in '[]{}"'])
            text[place] *= dice.choice((0, 2))
        entries, account = read(tmp_path, "".join(text), "json")
        assert len(entries) + account.quarantined == account.counted  # and an error where not


def test_an_empty_list_is_an_export_of_a_search_that_found_nothing(tmp_path):
    entries, account = read(tmp_path, "[]\n")
    assert entries == [] and any("did the search find none" in note.message for note in account.notes)


ARTICLE = {"title": "T", "authors": "Doe, Jane; van Roe, Kim", "year": "2021", "doi": "10.1000/a"}
SHORT = {"title": "T", "authors": "Doe, J.; van Roe, K.", "year": "2021", "doi": "10.1000/a"}
BARE = {"title": "T", "authors": "Doe, J; Roe, K", "year": "2021", "doi": "10.1000/a"}
TABLES = {
    "Dimensions": ('"About the data: Exported on May 05, 2023. Criteria: ""alliance""."\nRank,Publication ID,DOI,PMID,PMCID,Title,Abstract,Source title,PubYear,Volume,Issue,Pagination,Publication Type,Authors,Source Linkout,Dimensions URL\n'
                   '500,pub.1100000001,10.1000/A,31234567,PMC1234567,T,Text,J,2021,12,3,e17,Article,"Doe, Jane; van Roe, Kim",https://x,https://y\n',
                   ARTICLE | {"accession": "pub.1100000001", "pmid": "31234567", "pmcid": "PMC1234567", "pages": "e17"}),
    "Lens": ('\ufeffLens ID,Title,Date Published,Publication Year,Publication Type,Source Title,Author/s,Abstract,Volume,Issue Number,Start Page,End Page,Keywords,MeSH Terms,Source URLs,External URL,PMID,DOI,PMCID\n'
             '000-000-000-000-001,T,2021-03-01,2021,journal article,J,Jane Doe; Kim van Roe,Text,12,3,1,9,app; alliance,,,https://x,31234567,10.1000/A,PMC1234567\n',
             ARTICLE | {"accession": "000-000-000-000-001", "pages": "1-9", "issue": "3", "keywords": "app; alliance"}),
    "CINAHL": ('Article Title,Author,Journal Title,ISSN,ISBN,Publication Date,Volume,Issue,First Page,Page Count,Accession Number,DOI,Publisher,Doctype,Subjects,Keywords,Abstract,PLink\n'
               'T,"Doe, Jane; van Roe, Kim",J,12345678,,Mar2021,12,3,17,9,149000001,10.1000/A,P,Article,APPS; ALLIANCE,,Text,https://x\n',
               ARTICLE | {"accession": "149000001", "pages": "17", "keywords": "APPS; ALLIANCE"}),
    "Embase without a column of the journal": ('"SEARCH QUERY","alliance"\n-----\n\n"Title","Source","Publication Year","First Page","Last Page","Author Names","Clinical Trial Numbers","Medline PMID","PUI","DOI"\n'
               '"T","J of Examples (2021) 12:3 (1-9). Date of Publication: 1 Mar 2021","2021","1","9","Doe J., van Roe K.","ClinicalTrials.gov (NCT01234567)","31234567","L2000000001","10.1000/A"\n',
               SHORT | {"journal": "J of Examples", "registry_id": "NCT01234567", "pmid": "31234567", "accession": "L2000000001"}),
    "IEEE Xplore": ('"Document Title",Authors,"Publication Title","Publication Year","Start Page","End Page","Abstract","DOI",PDF Link,"Author Keywords",Document Identifier\n'
                    '"T","J. Doe; K. van Roe","2021 Conf (C)","2021","1","9","Text","10.1000/A","https://x","app;alliance","IEEE Conferences"\n',
                    SHORT | {"journal": "2021 Conf (C)", "entry_type": "conference", "keywords": "app; alliance"}),
    "Cochrane reviews": ('"Cochrane Review ID","Author(s)","Title","Source","Year","Abstract","Issue","Publisher","Keywords","DOI","URL"\n'
                         '"CD000001","Doe, J; Roe, K","T","Cochrane Database of Systematic Reviews","2021","Text","3","W","","10.1000/A","https://x"\n', BARE | {"accession": "CD000001"}),
    "OpenAlex": ('id,doi,display_name,title,publication_year,ids.pmid,primary_location.source.display_name,type,authorships.author.display_name,biblio.volume,biblio.first_page,biblio.last_page\n'
                 'https://openalex.org/W1,https://doi.org/10.1000/A,T,T,2021,https://pubmed.ncbi.nlm.nih.gov/31234567,J,article,Jane Doe|Kim van Roe,12,1,9\n',
                 ARTICLE | {"pmid": "31234567", "pages": "1-9", "journal": "J"}),
    "Publish or Perish": ('Cites,Authors,Title,Year,Source,Publisher,ArticleURL,CitesURL,GSRank,QueryDate,Type,DOI,ISSN,CitationURL,Volume,Issue,StartPage,EndPage\n'
                          '12,"J Doe, K Roe\u2026",T,2021,J,P,https://x,,1,2023-01-01,,10.1000/A,,,0,0,0,0\n', BARE | {"volume": "", "issue": "", "pages": ""}),
    "ProQuest": ('Title,Abstract,StoreId,ArticleType,Authors,documentType,issue,pages,pubdate,pubtitle,startPage,subjectTerms,volume,year,DocumentURL,digitalObjectIdentifier,Database\n'
                 'T,Text,200001,Scholarly Journals,"Doe, Jane; van Roe, Kim",Journal Article,3,1-9,Mar 2021,J,1,Apps,12,2021,https://x,10.1000/A,APA PsycInfo\n',
                 ARTICLE | {"journal": "J", "accession": "200001", "database": "APA PsycInfo", "keywords": "Apps"}),
    "ClinicalTrials.gov until 2023": ('Rank,NCT Number,Title,Acronym,Status,Study Results,Conditions,Phases,Start Date,First Posted,URL\n'
                                      '1,NCT01234567,A trial,A,Completed,No Results Available,Anxiety|Depression,Not Applicable,"March 1, 2019","January 5, 2019",https://x\n',
                                      {"title": "A trial", "registry_id": "NCT01234567", "year": "2019", "entry_type": "register", "keywords": "Anxiety; Depression"}),
    "Web of Science, Excel saved as CSV": ('Publication Type,Authors,Author Full Names,Article Title,Source Title,Document Type,Publication Year,Start Page,End Page,DOI,Pubmed Id,UT (Unique WOS ID)\n'
                                           'J,"Doe, J; Roe, K","Doe, Jane; Roe, Kim",T,J,Article,2021,1,9,10.1000/A,31234567,WOS:0001\n', BARE | {"accession": "WOS:0001", "pmid": "31234567"}),
    "Rayyan": ('key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,publisher,location,abstract,notes,doi,keywords,pubmed_id,pmc_id\n'
               'rayyan-1,T,2021,3,1,J,,12,3,1-9,"Doe, Jane and van Roe, Kim",https://x,eng,,,Text,"RAYYAN-INCLUSION: {""A""=>""Included""}",10.1000/A,"app,alliance",31234567,\n',
               ARTICLE | {"native_id": "rayyan-1", "pmid": "31234567"}),
    "ASReview": ('title,abstract,authors,year,doi,asreview_label,asreview_time\nT,Text,"Doe, J., van Roe, K.",2021,10.1000/A,1,2023\n', SHORT),
    "ASReview, a list as Python prints it": ("title,abstract,authors,year,doi,label_included\nT,Text,\"['Doe, Jane', 'van Roe, Kim']\",2021,10.1000/A,1\n", ARTICLE),
    "R": ('"","title","author","year","doi","volume"\n"1","T","Doe, Jane and van Roe, Kim",2021,"10.1000/A",NA\n', ARTICLE | {"volume": ""}),
    "Ovid": ('ORN,VN,DB,UI,PM,TI,SO,AU,IN,PB,MH,AB,FTURL\n'
             '1,Ovid Technologies,Embase,2000000001,31234567 [http://www.ncbi.nlm.nih.gov/pubmed/?term=31234567],T,"J of Examples. 12 (3) (no pagination), 2021. Article Number: tay018. Date of Publication: 2021.","Doe J.\n\nvan Roe K.","(Doe) Here\n(van Roe) There",P,"adult\n\n*app",Text,Click here\n',
             {"title": "T", "authors": "Doe, J; van Roe, K", "year": "2021", "journal": "J of Examples", "volume": "12", "issue": "3", "pages": "tay018", "pmid": "31234567", "accession": "2000000001", "keywords": "adult; app", "database": "Embase", "abstract": "Text"}),
    "Springer": ('Item Title,Publication Title,Book Series Title,Journal Volume,Journal Issue,Item DOI,Authors,Publication Year,URL,Content Type\n'
                 'T,J,,12,3,10.1000/A,Ann-Kristin DoeSu-Yu RoeK. L. McPoeŠárka KočíJan-Ole M. BoeLena van Woe,2021,https://x,Article\n',
                 {"authors": "Doe, Ann-Kristin; Roe, Su-Yu; McPoe, K. L.; Kočí, Šárka; Boe, Jan-Ole M.; van Woe, Lena", "journal": "J", "doi": "10.1000/a"}),
    "Paperpile": ('"Item type","Authors","Title","Journal","Publication year","Proceedings title","URLs","DOI","Abstract"\n'
                  '"Conference Paper","Doe J,van Roe K","T","","2021","Proceedings of Examples","https://doi-org.proxy.example.edu/10.1000/A;http://dx.doi.org/10.1000/A","","Text"\n',
                  {"title": "T", "authors": "Doe, J; van Roe, K", "year": "2021", "doi": "10.1000/a", "journal": "Proceedings of Examples", "entry_type": "conference"}),
    "A script's names, commas without blanks": ('key,title,authors,year,url,abstract,notes,doi\n1,T,"Jane Doe,Kim L Roe",2021,https://x,Text,,10.1000/A;10.1000/B\n', {"authors": "Doe, Jane; Roe, Kim L", "doi": "10.1000/a"}),
    "Consensus": ('Title,Takeaway,Authors,Year,Citations,Abstract,Study Type,Journal,Journal SJR Quartile,DOI,Consensus Link\nT,So,"Jane Doe, Kim van Roe",2021,2,Text,,J,1.0,10.1000/A,https://x\n', ARTICLE | {"url": "https://x", "journal": "J"}),
    "Scopus until 2023": ('Authors,Author(s) ID,Title,Year,Source title,Volume,Issue,Art. No.,Page start,Page end,DOI,Link,Document Type,Source,EID\n'
                          '"Doe Jr., J.K., Roe, L.M.-N., Monika, van Poe, Q., St. Woe, R., Lone",1; 2,T,1987,J,27,4,,1,9,10.1000/A,https://x,Article,Scopus,2-s2.0-1\n',
                          {"authors": "Doe Jr., J.K.; Roe, L.M.-N.; Monika; van Poe, Q.; St. Woe, R.; Lone", "accession": "2-s2.0-1", "pages": "1-9"}),
    "bibliometrix": ('"","AU","AF","TI","SO","LA","DT","DE","AB","JI","PY","VL","DI","PG","UT","PMID","DB","SR"\n'
                     '"DOE J, 2021, J","DOE J;ROE KM","DOE, JANE;ROE, KIM M","T","J OF EXAMPLES","ENG","JOURNAL ARTICLE","APP;ALLIANCE","TEXT","J EX",2021,NA,"10.1000/A","1-9","","31234567","PUBMED","DOE J, 2021, J"\n',
                     {"title": "T", "authors": "DOE, J; ROE, KM", "year": "2021", "journal": "J OF EXAMPLES", "doi": "10.1000/a", "pmid": "31234567", "pages": "1-9", "volume": "", "database": "PUBMED", "entry_type": "article"}),
    "Elicit": ('Title,Authors,DOI,DOI link,Venue,Citation count,Year,Filename,Abstract\nT,"Jane Doe, Kim van Roe",10.1000/A,https://doi.org/10.1000/A,J,1,2021,,Text\n', ARTICLE | {"journal": "J"}),
    "CNKI": ('SrcDatabase-来源库,Title-题名,Author-作者,Source-文献来源,Keyword-关键词,Summary-摘要,PubTime-发表时间,Year-年,Period-期,DOI-DOI\n期刊,T,张三;李四;,J,a;;b,Text,2021-03-06,2021,3,10.1000/A\n',
             {"title": "T", "authors": "张三; 李四", "year": "2021", "issue": "3", "keywords": "a; b", "doi": "10.1000/a", "journal": "J", "database": "CNKI"}),
    "names of columns in another spelling": ('paperTitle,authors,publicationDate,volume_number,Issue-Number,PubMedID,externalIds,FullText URL\nT,"Doe, J; Roe, K",20210301,12,3,31234567,{\'DOI\': \'10.1000/A\'},https://x\n',
                                            BARE | {"volume": "12", "issue": "3", "pmid": "31234567", "url": "https://x"}),
    "Excel's first line": ("sep=;\nTitle;Authors;Year;DOI\nT;Doe J, Roe K;2021;10.1000/A\n", BARE),
}  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_tables(tmp_path, kind):
    text, wanted = TABLES[kind]
    (entry,), account = read(tmp_path, text)
    assert {field: entry.fields.get(field, "") for field in wanted} == wanted
    assert (account.counted, account.quarantined) == (1, 0)


def test_not_applicable_is_a_value_of_clinicaltrials_gov(tmp_path):
    (entry,), _ = read(tmp_path, "NCT Number,Study Title,Phases\nNCT01234567,A trial,NA\n")
    assert ("Phases", "NA", 2) in entry.bag


def test_ictrp(tmp_path):
    text = """<?xml version="1.0" encoding="UTF-8"?><Trials_downloaded_from_ICTRP><Trial><TrialID>ACTRN12612000000001</TrialID>
<Public_title>A trial</Public_title><Scientific_title>Of more words</Scientific_title><Date_registration3>20120301</Date_registration3>
<Source_Register>ANZCTR</Source_Register><web_address>https://x</web_address><Condition>Anxiety;Depression</Condition></Trial>
<Trial><TrialID>NCT01234567</TrialID><Scientific_title>Another</Scientific_title><Date_registration>01/02/2019</Date_registration></Trial></Trials_downloaded_from_ICTRP>
"""
    (one, two), account = read(tmp_path, text)
    assert (one.fields["registry_id"], one.fields["title"], one.fields["database"]) == (
        "ACTRN12612000000001",
        "A trial",
        "ANZCTR",
    )
    assert (one.fields["entry_type"], one.fields["keywords"], two.fields["title"]) == (
        "register",
        "Anxiety; Depression",
        "Another",
    )
    assert (one.fields["year"], two.fields["year"], account.counted) == ("2012", "2019", 2)  # fmt: skip


@pytest.mark.parametrize(("cell", "names"), [
    ("Doe, Jane", ["Doe, Jane"]), ("Doe, J.", ["Doe, J."]), ("Doe, J., Roe, K.-A., and Poe, L. M.", ["Doe, J.", "Roe, K.-A.", "Poe, L. M."]),
    ("Doe JK, van Roe L", ["Doe, JK", "van Roe, L"]), ("Doe, Jane & Roe, Kim", ["Doe, Jane", "Roe, Kim"]), ("Doe, Jane|Roe, Kim", ["Doe, Jane", "Roe, Kim"]),
    ("World Health Organization, Geneva", ["World Health Organization, Geneva"]), ("Jane Doe, Kim Roe", ["Jane Doe, Kim Roe"]), ("", [""]),
    ("Jane A Doe, Kim van Roe, Lou Poe", ["Doe, Jane A", "van Roe, Kim", "Poe, Lou"]), ("Doe, Jane, Roe, Kim", ["Doe, Jane, Roe, Kim"]),
    ("Department of Health, Government of India, New Delhi Office", ["Department of Health, Government of India, New Delhi Office"]),
    ("Wang Li, Chen Yu, Zhao Min", ["Wang Li", "Chen Yu", "Zhao Min"]), ("de la Cruz Ana, van Roe Kim, Poe Lou", ["de la Cruz Ana", "van Roe Kim", "Poe Lou"]),
    ("Jane A. Doe, Kim Roe", ["Doe, Jane A.", "Roe, Kim"]), ("Jane Doe,Kim Roe", ["Jane Doe", "Kim Roe"]), ("Doe,Jane", ["Doe,Jane"]),
    ("Garcia Lopez, Maria Jose", ["Garcia Lopez, Maria Jose"]), ("Garcia de la Cruz,Ana Maria", ["Garcia de la Cruz,Ana Maria"]),
    ("VAN DIJK, ANNA MARIE", ["VAN DIJK, ANNA MARIE"]), ("WU, YI", ["WU, YI"]), ("ANN DOE; KIM ROE", ["ANN DOE", "KIM ROE"]), ("DOE JA; WU Y", ["DOE, JA", "WU, Y"]),
    ("Doe J, Roe K, et al.", ["Doe, J", "Roe, K"]), ("Doe J, Roe K et al", ["Doe, J", "Roe, K"]), ("Doe, J., et al.", ["Doe, J."]), ("Doe, Al", ["Doe, Al"]),
    ("J. Doe, Kim Roe, Lou Poe", ["Doe, J.", "Roe, Kim", "Poe, Lou"]),
])  # fmt: skip
def test_names_of_a_cell_nobody_explains(cell, names):
    assert told_apart(cell) == names


@pytest.mark.parametrize(("names", "wanted"), [
    (["Doe J", "van der Berg A"], "Doe, J; van der Berg, A"), ([{"name": "Doe JK"}, {"name": "Roe L"}], "Doe, JK; Roe, L"),
    (["Jane Doe", "Kim van Roe"], "Doe, Jane; van Roe, Kim"), (["J. Doe", "Kim R Roe"], "Doe, J.; Roe, Kim R"),
    (["Doe J", "Department of Health", "WHO"], "Doe, J; Department of Health; WHO"), (["Doe, J", "Jane Roe"], "Doe, J; Roe, Jane"),
    ([{"given": "Jane", "family": "Doe"}, "Roe K"], "Doe, Jane; Roe, K"), ("Doe J, Roe K", "Doe, J; Roe, K"),
])  # fmt: skip
def test_names_in_a_list_of_json(names, wanted, tmp_path):
    (entry,), _ = read(tmp_path, json.dumps([{"title": "T", "authors": names, "year": 2021}]))
    assert entry.fields["authors"] == wanted


@pytest.mark.parametrize("authors", ["Doe J, Roe K", "Doe, J; Roe, K", ["Doe J", "Roe K"], [{"family": "Doe", "given": "J"}, "Roe K"], [{"name": "Doe J"}, {"name": "Roe K"}]])  # fmt: skip
@pytest.mark.parametrize("name", ["author", "authors"])
def test_authors_of_json_in_any_form_under_either_name(name, authors, tmp_path):
    (entry,), _ = read(tmp_path, json.dumps([{"id": "1", "type": "article-journal", "title": "T", name: authors}]))
    assert entry.fields["authors"] == "Doe, J; Roe, K"
    (entry,), _ = read(tmp_path, json.dumps([{"title": "T", name: {"family": "Doe", "given": "Jane"}}]))
    assert entry.fields["authors"] == "Doe, Jane"


def test_endnote_xml_of_version_7(tmp_path):
    record = (
        "<RECORD><REFERENCE_TYPE>{}</REFERENCE_TYPE><REFNUM>{}</REFNUM><AUTHORS><AUTHOR>Doe, Jane</AUTHOR><AUTHOR>van Roe, Kim</AUTHOR></AUTHORS>"
        "<YEAR>2021</YEAR><TITLE>A &amp; B</TITLE><SECONDARY_TITLE>J</SECONDARY_TITLE><VOLUME>12</VOLUME><NUMBER>3</NUMBER><PAGES>1-9</PAGES>"
        "<ABSTRACT>Text</ABSTRACT><KEYWORDS><KEYWORD>app</KEYWORD><KEYWORD>alliance</KEYWORD></KEYWORDS><URL>{}</URL></RECORD>\n"
    )
    records = record.format(0, 1, "10.1000/A") + record.format(1, 2, "https://doi.org/10.1000/A")
    (one, two), account = read(tmp_path, f"<XML><RECORDS>\n{records}</RECORDS></XML>\n")
    wanted = ARTICLE | {
        "title": "A & B",
        "journal": "J",
        "volume": "12",
        "issue": "3",
        "pages": "1-9",
        "native_id": "1",
    }
    wanted |= {"abstract": "Text", "keywords": "app; alliance", "entry_type": "article", "url": ""}
    assert {field: one.fields[field] for field in wanted} == wanted
    assert (two.fields["entry_type"], two.fields["doi"], two.line_first) == ("book", "10.1000/a", 3)
    assert (account.format, account.counted, account.quarantined) == ("endnote7_xml", 2, 0)


def test_refworks_tagged(tmp_path):
    text = (
        "Exported\nRT Journal Article\nSR 1\nA1 Doe,Jane;van Roe,Kim\nT1 T\nJF J\nYR 2021\nIS 03\nvo 12\nSP 1\nOP 9\nK1 app;alliance\n"
        "AB Of two\nlines\nIT IS SO\nDS CNKI\nLK https://x\nDO 10.1000/A\n\nRT Dissertation/Thesis\nSR 1\nA1 \u674e\u56db\nT1 U\n"
    )
    (one, two), account = read(tmp_path, text)
    wanted = ARTICLE | {
        "journal": "J",
        "volume": "12",
        "issue": "03",
        "pages": "1-9",
        "abstract": "Of two lines IT IS SO",
    }
    wanted |= {"keywords": "app; alliance", "database": "CNKI", "url": "https://x", "entry_type": "article"}
    assert {field: one.fields[field] for field in wanted} == wanted
    assert (two.fields["authors"], two.fields["entry_type"], two.line_first) == ("\u674e\u56db", "thesis", 20)
    assert (account.format, account.counted, account.strays) == ("refworks", 2, 1)


NOTEEXPRESS = """{Reference Type}: Journal Article
{Title}: \u4e00\u9879\u7814\u7a76
{Translated Title}: A study
{Author}: \u5f20\u4e09;\u674e\u56db;
{Author}: Doe, Jane
{Journal}: J
{Year}: 2021
{Volume} : 12
{Issue}: 3
{Pages}: 1-9
{Keywords}: a;b
{Abstract}: One
two: three
{DOI}: 10.1000/A
{Database Provider}: CNKI

{Reference Type}: Thesis
{Title}: U
"""
CNKI = """SrcDatabase-\u6765\u6e90\u5e93: \u671f\u520a
Title-\u9898\u540d: \u4e00\u9879\u7814\u7a76
Author-\u4f5c\u8005: \u5f20\u4e09;\u674e\u56db;Doe, Jane
Source-\u6587\u732e\u6765\u6e90: J
Keyword-\u5173\u952e\u8bcd: a;;b
Summary-\u6458\u8981: One two: three
PubTime-\u53d1\u8868\u65f6\u95f4: 2021-03-06 11:12
Volume-\u5377: 12
Period-\u671f: 3
Page-\u9875\u7801: 1-9
DOI-DOI: 10.1000/A

SrcDatabase-\u6765\u6e90\u5e93: \u7855\u58eb
Title-\u9898\u540d: U
"""


@pytest.mark.parametrize("text", [NOTEEXPRESS, CNKI])
def test_chinese_databases(tmp_path, text):
    (one, two), account = read(tmp_path, text)
    wanted = {"title": "\u4e00\u9879\u7814\u7a76", "authors": "\u5f20\u4e09; \u674e\u56db; Doe, Jane", "year": "2021", "doi": "10.1000/a"}  # fmt: skip
    wanted |= {"journal": "J", "volume": "12", "issue": "3", "pages": "1-9", "keywords": "a; b", "database": "CNKI"}
    wanted |= {"abstract": "One two: three", "entry_type": "article"}
    assert {field: one.fields[field] for field in wanted} == wanted
    assert (two.fields["title"], two.fields["entry_type"]) == ("U", "thesis")
    assert (account.format, account.counted, account.read, account.strays) == ("noteexpress", 2, 2, 0)


def test_a_row_of_column_names_that_comes_again_is_no_entry(tmp_path):
    head = "Title,Authors,Year,DOI"
    entries, account = read(tmp_path, f"{head}\nT,Doe J,2021,10.1000/a\n{head}\nU,Roe K,2020,10.1000/b\n")
    assert [entry.fields["title"] for entry in entries] == ["T", "U"]
    assert (account.counted, account.read, account.strays) == (2, 2, 2)
    assert any(note.line == 3 and "tables joined" in note.message for note in account.notes)


def test_ebscohost_xml(tmp_path):
    text = """<?xml version="1.0" encoding="UTF-8"?><records><rec resultID="1"><header shortDbName="c8h" uiTerm="149000001" longDbName="CINAHL" uiTag="AN">
<controlInfo><bkinfo/><jinfo><jid type="issn">1</jid><jtl>J of Examples</jtl></jinfo><pubinfo><dt year="2021" month="12" day="01">Dec2021</dt><vid>12</vid><iid>3</iid></pubinfo>
<artinfo><ui>149000001</ui><ui type="doi">10.1000/A</ui><ui type="pmid">31234567</ui><ui type="other">PMC1234567</ui><ppf>17</ppf><ppct>9</ppct><tig><atl>A &amp; B</atl></tig>
<aug><au>Doe, Jane</au><au>van Roe, Kim</au></aug><sug><subj type="major">Apps</subj></sug><ab>Text</ab><doctype>journal article</doctype></artinfo><language>English</language></controlInfo></header></rec>
<rec resultID="2"><header uiTerm="7" longDbName="eBooks"><controlInfo><bkinfo><btl>A book</btl><aug><au>Poe, L</au></aug></bkinfo><pubinfo><dt year="2001"/></pubinfo><artinfo><tig/><doctype>Book</doctype></artinfo></controlInfo></header></rec></records>
"""
    (one, two), account = read(tmp_path, text)
    wanted = ARTICLE | {"title": "A & B", "pages": "17-25", "pmid": "31234567", "pmcid": "PMC1234567", "accession": "149000001"}  # fmt: skip
    wanted |= {"journal": "J of Examples", "issue": "3", "keywords": "Apps", "entry_type": "article", "database": "CINAHL"}  # fmt: skip
    assert {field: one.fields[field] for field in wanted} == wanted
    assert (two.fields["title"], two.fields["authors"], two.fields["year"]) == ("A book", "Poe, L", "2001")
    assert two.fields["entry_type"] == "book" and (account.format, account.counted) == ("ebsco_xml", 2)


def test_json_lines(tmp_path):
    lines = [
        '{"paperId": "p1", "externalIds": {"DOI": "10.1000/A", "PubMed": "31234567"}, "title": "T", "authors": '
        '[{"name": "Jane Doe"}, {"name": "Kim van Roe"}], "year": 2021, "journal": {"name": "J", "pages": "1-9"}}',
        '{"title": "U", "authors": "Doe, J., Roe, K.", "doi": "https://doi.org/10.1000/B", "keywords": ["a", "b"]}',
        '{"id": "https://openalex.org/W1", "title": "V", "authorships": [{"author": {"display_name": "Jane Doe"}}]}',
        '{"title": "cut',
    ]
    (one, two, three), account = read(tmp_path, "\n".join(lines))
    wanted = ARTICLE | {"pmid": "31234567", "journal": "J", "pages": "1-9", "native_id": "p1"}
    assert {field: one.fields[field] for field in wanted} == wanted
    assert (two.fields["authors"], two.fields["doi"], two.fields["keywords"]) == ("Doe, J.; Roe, K.", "10.1000/b", "a; b")  # fmt: skip
    assert three.fields["authors"] == "Doe, Jane" and three.line_first == 3
    assert (account.format, account.counted, account.read, account.quarantined) == ("jsonl", 4, 3, 1)


def test_cochrane_bibtex_joins_names_by_commas(tmp_path):
    text = "Record #1 of 1\n@article{Doe21,\nauthor = {Doe, JA, Roe, K, and Poe, L},\ntitle = {T},\nyear = {2021}\n}\n"
    (entry,), _ = read(tmp_path, text)
    assert entry.fields["authors"] == "Doe, JA; Roe, K; Poe, L"


def test_embase_fields_by_row(tmp_path):
    text = (
        '"SEARCH QUERY","alliance"\n\n"TITLE","T"\n"AUTHOR NAMES","Doe J.","van Roe K."\n"SOURCE","J (2021) 12:3 (1-9)"\n'
        '"SOURCE TITLE","J"\n"PUBLICATION YEAR","2021"\n"FIRST PAGE","1"\n"LAST PAGE","9"\n"ABSTRACT","One\nTITLE, two"\n'
        '"PUI","L2000000001"\n"MEDLINE PMID","31234567"\n"DOI","10.1000/A"\n"AUTHOR KEYWORDS","app","alliance"\n\n'
        '"TITLE","U"\n"AUTHOR NAMES","Poe L."\n"SOURCE","J (2020) 1"\n"PUBLICATION YEAR","2020"\n'
    )
    (one, two), account = read(tmp_path, text)
    wanted = SHORT | {"pages": "1-9", "pmid": "31234567", "accession": "L2000000001", "keywords": "app; alliance"}
    wanted |= {"journal": "J", "abstract": "One TITLE, two", "database": "Embase"}
    assert {field: one.fields[field] for field in wanted} == wanted
    assert (two.fields["authors"], two.fields["year"], two.line_first) == ("Poe, L.", "2020", 17)
    assert (account.format, account.counted, account.read) == ("embase_rows", 2, 2)


@pytest.mark.parametrize(
    "torn", ['"DOI","10.1000/one', 'ABSTRACT,"Never closed', '"ABSTRACT","Closed below\n"DOI","10.1/x"']
)
def test_embase_by_row_sets_an_entry_with_a_quote_astray_aside_and_no_other(tmp_path, torn):
    entry = '"TITLE","{}"\n"AUTHOR NAMES","Doe J."\n"SOURCE","J"\n"PUBLICATION YEAR","2021"\n"PUI","L{}"\n'
    text = entry.format("One", 1) + torn + "\n" + entry.format("Two", 2) + entry.format("Three", 3)
    entries, account = read(tmp_path, text)
    assert [found.fields["title"] for found in entries] == ["Two", "Three"]
    assert (account.format, account.counted, account.read) == ("embase_rows", 3, 2)


def test_cochrane_plain_text(tmp_path):
    text = (
        "Search Name:\tAlliance\n\nRecord #1 of 2\nID: CD000001\nAU: Doe Jane A\nAU: van Roe Kim\nTI: T\nSO: Cochrane Database of Systematic "
        "Reviews\nYR: 2021\nNO: 2\nKY: Apps;Alliance [methods];Humans[checkword]\nDOI: 10.1002/14651858.CD000001.pub2\n"
        "AB: Background: one.\nObjectives: two.\nUS: http://x\n\n"
        "Record #2 of 2\nID: CN-00000001\nAU: Poe L\nTI: U\nSO: J\nYR: 2020\nVL: 12\nNO: 3\nPG: 1-9\nPM: PUBMED 31234567\nXR: EMBASE 1\n"
        "PT: Journal article\nAB: Trial registration: NCT01234567\n"
    )
    (one, two), account = read(tmp_path, text)
    wanted = {
        "authors": "Doe, Jane A; van Roe, Kim",
        "title": "T",
        "year": "2021",
        "issue": "2",
        "accession": "CD000001",
    }
    wanted |= {"doi": "10.1002/14651858.cd000001.pub2", "keywords": "Apps; Alliance [methods]; Humans"}
    wanted |= {"abstract": "Background: one. Objectives: two.", "database": "Cochrane Database of Systematic Reviews"}
    assert {field: one.fields[field] for field in wanted} == wanted
    wanted = {
        "authors": "Poe, L",
        "pmid": "31234567",
        "pages": "1-9",
        "registry_id": "NCT01234567",
        "database": "CENTRAL",
    }
    assert {field: two.fields[field] for field in wanted} == wanted
    assert (account.format, account.counted, account.strays, two.line_first) == ("cochrane_text", 2, 1, 17)


def test_abbreviations_in_an_abstract_of_cochrane_stay_there(tmp_path):
    lines = [
        "CT: computed tomography",
        "NO: nitric oxide",
        "PM: evening",
        "US: ultrasound",
        "",
        "DOI: not given",
        "SO: so",
    ]
    text = "Record #1 of 1\nID: CN-1\nTI: T\nSO: J\nNO: 3\nAB: Text\n{}\nUS: https://x.org/1\nPB: Wiley\n"
    (entry,), _ = read(tmp_path, text.format("\n".join(lines)))
    wanted = {
        "abstract": " ".join(["Text", *filter(None, lines)]),
        "issue": "3",
        "journal": "J",
        "registry_id": "",
        "url": "https://x.org/1",
    }
    assert {field: entry.fields[field] for field in wanted} == wanted
    assert [value for tag, value, _ in entry.bag if tag == "PB"] == ["Wiley"]
