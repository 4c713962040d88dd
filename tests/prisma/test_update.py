"""A second search, and ids that stay: on a small review, through the stages' own functions."""

import csv
import hashlib
from pathlib import Path
from random import Random

import pytest
from in_process import read_exports, settle

from rapport.config import read_config
from rapport.prisma.stage import write

NOUNS = ("alliance", "chatbot", "coach", "avatar", "diary", "programme", "module", "reminder", "forum", "message")
VERBS = ("supports", "changes", "predicts", "follows", "shapes", "limits", "explains", "mirrors", "outlasts")
WHOM = ("adolescents", "veterans", "students", "carers", "nurses", "migrants", "prisoners", "athletes", "farmers")


def article(i):
    """An invented article whose title is no other one's."""
    rnd = Random(i)
    noun, verb, whom = rnd.choice(NOUNS), rnd.choice(VERBS), rnd.choice(WHOM)
    return {
        "n": i,
        "title": f"How the {noun} {verb} what {whom} of region {i * 37 % 1009} hope of {rnd.choice(NOUNS)} number {i}",
        "author": f"{whom.title()}son{i}, {noun[0].upper()}.",
        "year": str(2001 + i % 22),
        "journal": "Journal of Invented Results",
        "volume": str(i % 40 + 1),
        "pages": f"{i * 11 + 1}-{i * 11 + 9}",
        "doi": f"10.5555/inv.{i}",
    }


def lines(a, pattern):
    """One record: a line of the pattern for each field that is there."""
    first, last = a["pages"].split("-")
    rows = [row.format(first=first, last=last, **a) for row in pattern if "{doi}" not in row or a["doi"]]
    return "\n".join(rows) + "\n\n"


def as_ris(items):
    rows = ["TY  - JOUR", "TI  - {title}", "AU  - {author}", "PY  - {year}", "T2  - {journal}", "VL  - {volume}",
            "SP  - {first}", "EP  - {last}", "DO  - {doi}", "ER  - "]  # fmt: skip
    return "".join(lines(a, rows) for a in items)


def as_nbib(items):
    rows = ["OWN - NLM", "TI  - {title}.", "PG  - {pages}", "VI  - {volume}", "LID - {doi} [doi]", "FAU - {author}",
            "DP  - {year} Mar", "JT  - {journal}", "PT  - Journal Article"]  # fmt: skip
    return "".join(lines(a, rows) for a in items)


def as_bibtex(items):
    rows = [" title = {{{title}}},", " author = {{{author}}},", " year = {{{year}}},", " journal = {{{journal}}},",
            " volume = {{{volume}}},", " pages = {{{first}--{last}}},", " doi = {{{doi}}},", "}}"]  # fmt: skip
    return "".join(f"@article{{k{n},\n{lines(a, rows)}" for n, a in enumerate(items))


def search(name, text, rnd, suffix="ris", kind="database"):
    """Log a search and put its export there."""
    path = Path(f"data/searches/{name}.{suffix}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    log = Path("data/searches.csv")
    if not log.is_file():
        log.write_text("search_id,round,source,kind,file\n", encoding="utf-8")
    log.write_text(log.read_text() + f"{name},{rnd},Source {name},{kind},{path.as_posix()}\n", encoding="utf-8")


def run(config):
    """Every stage up to the flow; issues sheets."""
    read_exports(config)
    return settle(config, issue=True)


def sheet(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)))


def fill():
    """Both reviewers decide by the same rule on every open row; returns how many."""
    n = 0
    for path in sorted(Path("data/screening").glob("*/r*-*.csv")):
        rows = sheet(path)
        for row in rows:
            if not row["decision"]:
                draw = int(hashlib.sha256(row["title"].encode()).hexdigest(), 16) % 100
                row["decision"] = "include" if draw < 45 else "exclude"
                row["reason"] = "" if draw < 45 or path.parent.name != "full_text" else "wrong population"
                n += 1
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    return n


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(Path(folder).rglob("*")) if p.is_file()}


@pytest.fixture
def config(tmp_path, monkeypatch):
    """The settings of an empty review in the working folder."""
    monkeypatch.chdir(tmp_path)
    Path("config.yaml").write_text(
        "review: {title: Update}\nscreening: {reasons: [wrong population]}\nprisma: {previous_round: 1}\n"
    )
    return read_config()


