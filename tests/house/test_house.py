"""The house keeps its shape: rules, scripts, lock and settings agree."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from rapport import code

ROOT = Path(__file__).resolve().parents[2]
RULES = sorted((ROOT / "workflow/rules").glob("*.smk"))
SCRIPTS = {path.stem for path in (ROOT / "scripts").glob("*.py")}


def rules(path):
    """name -> body of each rule in a rule file."""
    parts = re.split(r"^(?:rule|checkpoint) (\w+):\n", path.read_text(encoding="utf-8"), flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


ALL_RULES = {name: body for path in RULES for name, body in rules(path).items()}


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.stem)
def test_a_rule_file_opens_with_its_contract(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"""\n')
    contract = text.split('"""')[1]
    assert "READS" in contract and ("WRITES" in contract or "GIVES" in contract)
    assert text.count("\n") <= 240


@pytest.mark.parametrize("name", ALL_RULES)
def test_a_rule_says_what_it_does_and_logs(name):
    body = ALL_RULES[name]
    assert body.lstrip().startswith('"""')
    for directive in ("log:", "message:", "script:", "code=version("):
        assert directive in body, f"{name} has no {directive}"
    assert "run:" not in body and "shell:" not in body


def test_every_script_belongs_to_a_rule():
    used = {match for body in ALL_RULES.values() for match in re.findall(r'scripts/(\w+)\.py"', body)}
    assert used == SCRIPTS


@pytest.mark.parametrize("name", ALL_RULES)
def test_a_rule_runs_again_when_anything_its_script_imports_changes(name):
    """But for what stands around every script, which makes nothing."""
    modules = re.findall(r'"(rapport[\w.]*)"', re.search(r"version\(([^\n]*)", ALL_RULES[name])[1])
    known = code.closure(*modules)
    used = re.search(r"scripts/(\w+)\.py", ALL_RULES[name])[1]
    script = ROOT / "scripts" / f"{used}.py"
    missed = {p.name for p in code._imports(script) if p not in known}
    assert missed <= {"step.py"}, f"{name} also needs {missed}"


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_a_script_is_thin(name):
    text = (ROOT / "scripts" / f"{name}.py").read_text(encoding="utf-8")
    assert text.startswith('"""')
    assert text.count("\n") <= 45
    assert re.search(r'with step\(snakemake(, kept=True(, folders=\[f?"data/[^\]]+"\])?)?\)', text)


def test_the_package_knows_nothing_of_snakemake():
    for path in (ROOT / "rapport").rglob("*.py"):
        assert not re.search(r"^\s*(import|from) snakemake", path.read_text(encoding="utf-8"), re.M), path


def locked(name="requirements-test.lock"):
    pins = {}
    for line in (ROOT / name).read_text().splitlines():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            pins[requirement.name.lower().replace("_", "-")] = next(iter(requirement.specifier)).version
    return pins


def declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return [Requirement(text) for text in [*project["dependencies"], *project["optional-dependencies"]["test"]]]


def test_the_lock_admits_what_is_declared():
    pins = locked()
    for requirement in declared():
        assert requirement.specifier.contains(pins[requirement.name.lower()]), requirement


def test_what_tests_need_is_locked_apart_and_adds_to_the_one_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    program, tests = locked("requirements.lock"), locked()
    assert program.items() <= tests.items()
    for requirement in map(Requirement, project["dependencies"]):
        assert requirement.specifier.contains(program[requirement.name.lower()]), requirement
    only = {Requirement(text).name.lower() for text in project["optional-dependencies"]["test"]}
    assert not only & set(program) and only <= set(tests)


def test_what_is_installed_is_what_is_locked():
    differ = {name: (pin, metadata.version(name)) for name, pin in locked().items() if metadata.version(name) != pin}
    assert not differ


def test_conda_users_get_the_same_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, _pip, packages = environment["dependencies"]
    requires = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert SpecifierSet(python.removeprefix("python")) == SpecifierSet(requires)
    assert packages == {"pip": ["-r requirements.lock"]}


def test_every_dependency_has_its_reason():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").lower()
    missing = [requirement.name for requirement in declared() if f"`{requirement.name.lower()}`" not in text]
    assert not missing


def test_no_dependency_is_gpl_at_run_time():
    apart = {"docutils"}  # public domain; the GPL covers an Emacs mode that is not installed
    for name in sorted(locked().keys() - apart):
        about = metadata.metadata(name)
        stated = [
            about.get("License-Expression") or "",
            about.get("License") or "",
            *(about.get_all("Classifier") or []),
        ]
        words = " ".join(line.split("\n")[0] for line in stated if "icense" in line or line in stated[:2])
        assert not re.search(r"\b(A?GPL|GNU (Affero )?General Public)", words), (name, words)


def test_the_commands_are_all_there():
    done = subprocess.run(
        [sys.executable, "-m", "rapport", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in re.findall(r"\./review ([a-z-]+)", done.stdout):
        assert (ROOT / "rapport/commands" / f"{name.replace('-', '_')}.py").is_file(), name


def test_the_template_has_every_setting_of_the_worked_review():
    def names(config, place=""):
        for name, value in config.items():
            yield f"{place}{name}"
            if isinstance(value, dict):
                yield from names(value, f"{place}{name}.")

    template, worked = (
        set(names(yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))))
        for path in ("template/config.yaml", "config.yaml")
    )
    assert template == worked
