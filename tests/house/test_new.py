"""A review that has just been started."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from rapport import __main__ as rapport
from rapport.appraisal.tools import SHIPPED as TOOLS
from rapport.config import read_config, schema
from rapport.extraction.dictionary import own_tables, read_dictionary

ROOT = Path(__file__).resolve().parents[2]
FIRST_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


@pytest.fixture
def new(tmp_path, capsys):
    assert rapport.main(["new", str(tmp_path / "meine Übersicht")]) == 0
    return tmp_path / "meine Übersicht", capsys.readouterr().out


def test_it_says_what_to_do_next(new):
    folder, said = new
    assert "Next:" in said and "add-search EXPORT" in said
    assert f"cd '{folder}'\n" in said, "as a shell takes it"
    assert {path.name for path in folder.iterdir()} == {"config.yaml", "data", "README.md", ".gitignore"}
    assert "results/" in (folder / ".gitignore").read_text()


def test_its_settings_are_the_defaults(new):
    folder, _ = new
    (folder / "smallest.yaml").write_text("review: {title: The title of your review}\n")
    mine, smallest = read_config(folder / "config.yaml"), read_config(folder / "smallest.yaml")

    def check(shown, default, place):
        for name, value in shown.items():
            if isinstance(value, dict) and value:
                check(value, default[name], f"{place}{name}.")
            elif f"{place}{name}" != "extraction.dictionary":  # a team's own copy lies there, to be edited
                assert value == default[name], f"{place}{name}"

    given = yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8"))
    check(given, smallest, "")
    assert {**mine, "extraction": 0} == {**smallest, "extraction": 0}


@pytest.mark.parametrize("which", ["worked", "new"])
def test_editors_find_the_schema(new, which):
    text = ((ROOT if which == "worked" else new[0]) / "config.yaml").read_text(encoding="utf-8")
    named = unquote(FIRST_LINE.match(text)[1].removeprefix("file://"))
    assert yaml.safe_load((ROOT / named).read_text(encoding="utf-8")) == schema()


def test_every_setting_shown_has_a_comment_or_stands_below_one(new):
    for line in (new[0] / "config.yaml").read_text(encoding="utf-8").splitlines():
        name = re.match(r"\s+(\w+):\s*\S", line)
        alike = {"title", "authors", "title_abstract", "full_text", "tau2", "engine", "moderators", "formats"}
        if name and name[1] not in alike | {"status", "sheet_format"}:
            assert "#" in line, line


def test_its_dictionary_suits_any_topic(new):
    path = new[0] / "data/dictionary.csv"
    assert own_tables(path) == ["studies", "samples", "arms", "interventions", "outcomes", "results"]
    assert not re.search("alliance|therap|digital|chatbot", path.read_text(encoding="utf-8"), re.I)
    tables = read_dictionary(path)
    for name in own_tables(path):
        for column in tables[name].columns.values():
            assert column.definition, f"{name}.{column.name}"
            if column.example:
                assert column.read(column.example)[1] == "", f"{name}.{column.name}"


def test_its_designs_are_known_to_the_tools_that_ask_for_them(new):
    designs = set(read_dictionary(new[0] / "data/dictionary.csv")["studies"].columns["design"].codes.values())
    mmat = yaml.safe_load((TOOLS / "mmat2018.yaml").read_text(encoding="utf-8"))
    assert designs == designs & {design for group in mmat["categories"].values() for design in group["designs"]}
