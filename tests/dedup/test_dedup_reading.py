"""Real ugly strings: titles, names, pages, volumes, DOIs and journals as databases write them."""

import pytest

from rapport.dedup.journals import ABBREVIATED, EQUAL, OTHER, SIMILAR, read_journal, same_journal
from rapport.dedup.likeness import (
    ALL,
    FIRST,
    MOST,
    NOBODY,
    OTHERS,
    authors_level,
    is_cut,
    one_in_other,
    only_rubric,
)
from rapport.dedup.locators import read_doi, read_issue, read_pages, read_trials, read_volume, read_year
from rapport.dedup.names import read_names
from rapport.dedup.text import fold, plain, weight
from rapport.dedup.titles import ARTICLE, ERRATUM, REPLY, read_title
from rapport.dedup.words import OTHER_WORD, PERHAPS, SAME_WORD, changed_words


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("K&amp;ouml;hnen &amp; H&auml;rter", "kohnen harter"),
        (r"{The \emph{working} alliance in {CBT}}", "the working alliance in cbt"),
        (r"Reuterski{\"o}ld", "reuterskiold"),
        (r"G{\'o}mez Pened{\~n}o \o{}rsted", "gomez penedno orsted"),
        ("Women’s and women's", "womens and womens"),
        ("computer–patient  alliance", "computer patient alliance"),
        ("Interferon-α vs. interferon-alpha", "interferon alpha vs interferon alpha"),
        ("<i>In vivo</i> p&lt;0.05 <sup>2</sup>", "in vivo p 0 05 2"),
        ("ﬁndings of the ﬂow", "findings of the flow"),
        ("СОЮЗ в терапии", "союз в терапии"),
        ("网络 心理", "网络 心理"),
        ("Straße", "strasse"),
        ("Η συμμαχία στη θεραπεία", "η συμμαχια στη θεραπεια"),
    ],
)
def test_text_is_folded(raw, folded):
    assert fold(plain(raw)) == folded


def test_an_ideograph_says_more_than_a_letter():
    assert weight("治疗联盟") == 12 and weight("alliance") == 8


@pytest.mark.parametrize(
    ("raw", "main", "kind"),
    [
        ("Online counseling: a review. [Review] [70 refs]", "online counseling a review", ARTICLE),
        ("Copper in serum [Romanian]", "copper in serum", ARTICLE),
        (
            "Risk of precancer.[Erratum appears in Cancer Epidemiol Biomarkers Prev. 2006 Jan;15(1):187]",
            "risk of precancer",
            ARTICLE,
        ),
        ("[The risks of long-term use].", "the risks of long term use", ARTICLE),
        ("RETRACTED: Alliance in apps", "alliance in apps", ARTICLE),
        ("Erratum to - How do requirements evolve over time?", "how do requirements evolve over time", ERRATUM),
        ("Correction: Alliance in apps", "alliance in apps", ERRATUM),
        ("Correction of scoliosis by bracing", "correction of scoliosis by bracing", ARTICLE),
        ("Eculizumab for Atypical Syndrome (vol 360, pg 542, 2009)", "eculizumab for atypical syndrome", ERRATUM),
        ("Group A streptococcus - Reply", "group a streptococcus", REPLY),
        ("Response to cisplatin in children", "response to cisplatin in children", ARTICLE),
        ("Comment on: Alliance in apps", "alliance in apps", REPLY),
        ("The alliance in response to stress", "the alliance in response to stress", ARTICLE),
        ("SIM Competition Paper - Managing the Merger at Baxter", "managing the merger at baxter", ARTICLE),
        ("Editor's Comments: The Reflexive Researcher", "editors comments the reflexive researcher", ARTICLE),
        ("[Erratum: Treatment of copper in blood].", "treatment of copper in blood", ERRATUM),
        ("UNKNOWN", "", ARTICLE),
        ("n/a", "", ARTICLE),
    ],
)
def test_titles_are_cut_to_what_they_say(raw, main, kind):
    title = read_title(raw)
    assert (title.main, title.kind) == (main, kind)


def test_a_heading_with_a_title_of_its_own_is_that_title():
    assert read_title("Editor's Comments: Theories of the alliance in research").heading is False
    assert read_title("Editor's Comments").heading and read_title("Call for papers: theories of the alliance").heading


def test_a_title_that_ends_in_dots_is_the_beginning_of_one():
    short, long = (
        read_title(t)
        for t in ("The working alliance in a guided internet ...", "The working alliance in a guided internet trial")
    )
    assert short.cut and not long.cut and is_cut(short.main, long.main, True, False)
    assert not is_cut(short.main, long.main, False, False) and not is_cut(
        "the working", "the working alliance", True, False
    )


def test_a_title_in_two_languages_is_two_titles():
    title = read_title("Arbeiten in der Crowd: Perspektiven [Crowdwork: applying a relational theory]")
    assert (
        title.main == "arbeiten in der crowd perspektiven"
        and title.other == "crowdwork applying a relational theory"
        and title.foreign
    )


