"""Identifiers, names, pages, years, LaTeX: tables of what really occurs."""
# ruff: noqa: E501 -- lines of exports stand as they come

import pytest

from rapport.records.entry import listed
from rapport.records.export import read_export
from rapport.records.identifiers import doi_in, own_registration, pmid_in, registry_in, url_dois
from rapport.records.latex import decoded
from rapport.records.names import family_first, family_then_given, given_first, joined
from rapport.records.parts import entry_type, page_range, plain, year_in


@pytest.mark.parametrize(("text", "doi"), [
    ("10.1000/ABC", "10.1000/abc"), ("https://doi.org/10.1000/a", "10.1000/a"), ("http://dx.doi.org/10.1000%2Fa", "10.1000/a"),
    ("doi: 10.1000/a.", "10.1000/a"), ("(10.1000/a)", "10.1000/a"), ("10.1016/S0140-6736(20)1-2", "10.1016/s0140-6736(20)1-2"),
    ("10.1002/(SICI)1097(1998)1:1<1::AID-X>3.0.CO;2-A", "10.1002/(sici)1097(1998)1:1<1::aid-x>3.0.co;2-a"), ("10.1002/1097%281998%291%3A1%3C1%3A%3AAID-X%3E3.0.CO%3B2-%23", "10.1002/1097(1998)1:1<1::aid-x>3.0.co;2-#"), ("<a>10.1000/abc</a>: b", "10.1000/abc"), ("12.1000/a", ""), ("", ""), ("10.1000/2017-0242.1.short", "10.1000/2017-0242.1"), ("10.1/x", ""),
])  # fmt: skip
def test_doi_in(text, doi):
    assert doi_in(text) == doi


SICI = "10.1002/(sici)1097(19980815/30)17:15/16<1661::aid-x>3.0.co;2-"


@pytest.mark.parametrize(("tail", "doi"), [
    ("?x=1", "10.1000/abc"), ("?x=1.", "10.1000/abc"), (".?utm_source=a&b=c),", "10.1000/abc"), ("#sec1", "10.1000/abc"), ("#", "10.1000/abc"), ("?", "10.1000/abc"), ("%3Fx%3D1", "10.1000/abc"),
    ("&type=printable", "10.1000/abc"), ("&amp;x=1;", "10.1000/abc"), (";jsessionid=1A.2", "10.1000/abc"), ("!", "10.1000/abc"), ("#10", "10.1000/abc#10"), ("?-a&b", "10.1000/abc?-a&b"), (";2-#", "10.1000/abc;2-"),
])  # fmt: skip
def test_what_an_address_puts_behind_a_doi_is_none_of_it(tail, doi):
    assert doi_in(f"10.1000/abc{tail}") == doi_in(f"see https://doi.org/10.1000/ABC{tail}") == doi


@pytest.mark.parametrize("sign", "#aq2")
@pytest.mark.parametrize("tail", ["", "?x=1", "#abstract", ".", "?x=1#a."])
def test_what_belongs_to_an_older_doi_stays(sign, tail):
    assert doi_in(SICI + sign + tail) == SICI + sign
    assert url_dois([f"https://doi.org/{SICI}{sign}{tail}"]) == [SICI + sign]


@pytest.mark.parametrize(
    "less", ["<", "&lt;", "&LT;", "&#60;", "&#060;", "&#x3C;", "&#x3c;", "&amp;lt;", "&amp;#x3C;", "%3C", "%26lt%3B"]
)
def test_signs_of_an_older_doi_that_are_written_as_in_html_or_an_address_cut_nothing_off(less):
    greater = (
        less.replace("<", ">")
        .replace("l", "g")
        .replace("L", "G")
        .replace("60", "62")
        .replace("3C", "3E")
        .replace("3c", "3e")
    )
    doi = (SICI + "q").replace("<", less).replace(">", greater)
    found = [doi_in(doi), doi_in(f"see https://doi.org/{doi.upper()}."), *url_dois([f"https://doi.org/{doi}?x=1"])]
    assert found == [SICI + "q"] * 3


def test_articles_of_an_issue_keep_their_own_older_dois_in_an_export(tmp_path):
    stem = "10.1002/(SICI)1097-4571(199806)49:8&#x3C;{}::AID-ASI4&#x3E;3.0.CO;2-O"
    path = tmp_path / "a.ris"
    path.write_text(
        "".join(f"TY  - JOUR\nTI  - Abstracts\nDO  - {stem.format(page)}\nER  - \n\n" for page in (693, 700))
    )
    entries, _ = read_export(path)
    assert [entry.fields["doi"].partition("49")[2] for entry in entries] == [
        f":8<{page}::aid-asi4>3.0.co;2-o" for page in (693, 700)
    ]


def test_a_prefix_alone_is_no_doi():
    assert doi_in("10.1000/?x=1") == "" and url_dois(["https://a.org/10.1000/?x=1"]) == []


