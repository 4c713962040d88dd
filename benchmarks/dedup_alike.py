"""Papers that look like another one and are not: each kind gives two records of two different papers.

Both records are made from one real record (a dict of text) and, where a second paper is needed, another real one. What
is made up (places, DOIs) is drawn; no pair is left undecidable for a librarian who has the two records before her.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from dedup_copies import Record

Alike = Callable[[Record, Record, random.Random], tuple[Record, Record] | None]


def _place(record: Record, draw: random.Random, **changes: str) -> Record:
    """The same text in another place: other first page and DOI, and what *changes* says."""
    page = draw.randint(1000, 1900)
    doi = f"10.{draw.randint(1000, 9999)}/x{draw.randint(10**6, 10**7)}" if record["doi"] else ""
    return {**record, "pages": f"{page}-{page + draw.randint(4, 12)}", "doi": doi, "abstract": "", **changes}


def _more(text: str, by: int) -> str:
    match = re.search(r"\d+", text)
    return str(int(match[0]) + by) if match else str(30 + by)


def _next_year(record: Record, draw: random.Random, by: int = 1, **changes: str) -> Record:
    return _place(record, draw, **{"year": _more(record["year"], by), "volume": _more(record["volume"], by)} | changes)


def _titled(one: str, two: str, by: int = 0) -> Alike:
    """Titles with something added (``{}`` is the title), the second some volumes later (0: further on in the same)."""

    def make(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record]:
        bare = record["title"].rstrip(". ")
        second = {**record, "title": two.format(bare)}
        moved = _next_year(second, draw, by) if by else _place(second, draw)
        return {**record, "title": one.format(bare)}, moved

    return make


def _word(pairs: str) -> Alike:
    """One word of the title replaced by its opposite."""
    swaps = [tuple(pair.split("/")) for pair in pairs.split()]

    def make(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record]:
        one, two = draw.choice(swaps)
        bare = record["title"].rstrip(". ")
        return {**record, "title": f"{bare} in {one}"}, _place({**record, "title": f"{bare} in {two}"}, draw)

    return make


def _inside(pairs: str) -> Alike:
    """One word of the title differs by a letter or two from another word; the second record names no place."""
    make = _word(pairs)

    def bare(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record]:
        one, two = make(record, other, draw)
        return one, {**two, **dict.fromkeys(("volume", "issue", "pages"), "")}

    return bare


def _abstract_of(journal: str, by: int = -1) -> Alike:
    def make(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record]:
        where = journal.format(record["journal"] or other["journal"])
        place = {"journal": where, "issue": "Suppl 1", "pages": f"S{draw.randint(20, 400)}", "type": "article"}
        return record, {**_next_year(record, draw, by), **place}

    return make


def _same_meeting_twice(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record]:
    one = {**record, "journal": "European Psychiatry", "volume": "33", "issue": "S1", "pages": "S115", "doi": ""}
    two = {**one, "volume": "41", "year": _more(record["year"], 1), "pages": "S402"}
    return one, two


def _neighbours(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record]:
    """Two abstracts of one group on one page of a supplement: one title has a word more, or another."""
    bare, page = record["title"].rstrip(". "), draw.randint(20, 400)
    place = {"pages": draw.choice(["S{0}", "S{0}-S{0}", "A{0}"]).format(page), "issue": draw.choice(["Suppl 1", ""])}
    one = {**record, **place, "volume": record["volume"] or "33", "doi": "", "abstract": ""}
    ends = draw.choice(
        [("", " in women"), (" in mice", " in rats"), (" of insulin", " of inulin"), ("", " over a year")]
    )
    return tuple({**one, "title": bare + end} for end in ends)


def _heading(words: str) -> Alike:
    """A heading that comes back in every issue."""

    def make(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record]:
        title = draw.choice(words.split("|"))
        one = {**record, "title": title, "authors": "; ".join(record["authors"].split(";")[:1]), "abstract": ""}
        one |= {"issue": record["issue"] or "1", "volume": record["volume"] or "12", "pages": "1-3"}
        two = _place(one, draw, issue=_more(one["issue"], 1), pages=draw.choice(["1-4", "97-99", ""]))
        return one, two

    return make


def _other_people(title: str = "") -> Alike:
    """One title, other authors, another journal and year."""

    def make(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record] | None:
        if set(re.findall(r"\w{4,}", record["authors"].lower())) & set(re.findall(r"\w{4,}", other["authors"].lower())):
            return None
        one = {**record, "title": title or record["title"]}
        changes = {name: other[name] for name in ("authors", "journal", "year", "volume", "issue")}
        if changes["journal"] == record["journal"] and changes["volume"] == record["volume"]:
            return None
        return one, {**_place(one, draw), **changes}

    return make


def _serial(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record] | None:
    """The same group's next paper in the same volume: one long word of the title is another word."""
    words, fresh = record["title"].split(), re.findall(r"\b[a-z]{7,}\b", other["title"])
    long = [i for i, w in enumerate(words) if len(w) >= 7 and w.isalpha()]
    if not long or not fresh:
        return None
    at = draw.choice(long)
    words[at] = draw.choice(fresh)
    two = _place({**record, "title": " ".join(words)}, draw)
    return (record, two) if words[at].lower() != record["title"].split()[at].lower() else None


