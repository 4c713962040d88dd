import pytest

from rapport.config import read_config, schema
from rapport.errors import ReviewError


def write(tmp_path, text):
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(tmp_path, text):
    with pytest.raises(ReviewError) as error:
        read_config(write(tmp_path, text))
    return "\n".join(error.value.problems)


def test_a_title_is_enough(tmp_path):
    config = read_config(write(tmp_path, "review: {title: T}\n"))
    assert config["screening"]["reviewers"] == ["r1", "r2"]
    assert config["screening"]["policy"] == {"title_abstract": "both", "full_text": "both"}
    assert config["association"]["tau2"] == "REML"
    assert config["prisma"]["previous_round"] is None
    assert config["strict"] is False


def test_every_problem_at_once_with_a_suggestion(tmp_path):
    found = problems(
        tmp_path, "review: {titel: T}\nscreening: {reviewer: [a]}\nassociation: {tau2: REMLL}\nstrict: maybe\n"
    )
    assert "review: 'titel' is not a setting; did you mean 'title'?" in found
    assert "review: 'title' is missing" in found
    assert "screening: 'reviewer' is not a setting; did you mean 'reviewers'?" in found
    assert "association.tau2: 'REMLL' is not one of REML, ML" in found
    assert "strict: 'maybe' should be yes or no" in found


@pytest.mark.parametrize(
    ("text", "line"),
    [("review:\n\ttitle: T\n", 2), ("review: {title: 'T\nx: 1\n", 1), ("review: {title: T}\nreview: {title: U}\n", 2)],
)
def test_broken_yaml_names_the_line(tmp_path, text, line):
    assert f"config.yaml:{line}:" in problems(tmp_path, text)


def test_windows_line_ends_and_bom(tmp_path):
    (tmp_path / "config.yaml").write_bytes(b"\xef\xbb\xbfreview:\r\n  title: T\r\n")
    assert read_config(tmp_path / "config.yaml")["review"]["title"] == "T"


def test_dates_stay_text(tmp_path):
    assert read_config(write(tmp_path, "review: {title: 2026-01-31}\n"))["review"]["title"] == "2026-01-31"


def test_no_file_says_where_it_looked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReviewError, match=str(tmp_path)):
        read_config()


def test_every_setting_is_described_and_has_a_default():
    def walk(rule, place):
        for name, child in rule.get("properties", {}).items():
            assert child.get("description"), f"{place}.{name} has no description"
            if child.get("type") == "object" and "properties" in child:
                walk(child, f"{place}.{name}")
            elif place != "config.review" or name != "title":
                assert "default" in child, f"{place}.{name} has no default"

    rules = schema()
    walk({"properties": dict(rules["properties"].items())}, "config")


def test_a_name_that_is_empty_is_told(tmp_path):
    found = problems(tmp_path, 'review: {title: T, authors: [Ana Lee, "", " "], people: {r1: ""}}\n').splitlines()
    assert [line.partition("review.")[2] for line in found] == [
        f"{place}: the name is empty; write it, or take the entry out"
        for place in ("authors.1", "authors.2", "people.r1")
    ]


@pytest.mark.parametrize("text", ["x: " + "[" * 3000, "review: " + "{a: " * 3000 + "1" + "}" * 3000])
def test_brackets_without_end_are_one_line(tmp_path, text):
    said = problems(tmp_path, text)
    assert said == f"{tmp_path}/config.yaml: brackets or indentation go too deep; check that each one is closed"