@pytest.mark.parametrize(
    ("title", "numbers"),
    [("Part II of a two-year study", "2 2"), ("Part 2 of a 2-year study", "2 2"), ("Decreased GLP-1: Part I", "1 1"),
     ("Alliance in HIV and CIN 1", "1"), ("Cohort of 10 000 women", "10000"), ("Multifoods - Case B", "b"),
     ("I study alliances", ""), ("Vitamin D in 30 adults", "30 d")],
)  # fmt: skip
def test_numbers_of_a_title(title, numbers):
    assert read_title(title).numbers == numbers


@pytest.mark.parametrize(
    "title",
    [
        "Study protocol of an app trial",
        "An app trial: protocol for a randomised trial",
        "HORYZONS trial: protocol for a controlled trial",
    ],
)
def test_a_protocol_says_so(title):
    assert read_title(title).protocol
    assert not read_title("Adherence to a protocol of exercise in adults").protocol


@pytest.mark.parametrize(
    ("raw", "pages"),
    [("123-9", ("123", "129")), ("376 -- 383", ("376", "383")), ("01-Jun", ("1", "6")), ("Jun-14", ("6", "14")),
     ("11-Sep", ("9", "11")), ("e17195", ("e17195", "")),
     ("12S37-12S40", ("s37", "40")), ("S334", ("s334", "")), ("S548-S549", ("s548", "549")), ("Suppl-4", ("", "")),
     ("t-8", ("", "")), ("no pagination", ("", "")), ("UNKNOWN", ("", "")),
     ("123-9; discussion 130", ("123", "129")), ("Cd002273", ("cd2273", "")), ("701‐706", ("701", "706")),
     ("35+", ("35", "")), ("223 p.", ("223", "")), ("", ("", ""))],
)  # fmt: skip
def test_pages(raw, pages):
    assert read_pages(raw) == pages


def test_volume_issue_year():
    assert read_volume("4 (1) (no pagination)") == ("4", "1")
    assert read_volume("60 Suppl 1") == ("60", "s1")
    assert read_volume("1)") == ("", "")
    assert read_volume("UNKNOWN") == ("", "")
    assert (
        read_issue("SUPPL. 1") == "s1"
        and read_issue("21 SUPPL. 1") == "21"
        and read_issue("3-4") == "3"
        and read_issue("May") == ""
    )
    assert (
        read_year("2020//") == 2020 and read_year("Jan 2016") == 2016 and read_year("12016") == 0 and read_year("") == 0
    )


@pytest.mark.parametrize(
    ("raw", "doi"),
    [("http://dx.doi.org/10.1016/S1567-5688%2809%2970810-4", "10.1016/s1567-5688(09)70810-4"),
     ("doi:10.2196/17195.", "10.2196/17195"), ("10.17705/.", ""),
     ("https://doi.org/10.1007/S11846-023-00668-3", "10.1007/s11846-023-00668-3"),
     ("10.1002/(SICI)1097-0258(19980815)17:15&lt;1661::AID-SIM968&gt;3.0.CO;2-2", None),
     ("10.1002/1097-0258(19980815)17:15", ""), ("n/a", "")],
)  # fmt: skip
def test_dois(raw, doi):
    assert read_doi(raw) == doi if doi is not None else read_doi(raw).endswith("17:15<1661::aid-sim968>3.0.co;2-2")


def test_register_numbers():
    assert read_trials("Trial registration: NCT01819025, ISRCTN 20165665.") == "isrctn20165665 nct01819025"
    assert read_trials("no number", "") == ""


def level(a, b):
    one, two = read_names(a), read_names(b)
    assert authors_level(*one[:4], *two[:4]) == authors_level(*two[:4], *one[:4])
    return authors_level(*one[:4], *two[:4])


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("Adeli K.; Lewis G. F.", "Adeli, Khosrow; Lewis, Gary F", ALL),
        ("Moritz, Altenried", "Altenried, Moritz", ALL),
        ("B. Abrahao; P. Parigi", "Abrahao, Bruno; Parigi, Paolo", ALL),
        ("Omulo Sylvia; Thumbi Samuel M.", "Omulo, S.; Thumbi, S. M.", ALL),
        ("Adeli K.Lewis G. F.", "Adeli, K; Lewis, G F", ALL),
        ("Köhnen, M; Härter, M", "Koehnen M; Haerter M", ALL),
        ("Le, Quintrec M.", "Quintrec, M.", ALL),
        ("van Oppen, P; ten Klooster, P", "Oppen P; Klooster P", ALL),
        ("Henson P; et al", "Henson, P; Peck, P; Torous, J", MOST),
        ("Hillier, L", "Hillier, L; Bucci, S; Berry, K; Jones, A", MOST),
        ("Leithelser, R; Wetherbe, J", "Leitheiser, R; Wetherbe, J", ALL),
        ("Salter, A; Morris, R", "Berry, K; Salter, A; Morris, R; Bucci, S", FIRST),
        ("Smith, A", "Jones, B", OTHERS),
        ("Anonymous", "Jones, B", NOBODY),
        ("[No authors listed]", "UNKNOWN", NOBODY),
    ],
)
def test_authors(a, b, expected):
    assert level(a, b) == expected


