"""What people who do not know YAML write otherwise than it wants: one line with what to write, or read as meant."""

import random
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rapport.config import SCHEMA, _load, read_config, schema
from rapport.errors import ReviewError
from rapport.yaml_slips import quoted

RULES = schema()


def told(folder, text):
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReviewError) as error:
        read_config(path)
    return [line.removeprefix(f"{folder}/") for line in error.value.problems]


@pytest.mark.parametrize(
    ("title", "what", "right"),
    [
        ("My review: a study", "a value with a colon must be in quotes", '"My review: a study"'),
        ("My review: a study  # so far", "a value with a colon must be in quotes", '"My review: a study"'),
        ("The end:", "a value with a colon must be in quotes", '"The end:"'),
        ('The "bond": a study', "a value with a colon must be in quotes", "'The \"bond\": a study'"),
        ("'Apps': a study", "text before or after the quotes; put all of it in quotes", "\"'Apps': a study\""),
        ('"My review" of apps', "text before or after the quotes; put all of it in quotes", "'\"My review\" of apps'"),
        ('"My review', "the quote is never closed", '"My review"'),
        ("'My review", "the quote is never closed", '"My review"'),
        ("'The patient's view'", "a ' within quotes of the same kind ends them", '"The patient\'s view"'),
        ('"C:\\Users"', "a backslash in double quotes means something else", "'C:\\Users'"),
        ("“My review: a study”", "curly quotes are read as letters", '"My review: a study"'),
        *((f"{c}home", f"a value that begins with {c} must be in quotes", f'"{c}home"') for c in "%@`*!|>"),
        ("- what", "a value that begins with a dash must be in quotes", '"- what"'),
        ("[Alliance] in apps", "a value that begins with [ must be in quotes", '"[Alliance] in apps"'),
        ("{Alliance} in apps", "a value that begins with { must be in quotes", '"{Alliance} in apps"'),
        ("&home", "what begins with & is not read as text; put quotes around all of it", '"&home"'),
        ("#MeToo", "what begins with # is not read as text; put quotes around all of it", '"#MeToo"'),
        ("Apps #2", "what begins with # is not read as text; put quotes around all of it", '"Apps #2"'),
    ],
)
def test_a_title_that_needs_quotes(tmp_path, title, what, right):
    text = f"review:\n  authors: [Ana]\n  title: {title}\n  status: final\n"
    assert told(tmp_path, text) == [f"config.yaml:3: {what}; write title: {right}"]
    path = tmp_path / "config.yaml"
    path.write_text(text.replace(title, right), encoding="utf-8")
    plain = re.sub(r"\s+# so far", "", title)
    assert read_config(path)["review"]["title"] in (plain, plain.strip("'\"“”"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "review:\n  title:My review\n  status: final\n",
            "config.yaml:2: no space after the colon; write title: My review",
        ),
        ("review:\n  title: T\n  status:final\n", "config.yaml:3: no space after the colon; write status: final"),
        (
            "review: {title: T}\nscreening:\n  reasons: [a b, c\n  reviewers: [ana]\n",
            "config.yaml:3: the bracket is never closed; put a ] at its end; write reasons: [a b, c]",
        ),
        (
            "review: {title: T}\nscreening:\n  reasons:\n    - %25\n    - x\n",
            'config.yaml:4: a value that begins with % must be in quotes; write - "%25"',
        ),
        ("review:\n  title: T\n  title: U\n", "config.yaml:3: 'title' is set twice; keep one of them"),
        (
            "review: {title: T}\nscreening:\n  reasons:\n    -wrong age\n    -wrong drug\n",
            "config.yaml: screening.reasons: '-wrong age -wrong drug' should be a list in [brackets]; write a space "
            "after each dash: - wrong age",
        ),
        (
            "review: {title: T}\nscreening:\n  reasons:\n    - wrong age: adults\n",
            'config.yaml: screening.reasons.0: a text with a colon must be in quotes; write "wrong age: adults"',
        ),
        (
            "review: {title: T}\nassociation: {rho: '0,5'}\n",
            "config.yaml: association.rho: '0,5' should be a number; write a point: 0.5",
        ),
        (
            "review:\n  title = My review\n",
            "config.yaml: review: 'title = My review' should be a group of settings; write title: My review",
        ),
    ],
)
def test_other_slips(tmp_path, text, line):
    assert told(tmp_path, text) == [line]


def test_all_slips_are_told_at_once_and_comments_are_none(tmp_path):
    found = told(
        tmp_path, "# title: a: b\nreview:\n  title: a: b\n  registration: c: d\n  # status:final\n  status:final\n"
    )
    assert [line.partition(" ")[0] for line in found] == ["config.yaml:3:", "config.yaml:4:", "config.yaml:6:"]


@pytest.mark.parametrize("indent", [" ", "   "])
def test_a_line_that_is_indented_otherwise(tmp_path, indent):
    (line,) = told(tmp_path, f"review:\n  title: T\n{indent}status: final\n")
    assert line.startswith("config.yaml:3: not YAML: the line begins further left or right than those it belongs to")


@pytest.mark.parametrize("text", ["1984", "1.10", "12:30", "010", "2026-01-31", "No", "on", "0x1F", "1_000", "1e3"])
def test_a_text_that_looks_like_something_else_is_read_as_meant(tmp_path, text):
    path = tmp_path / "config.yaml"
    path.write_text(f"review:\n  title: {text}\n  people: {{no: Nora, b: {text}}}\nscreening: {{reviewers: [no, y]}}\n")
    config = read_config(path)
    assert config["review"]["title"] == text and config["review"]["people"] == {"no": "Nora", "b": text}
    assert config["screening"]["reviewers"] == ["no", "y"]
    assert config["strict"] is False


