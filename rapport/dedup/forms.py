"""What sort of document a record describes, as far as it says: article, preprint, register entry, ..."""

from __future__ import annotations

from rapport.dedup.journals import is_meeting, is_preprint_server
from rapport.dedup.text import fold, listed

UNKNOWN, PAPER, MEETING, PREPRINT, THESIS, REGISTER, BOOK = range(7)
FORMS = ("unknown", "article", "conference", "preprint", "thesis", "register", "book")

# the words of exports and their folded forms; "_" is a blank
_SAID = {
    PAPER: "jour article journal_article ejour mgzn j article_journal",
    MEETING: "conf cpaper cp inproceedings conference conference_abstract conference_paper proceedings "
    "paper_conference meeting_abstract c",
    THESIS: "thes thesis phdthesis mastersthesis dissertation",
    BOOK: "chap book edbook incollection inbook b chapter book_section",
    PREPRINT: "preprint",
    REGISTER: "trial register ctrial clinical_trial_register registration",
}
_TYPES = {word.replace("_", " "): form for form, said in _SAID.items() for word in said.split()}
_PREPRINT_DOI = tuple(
    listed(
        "10.1101/ 10.2196/preprints 10.31234/ 10.21203/rs 10.31219/ 10.20944/ 10.48550/ 10.2139/ssrn 10.22541/ "
        "10.36227/ "
        "10.26434/ 10.31235/ 10.35542/ 10.64898/ 10.31222/ 10.12688/preprints"
    )
)
_REGISTERS = listed(
    "clinicaltrials isrctn ictrp trialsearch euctr register registry drks prospero anzctr trialregister"
)


def read_form(entry_type: str, journal: str, doi: str, kind: str, source: str, registry: str, abstract: bool) -> int:
    """What sort of document a record describes, as far as it says."""
    form = _TYPES.get(fold(entry_type), UNKNOWN)
    if (
        kind == "register"
        or form == REGISTER
        or (registry and any(r in f"{journal} {source}".lower().replace(" ", "").replace(".", "") for r in _REGISTERS))
    ):
        return REGISTER
    if doi.startswith(_PREPRINT_DOI) or is_preprint_server(journal):
        return PREPRINT
    if abstract or (form in (UNKNOWN, PAPER) and is_meeting(journal)):
        return MEETING
    return UNKNOWN if form == PAPER and not journal else form  # exports call whatever they do not know an article