@pytest.mark.parametrize(("url", "doi"), [
    ("https://link.springer.com/content/pdf/10.1007%2Fs1-012-0572-0.pdf", "10.1007/s1-012-0572-0"),
    ("https://link.springer.com/article/10.1007/s1-1/fulltext.html", "10.1007/s1-1"),
    ("https://onlinelibrary.wiley.com/doi/10.1002/x.1/abstract", "10.1002/x.1"),
    ("https://www.scopus.com/record.uri?eid=2-s2.0-1&doi=10.1000%2fs.1&partnerID=4", "10.1000/s.1"),
    ("https://w.org/link?id=doi:10.1000%2Fs.1&x=1", "10.1000/s.1"),
    ("https://www.cochranelibrary.com/central/doi/10.1002/central/CN-1/full", None),
])  # fmt: skip
def test_a_doi_in_an_address(url, doi):
    assert url_dois([url]) == ([doi] if doi else [])


def test_numbers():
    assert pmid_in("PMID: 31234567.") == "31234567" and pmid_in("PUBMED 31234567,EMBASE 1") == "31234567"
    assert pmid_in("https://pubmed.ncbi.nlm.nih.gov/31234567/") == "31234567" and pmid_in("12345678") == ""
    assert registry_in(["ClinicalTrials.gov/NCT01234567, ISRCTN12345678; nct01234567"]) == [
        "NCT01234567",
        "ISRCTN12345678",
    ]
    assert own_registration("Results. Trial registration: ClinicalTrials.gov NCT01234567.") == ["NCT01234567"]
    assert own_registration("As in the trial of Doe (NCT01234567) we saw") == []


@pytest.mark.parametrize(("rule", "name", "wanted"), [
    (family_first, "Griffin DK", "Griffin, DK"), (family_first, "van der Berg J", "van der Berg, J"), (family_first, "World Health Organization", "World Health Organization"),
    (family_first, "Pérez-de la Fuente R", "Pérez-de la Fuente, R"), (given_first, "Ludwig van Beethoven", "van Beethoven, Ludwig"),
    (given_first, "M. M. H. Mia", "Mia, M. M. H."), (family_then_given, "Brownstein C D", "Brownstein, C D"), (family_then_given, "de Sanjosé Sílvia", "de Sanjosé, Sílvia"),
])  # fmt: skip
def test_names(rule, name, wanted):
    assert rule(name) == wanted


def test_joined_names_leave_out_what_is_no_person():
    assert (
        joined(["Shannon,Claude E.", "Doe, J. 1", "et al.", "...", "", "Group; of People"])
        == "Shannon, Claude E.; Doe, J.; Group, of People"
    )


@pytest.mark.parametrize(("start", "end", "wanted"), [
    ("123", "9", "123-129"), ("3643-51", "", "3643-3651"), ("52--58", "", "52-58"), ("e17195", "", "e17195"), ("S12", "S19", "S12-S19"), ("105752", "105752", "105752"),
    ("pii: E1392", "", "E1392"), ("N.PAG", "", ""), ("No", "Specified", ""), ("", "", ""), ("1", "10", "1-10"), ("12-15, 20", "", "12-15, 20"), ("pp 278-98", "", "278-298"), ("p. 7", "p. 9", "7-9"), ("P12", "", "P12"), ("pp.e1", "", "e1"),
])  # fmt: skip
def test_pages(start, end, wanted):
    assert page_range(start, end) == wanted


def test_years_types_and_markup():
    assert (
        year_in(["8-10 Dec. 2021"]) == "2021"
        and year_in(["99", "YEAR/MONTH/DAY", "2001///"]) == "2001"
        and year_in(["12345"]) == ""
        and year_in(["20210304"]) == "2021"
        and year_in(["20219999"]) == ""
    )
    assert (
        entry_type("JOUR") == "article"
        and entry_type("phdthesis") == "thesis"
        and entry_type("Trial registry record") == "register"
    )
    assert (
        entry_type("Conference Paper") == "conference" and entry_type("unheard of") == "other" and entry_type("") == ""
    )
    assert plain("An <i>in  vivo</i> study, p < 0.05") == "An in vivo study, p < 0.05"


@pytest.mark.parametrize(("text", "wanted"), [
    (r"50\% of A \& B", "50% of A & B"), ("Mortality fell 50% more", "Mortality fell 50% more"), (r"P \textless{} .05", "P < .05"), (r"M{\"u}ller", "Müller"),
    (r"M\"uller, \'{E}ric", "Müller, Éric"), (r"\textsf{g} per day", "g per day"), (r"Bj{\o}rn \AA{}s", "Bjørn Ås"), (r"{\ss}", "ß"), (r"na\"{\i}ve", "naïve"),
    (r"\unknown{kept}", "kept"), (r"\c{c}a", "ça"), (r"$\alpha$-level", "$\\alpha$-level"),
])  # fmt: skip
def test_latex(text, wanted):
    assert decoded(text) == wanted


@pytest.mark.parametrize(
    ("items", "cell"),
    [
        (["a ", "b", "a"], "a; b"),  # of ``a ; b; a``
        (["a;", " b", "", "a"], "a; b"),
        (["", "b\nc", ";"], "b c"),
    ],
)
def test_a_list_is_one_cell_without_blanks_and_repeats(items, cell):
    assert listed(items) == cell
