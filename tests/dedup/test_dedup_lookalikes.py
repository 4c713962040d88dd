"""Records that look like one paper and are two (and the other way round), each a pair of its own."""

import pyarrow as pa
import pytest

from rapport.dedup.decide import AUTO, REVIEW
from rapport.dedup.engines import judge_indices
from rapport.dedup.normalise import FIELDS, normalise

PEOPLE = "Smith, John; Jones, Mary; Rossi, Anna"
TITLE = "Randomised controlled trial of exercise and quality of life in {} with heart failure"
PLAIN = TITLE.format("patients")
WORDS = (
    "phase 2/phase 3|type 1 diabetes/type 2 diabetes|IL-6/IL-8|HPV16/HPV18|hepatitis A/hepatitis B|"
    "factor I/factor II|clozapine/olanzapine|prednisone/prednisolone|canagliflozin/dapagliflozin|"
    "smokers/non-smokers|carotid/parotid|aerobic/anaerobic|reversible/irreversible|literate/illiterate|"
    "activation/deactivation|afferent/efferent|legal/illegal|sensitisation/desensitisation|inclusion/exclusion|"
    "quantitative/qualitative|hypothyroidism/hyperparathyroidism|6 months/12 months"
)


def tier(one: dict, two: dict) -> int:
    """What is decided about two records, whichever comes first."""
    full = {"entry_type": "JOUR", "authors": PEOPLE, "year": "2015", "journal": "Lancet"}
    found = set()
    for pair in ((one, two), (two, one)):
        table = normalise({name: [{**full, **record}.get(name, "") for record in pair] for name in FIELDS})
        batch = pa.record_batch([pa.array([i], pa.int32()) for i in (0, 1, 0)], names=["a", "b", "found"])
        found.add(judge_indices(table, batch)["tier"][0].as_py())
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("place", [{}, {"volume": "12", "issue": "3"}, {"volume": "12", "pages": "S100"}])
@pytest.mark.parametrize("words", WORDS.split("|"))
def test_one_other_word(words, place):
    one, two = ({"title": TITLE.format(word), **place} for word in words.split("/"))
    assert tier(one, two) != AUTO


INSIDE = (
    "ureteral/urethral|insulin/inulin|Iran/Iraq|Austria/Australia|estradiol/estriol|peroneal/perineal|morality/mortality|"
    "addition/addiction|thyroid/thyroiditis|adult/adulthood"
)


@pytest.mark.parametrize("words", INSIDE.split("|"))
def test_a_word_that_differs_inside_is_asked_about(words):
    """Authors, year and journal are no proof that it is a misprint; a number, the abstract or the place is."""
    one, two = ({"title": TITLE.format(word)} for word in words.split("/"))
    assert tier(one, two) == REVIEW
    assert tier({**one, "volume": "12"}, {**two, "volume": "12", "pages": "100-110"}) == REVIEW
    supplement = {"volume": "12", "issue": "Suppl 1", "pages": "S100"}
    assert tier({**one, **supplement}, {**two, **supplement}) == REVIEW
    for proof in ({"doi": "10.1000/abc123"}, {"volume": "12", "pages": "100"}, {"volume": "12", "issue": "3"}):
        assert tier({**one, **proof}, {**two, **proof}) == AUTO