def finish(config):
    done = run(config)
    while fill():
        done = run(config)
    return done


def test_an_update_issues_what_is_new_and_leaves_the_rest(config):
    search("one", as_ris(map(article, range(40))), 1)
    write(finish(config).result)
    first, people = tree("results/prisma"), tree("data")
    search("two", as_ris(map(article, range(19, 49))), 2)  # 30 records, 21 (70 %) known
    log = Path("data/searches.csv").read_bytes()
    done = run(config)
    ledger, counts, b = done.ledger, done.result.counts, done.result.counts["boxes"]
    assert (
        counts["variant"],
        b["database_results"],
        b["duplicates"],
        b["records_screened"],
        b["pending_title_abstract"],
    ) == ("U1", 30, 21, 9, 9)
    assert b["previous_reports"] == sum(row == "included" for row in ledger[ledger["search_id"] == "one"]["fate"]) > 3
    now = tree("data")
    assert all(now[name] == content for name, content in people.items() if name != "searches.csv"), (
        "people's files are theirs"
    )
    new = sorted(set(now) - set(people) - {"searches/two.ris"})
    assert new == [f"screening/title_abstract/r{i}-02.csv" for i in (1, 2)]
    issued = {row["title"] for row in sheet(Path("data", new[0]))}
    assert issued == {article(i)["title"] for i in range(40, 49)}
    assert not finish(config).result.counts["in_progress"]
    # take the search away again, and the sheets it led to
    for name in set(tree("data")) - set(people):
        Path("data", name).unlink()
    Path("data/searches.csv").write_bytes(people["searches.csv"])
    assert log != people["searches.csv"]
    write(run(config).result)
    assert tree("results/prisma") == first, "byte for byte as before"


def perturbed(items, rnd):
    """The same articles as another export might give them: order, format, and what editors do to records."""
    items = [dict(a) for a in items]
    rnd.shuffle(items)
    changes = rnd.sample(["typo", "doi gained", "journal", "case", "none"], 2)
    for a in rnd.sample(items, 4):
        if "typo" in changes:
            words = a["title"].split()
            at = rnd.randrange(3, len(words))
            if words[at].isalpha() and len(words[at]) > 5:
                words[at] = words[at][:2] + words[at][3] + words[at][2] + words[at][4:]
            a["title"] = " ".join(words)
        if "journal" in changes:
            a["journal"] = "J Invent Results"
        if "case" in changes:
            a["title"] = a["title"].upper()
        if "doi gained" in changes and not a["doi"]:
            a["doi"] = f"10.5555/inv.{a['n']}"
    return items, rnd.choice([(as_ris, "ris"), (as_bibtex, "bib"), (as_nbib, "nbib")])


def attached(config, seed):
    """Decisions made on one export, read with another export of the same articles."""
    rnd = Random(seed)
    items = [article(1000 * seed + i) for i in range(16)]
    for a in items[::4]:
        a["doi"] = ""
    search("one", as_ris(items), 1)
    before = finish(config)
    others, (form, suffix) = perturbed(items, rnd)
    Path("data/searches.csv").unlink()
    halves = rnd.choice([(others,), (others[:7], others[7:])])  # in one file or in two, named as anybody likes
    for n, half in enumerate(halves):
        search(f"{rnd.choice('abxyz')}{n}", form(half), 1, suffix)
    return before, run(config)


def check_attached(config, seed):
    before, after = attached(config, seed)
    for stage in ("title_abstract", "full_text"):
        one, two = getattr(before, stage), getattr(after, stage)
        assert two.unmatched.empty, (seed, two.unmatched)
        assert len(two.decisions) == len(one.decisions)
        states = [done.reconciled["state"].value_counts().to_dict() for done in (one, two)]
        assert states[0] == states[1], (seed, states)
    assert before.result.counts["boxes"]["previous_reports"] == after.result.counts["boxes"]["previous_reports"]


@pytest.mark.parametrize("seed", range(2))
def test_no_decision_detaches(config, seed):
    check_attached(config, seed)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(10, 110))
def test_no_decision_detaches_in_many_exports(config, seed):
    check_attached(config, seed)