@pytest.mark.parametrize(
    ("a", "b", "changed"),
    [
        ("alliance in adult patients", "alliance in adolescent patients", 1),
        ("release in vivo of copper", "release in vitro of copper", 1),
        ("care of hyperglycaemia", "care of hypoglycaemia", 1),
        ("behavioural therapy", "behavioral therapy", 0),
        ("a randomised trial", "a randomized trial", 0),
        ("the alliance in apps", "alliance in apps", 0),
        ("web based care", "webbased care", 0),
        ("mental health app", "mental health apps", 0),
        ("increased risk of falls", "decreased risk of falls", 1),
        ("alliance in patients", "alliance in young patients", 2),
        ("with or without a coach", "with a coach", 1),
        ("alliance in smokers", "alliance in non smokers", 1),
        ("trial of sitagliptin", "trial of linagliptin", 1),
        ("trial of clozapine in adults", "trial of olanzapine in adults", 1),
        ("a quantitative study", "a qualitative study", 1),
        ("inclusion of patients", "exclusion of patients", 1),
        ("screening for hepatitis a", "screening for hepatitis b", 1),
        ("factor i in plasma", "factor ii in plasma", 1),
        ("anaesthetised mice", "anesthetized mice", 0),
        ("development of a measure", "developing a measure", 3),
        ("haemorrhage in labour", "hemorrhage in labor", 0),
        ("microcomputer playfullness", "microcomputer playfulness", 0),
        ("review of decision support", "reveiw of decisoin support", 0),
        ("diseases of the centre", "disease of the center", 0),
        ("therapies and their analyses", "therapy and its analysis", 1),
        ("therapies and analyses", "therapy and analysis", 0),
        ("ureteral stents", "urethral stents", 3),
        ("insulin clearance", "inulin clearance", 3),
        ("births in iran", "births in iraq", 3),
        ("estradiol after menopause", "estriol after menopause", 3),
        ("thyroid disease", "thyroiditis disease", 3),
        ("reversible ischaemia", "irreversible ischemia", 1),
    ],
)
def test_changed_words(a, b, changed):
    """1: a word for another word; 2: a word more; 3: perhaps another word."""
    level = {1: OTHER_WORD, 3: PERHAPS}.get(changed, SAME_WORD)
    assert changed_words(a, b) == changed_words(b, a) == (level, changed == 2)


def test_one_title_in_the_other():
    whole = "infrastructure in the wild what mapping in post earthquake nepal reveals"
    assert one_in_other("infrastructure in the wild", whole) == SAME_WORD
    assert one_in_other("infrastucture in the wild what mapping", whole) == PERHAPS
    assert one_in_other("infrastructure in the city what mapping", whole) is None
    assert one_in_other("editorial", "editorial comment") is None
    assert only_rubric("research article cocreating understanding", "cocreating understanding")
    assert not only_rubric("a reply to cocreating understanding", "cocreating understanding")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("The Lancet", "Lancet (London, England)", EQUAL),
        ("Obstetrics & Gynecology", "Obstetrics and Gynecology", EQUAL),
        ("BMJ (Clinical research ed.)", "BMJ", EQUAL),
        ("Circulation. Conference: American Heart Association", "Circulation", EQUAL),
        (
            "Journal of Clinical Virology : the official publication of the Society",
            "Journal of Clinical Virology",
            EQUAL,
        ),
        ("CA: a Cancer Journal for Clinicians", "CA Cancer Journal for Clinicians", EQUAL),
        ("Hematology/Oncology Clinics of North America", "Hematology - Oncology Clinics of North America", EQUAL),
        ("Atherosclerosis Supplements", "Atherosclerosis", EQUAL),
        ("J Med Internet Res", "Journal of Medical Internet Research", ABBREVIATED),
        ("Curr Opin Lipidol", "Current Opinion in Lipidology", ABBREVIATED),
        (
            "Proc Natl Acad Sci U S A",
            "Proceedings of the National Academy of Sciences of the United States of America",
            ABBREVIATED,
        ),
        ("JMIR", "Journal of Medical Internet Research", ABBREVIATED),
        (
            "ICIS - Thirty First International Conference on Information Systems",
            "International Conference on Information Systems",
            SIMILAR,
        ),
        ("Americas Conference on Information Systems", "International Conference on Information Systems", OTHER),
        ("Cancer", "Cancer Research", OTHER),
        ("JMIR Mental Health", "JMIR Research Protocols", OTHER),
        ("American Journal of Clinical Pathology", "CA: a Cancer Journal for Clinicians", OTHER),
    ],
)
def test_journals(a, b, expected):
    one, two = read_journal(a), read_journal(b)
    assert same_journal(one, two) == same_journal(two, one) == expected