PLACE = {"journal": "Eur J Heart Fail", "volume": "17"}
REPORT = "Annual report of the Association of Poison Control Centers"
REGISTER = "https://clinicaltrials.gov/show/NCT0084454{}"
DISTINCT = {
    "yearly report": ({"title": REPORT, "year": "2014"}, {"title": REPORT, "volume": "18", "pages": "517-574"}),
    "register entries": (
        {"title": PLAIN, "journal": REGISTER.format(5)},
        {"title": PLAIN, "journal": REGISTER.format(6)},
    ),
    "two letters of one issue": (
        {"title": "Letter to the editor", "volume": "13", "issue": "1", "pages": "1-3"},
        {"title": "Letter to the editor", "volume": "13", "issue": "1", "pages": "97-99"},
    ),
    "one title in a supplement of many abstracts": (
        {"volume": "13", "issue": "Suppl 1", "pages": "S41-S41"},
        {"title": PLAIN + " over a year", "volume": "13", "issue": "Suppl 1", "pages": "S41"},
    ),
    "one text in two parts": (
        {"volume": "27", "pages": "379-423"},
        {"volume": "27", "pages": "623-656"},
    ),
    "a part of a title on another page of a supplement": (
        {**PLACE, "pages": "S41", "doi": "10.1000/s00125-017"},
        {"title": PLAIN + " over a year", **PLACE, "pages": "S99", "doi": "10.1000/s00125-017"},
    ),
    "a heading after a journal's name": (
        {"title": "Journal of Management Information Systems Editorial Introduction", "journal": "", "year": ""},
        {"title": "Journal of Management Information Systems Editorial Introduction"},
    ),
    "a digit at the end": ({"title": "Expression of caspase3"}, {"title": "Expression of caspase9"}),
    "a supplement's page": ({**PLACE, "pages": "S100"}, {**PLACE, "issue": "8"}),
    "a supplement and an issue": ({**PLACE, "issue": "Suppl 1"}, {**PLACE, "issue": "8", "pages": "800-810"}),
    "a meeting without place": (
        {"journal": "Blood. Conference: 54th Annual Meeting"},
        {"journal": "Blood", "volume": "119"},
    ),
    "a journal named nearly alike": (
        {"journal": "American Journal of Cardiology"},
        {"journal": "American Journal of Preventive Cardiology", "volume": "3"},
    ),
    "another year, no journal": ({"journal": ""}, {"year": "2016", "journal": "Trials"}),
    "two DOIs and volumes, one first page by chance": (
        {"doi": "10.1000/abc123", "volume": "4", "pages": "20-31"},
        {"doi": "10.1000/abc124", "volume": "7", "pages": "20-28"},
    ),
    "letters by others on one page": (
        {"authors": "Smith, J", "volume": "3", "issue": "1", "pages": "100"},
        {"authors": "Abel, M", "volume": "3", "issue": "1", "pages": "100"},
    ),
    "a meeting's abstract and its article": (
        {"entry_type": "CONF", "abstract": "Patients walked on a treadmill three times a week for half a year. " * 2},
        {"year": "2016", "doi": "10.1000/abc123", "abstract": "Heart failure lowers how well a person lives. " * 3},
    ),
    "a meeting's abstract without a text": ({"entry_type": "CONF"}, {"year": "2016", "doi": "10.1000/abc123"}),
    "one page number in two supplements": (
        {**PLACE, "pages": "1S37-1S42", "abstract": "Walking. " * 20},
        {**PLACE, "pages": "2S37-2S42"},
    ),
    "a correction in brackets": ({"volume": "3"}, {"volume": "3", "title": PLAIN + " [Correction]"}),
    "the discussion of a paper": (
        {"volume": "3", "issue": "1"},
        {"title": "Discussion of: " + PLAIN, "volume": "3", "issue": "1"},
    ),
}


@pytest.mark.parametrize("case", DISTINCT)
def test_two_papers(case):
    one, two = DISTINCT[case]
    assert tier({"title": PLAIN, **one}, {"title": PLAIN, **two}) != AUTO


ASKED = {
    "one abstract under other names": (
        {"volume": "3", "issue": "4", "pages": "339-343", "authors": "Viola, J; Restrepo, J", "abstract": PLAIN * 3},
        {"authors": "Verucchi, C; Acosta, G; Carusso, E", "abstract": PLAIN * 3},
    ),
    "an erratum without its place": (
        {"title": "Erratum: " + PLAIN, "volume": "3", "pages": "339"},
        {"title": "Erratum: " + PLAIN, "year": ""},
    ),
}


@pytest.mark.parametrize("case", ASKED)
def test_a_person_is_asked(case):
    one, two = ({"title": PLAIN, **record} for record in ASKED[case])
    assert tier(one, two) == REVIEW


TEXT = "Patients walked on a treadmill three times a week and filled in a questionnaire. " * 2
SAME = {
    "a British and an American spelling": (
        {"title": TITLE.format("magnesium sulphate")},
        {"title": TITLE.format("magnesium sulfate")},
    ),
    "neighbouring letters that changed places": (
        {"title": TITLE.format("decisoin")},
        {"title": TITLE.format("decision")},
    ),
    "pages that lost digits": ({"pages": "122-128"}, {"pages": "2-8"}),
    "plural and singular": ({"title": TITLE.format("therapies")}, {"title": TITLE.format("therapy")}),
    "a letter lost, the abstract alike": (
        {"title": TITLE.format("implementation"), "abstract": TEXT},
        {"title": TITLE.format("implemenation"), "abstract": TEXT},
    ),
    "an erratum noted in the title": ({}, {"title": PLAIN + " [Erratum appears in Lancet 2016;387:1]"}),
    "a special issue is no supplement": ({"issue": "Special Issue"}, {"pages": "413-420"}),
    "a page of a numbered supplement": ({"pages": "2S37-2S42"}, {"pages": "2S37"}),
    "a supplement in the issue and another in the page": (
        {"pages": "2S37-2S42"},
        {"issue": "Supplement 1", "pages": "2S37-2S42"},
    ),
    "a supplement without its letter": ({"issue": "S2", "abstract": TEXT}, {"issue": "2", "abstract": TEXT}),
    "pages of a supplement lost": ({"pages": "S417-S429"}, {"pages": "Suppl-29"}),
    "a conference paper that one export calls an article": (
        {"journal": "International Conference on Information Systems", "volume": ""},
        {"journal": "ICIS : Transforming Society", "volume": "", "year": "2016"},
    ),
    "online first": ({"year": "2014", "volume": ""}, {"issue": "3", "pages": "100-110"}),
}


@pytest.mark.parametrize("case", SAME)
def test_one_paper(case):
    one, two = ({"title": PLAIN, "volume": "12", **record} for record in SAME[case])
    assert tier(one, two) == AUTO