def test_spaces_that_do_not_break_are_spaces(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("review:\n\u00a0\u00a0title:\u00a0My\u00a0review\n", encoding="utf-8")
    assert read_config(path)["review"]["title"] == "My\u00a0review"


@pytest.mark.parametrize(
    ("section", "where", "value"),
    [
        ("screening:\n  reviewers:\n    - r1 #Ana\n    - &i r2\n", ("screening", "reviewers"), ["r1", "r2"]),
        ("screening:\n  reviewers:\n    - #Ana\n      r1\n", ("screening", "reviewers"), ["r1"]),
        ("screening:\n  reasons:\n    - wrong population #most important\n", ("screening", "reasons"),
         ["wrong population"]),
        ("searches:\n  prisma_s:\n    contacts: |\n      - asked authors of study #2 by mail\n      - &x #y\n",
         ("searches", "prisma_s"), None),
        ("# title: a #2\n", ("review", "title"), "T"),
    ],
)  # fmt: skip
def test_what_yaml_reads_as_meant_is_not_refused(tmp_path, section, where, value):
    path = tmp_path / "config.yaml"
    path.write_text(f"review:\n  title: T # &c #for now\n{section}", encoding="utf-8")
    config = read_config(path)
    found = config[where[0]][where[1]]
    if value is None:
        assert found["contacts"] == "- asked authors of study #2 by mail\n- &x #y\n"
    else:
        assert found == value


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("review:\n  title: T\nsearches:\n  prisma_s:\n    contacts: |\n      - %a\n\tbrowsing: b\n",
         "config.yaml:7: a tab where YAML wants spaces"),
        ("review:\n  title: T\nsearches:\n  prisma_s:\n    contacts: >-\n      title: of the mail: hello\n"
         "   browsing: b\n", "config.yaml:7: not YAML: the line begins further left or right"),
        ("review:\n\ttitle: T\n  registration: a: b\n", "config.yaml:2: a tab where YAML wants spaces"),
    ],
)  # fmt: skip
def test_a_text_below_a_bar_hides_no_mistake(tmp_path, text, line):
    assert told(tmp_path, text)[0].startswith(line)


@given(st.text("ab 1:#'\"%&*@!|>[]{}-,?`\\=", min_size=1, max_size=12).map(str.strip).filter(bool))
def test_any_text_is_read_in_the_quotes_that_are_offered(text):
    assert yaml.safe_load(f"title: {quoted(text)}") == {"title": text}


def single_slips(line):
    """Everything that people may get wrong in one line of the settings, by kind."""
    match = re.fullmatch(r"( *)(\w+):(?:( +)([^\s#].*?))?((?: +#.*)?)", line)
    if not match:
        return {}
    indent, key, _, value, comment = (part or "" for part in match.groups())
    head = f"{indent}{key}"
    if not value:
        return {"no colon": f"{head}{comment}"}
    wrong = {
        "colon": "Wearables: a review", "colon at its end": "Wearables:", "percent": "%a", "dash": "- a", "star": "*a",
        "open": '"a review', "open '": "'a review", "close": 'a: review"', "inner": '"a "new" review"',
        "inner '": "'a person's review'", "after": '"a" review', "backslash": '"C:\\Users"', "curly": "“a: b”",
        "[": "[a, b", "[ in a text": "[Retracted] a review", "{": "{a: b", "]": "a: b]", "]]": "[a, b]]",
    }  # fmt: skip
    return {kind: f"{head}: {text}{comment}" for kind, text in wrong.items()} | {
        "no space": f"{head}:{value}{comment}",
        "tab": f"{head}:\t{value}{comment}",
        "tab before": f"\t{key}: {value}{comment}",
        "deeper": f" {line}",
        "less deep": line.removeprefix(" "),
        "no colon": f"{head} {value}{comment}",
        "equals": f"{head} = {value}{comment}",
        "two colons": f"{head}:: {value}{comment}",
    }


def all_slips():
    """(line, kind) of all single slips in the settings of a new review."""
    return [(n, kind) for n, line in enumerate(TEMPLATE) for kind in single_slips(line)]


TEMPLATE = (SCHEMA.parent.parent.parent / "template/config.yaml").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("n", "kind"),
    [
        *random.Random(9).sample(all_slips(), 150),
        *(pytest.param(n, kind, marks=pytest.mark.campaign) for n, kind in all_slips()),
    ],
)
def test_a_slip_in_a_new_reviews_settings_is_told_of_no_other_line_and_the_advice_mends_it(tmp_path, n, kind):
    lines = [*TEMPLATE[:n], single_slips(TEMPLATE[n])[kind], *TEMPLATE[n + 1 :]]
    path = tmp_path / "config.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        _load(path, RULES)
        return  # YAML takes it for something, which is then no or another setting
    except ReviewError as error:
        (said,) = error.problems
    near = next((i for i, line in enumerate(lines) if i > n and line.strip()), n) if "deep" in kind else n
    assert int(said.removeprefix(f"{path}:").split(":")[0]) - 1 in (n, near)
    if advice := re.search(r"; write (\S+ .*|\w+:)$", said):
        lines[n] = re.match(r"\s*", lines[n])[0] + advice[1]
        path.write_text("\n".join(lines), encoding="utf-8")
        _load(path, RULES)