def _same_volume_another_paper(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record] | None:
    """Two papers of one group on one page, as letters and abstracts are printed; nothing but the title differs."""
    return record, {**record, "title": other["title"], "doi": "", "abstract": ""}


def _protocol(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record]:
    title = record["title"].rstrip(". ") + ": study protocol for a randomised controlled trial"
    return record, _next_year({**record, "title": title}, draw, -2, journal="Trials", volume="14", issue="1")


def _register(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record]:
    number = draw.randint(10**6, 10**7 - 2)
    one = {**record, "journal": "ClinicalTrials.gov", "registry_id": f"NCT0{number}", "type": "trial"}
    one |= dict.fromkeys(("volume", "issue", "pages", "doi", "authors", "abstract"), "")
    return one, {**one, "registry_id": f"NCT0{number + 1}"}


def _update(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record]:
    number = f"CD{draw.randint(1000, 15999):06d}"
    one = {**record, "journal": "Cochrane Database of Systematic Reviews", "volume": "", "issue": "2", "pages": number}
    one |= {"doi": f"10.1002/14651858.{number}", "abstract": ""}
    return one, {**one, "doi": one["doi"] + ".pub2", "year": _more(record["year"], 4), "issue": "4"}


def _elsewhere(form: str, journal: str, doi: str = "") -> Alike:
    def make(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record]:
        changes = {"journal": journal, "type": form, "doi": doi and f"{doi}{draw.randint(10**6, 10**7)}"}
        two = {**record, **dict.fromkeys(("volume", "issue", "pages"), ""), **changes}
        return record, {**two, "year": _more(record["year"], -1)}

    return make


def _in_three_journals(record: Record, other: Record, draw: random.Random) -> tuple[Record, Record] | None:
    """A guideline that several journals print: the same text, another report."""
    if not record["journal"] or not other["journal"] or record["journal"].split()[0] == other["journal"].split()[0]:
        return None
    return record, {**_place(record, draw), "journal": other["journal"], "volume": _more(record["volume"], 37)}


KINDS: dict[str, Alike] = {
    "part I, part II": _titled("{}: Part I", "{}: Part II"),
    "part 1 and 2, next year": _titled("{}. 1. Methods", "{}. 2. Methods", 1),
    "yearly report": _titled("{}: annual report 2018", "{}: annual report 2019", 1),
    "yearly report without year": _titled("{}: annual report", "{}: annual report", 1),
    "dose": _titled("{}: 10 mg a day", "{}: 20 mg a day"),
    "follow-up": _titled("{}", "{}: 12-month follow-up", 2),
    "secondary analysis": _titled("{}", "{}: a secondary analysis", 2),
    "opposite groups": _word("men/women adults/adolescents children/adults mothers/fathers"),
    "opposite settings": _word("vivo/vitro inpatients/outpatients rats/mice hypertension/hypotension"),
    "nearly the same word": _inside("Iran/Iraq Austria/Australia insulin/inulin estradiol/estriol ureteral/urethral"),
    "serial paper": _serial,
    "another paper on the page": _same_volume_another_paper,
    "erratum": _titled("{}", "Erratum: {}"),
    "correction at the end": _titled("{}", "{} - Correction"),
    "correction (vol, pg)": _titled("{}", "{} (vol 12, pg 345, 2011)"),
    "retraction notice": _titled("{}", "Retraction notice to: {}", 1),
    "reply": _titled("{}", "{} - Reply"),
    "comment": _titled("{}", "Comment on: {}", 1),
    "letters": _titled("Re: {}", "Re: {}: authors' response"),
    "abstract in a supplement": _abstract_of("{}"),
    "abstract of a meeting": _abstract_of("Proceedings of the Annual Congress of Clinical Research"),
    "abstract in another journal": _abstract_of("European Journal of Heart Failure", 0),
    "abstract at two meetings": _same_meeting_twice,
    "two abstracts on one page": _neighbours,
    "protocol": _protocol,
    "two register entries": _register,
    "updated Cochrane review": _update,
    "preprint": _elsewhere("article", "medRxiv", "10.1101/2020.05."),
    "preprint without DOI": _elsewhere("article", "PsyArXiv"),
    "thesis": _elsewhere("thesis", "University of Leeds"),
    "printed in several journals": _in_three_journals,
    "editorials": _heading("Editorial|Editor's comments|Introduction|Guest editorial|Letter to the editor"),
    "book reviews": _heading("Book review|Book reviews|Reviews|News|Correspondence|Announcements"),
    "issue headings": _heading("Introduction to the special issue|Preface|Foreword|In this issue|Call for papers"),
    "short title, other people": _other_people("Depression"),
    "common title, other people": _other_people("Cognitive behavioural therapy for depression"),
    "long title, other people": _other_people(),
}  # fmt: skip
