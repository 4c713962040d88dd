"""The settings of a review: read, checked as a whole, completed with defaults."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from rapport.errors import Problems, ReviewError, did_you_mean
from rapport.files import read_yaml
from rapport.rows import decode
from rapport.typed import program
from rapport.yaml_slips import cut_off, quoted, slips, without_colon
from rapport.yaml_text import read_settings

if TYPE_CHECKING:
    import jsonschema

SCHEMA = Path(__file__).resolve().parent.parent / "workflow" / "schemas" / "config.schema.yaml"


PEOPLE = {"screening": "reviewers", "extraction": "extractors", "appraisal": "appraisers", "framework": "coders"}
# columns and files of the sheets on which differences are settled, beside those named after people
TAKEN = {
    "extraction": "table row study_id label column kind value consensus decided_by settled_by locator quote note "
    "sources",
    "appraisal": "study_id study result_id item item_label judgement consensus decided_by support locator note",
}


def schema() -> dict:
    """The JSON Schema (2020-12) of ``config.yaml``."""
    return read_yaml(SCHEMA)


def read_config(path: str | Path = "config.yaml", changes: Mapping | None = None) -> dict:
    """The settings of the review in this folder, complete.

    Parameters
    ----------
    path
        The review's ``config.yaml``.
    changes
        Settings that win over the file's (``--config`` on the command line).

    Returns
    -------
    dict
        Every key of the schema, with its default where the file is silent.

    Raises
    ------
    ReviewError
        There is no such file, it is not YAML, or settings are unknown, missing or wrong: all of them at once.
    """
    import jsonschema  # many steps look only for other things of this module

    path, rules = Path(path), schema()
    given = _load(path, rules)
    for name, value in (changes or {}).items():
        merge = isinstance(value, Mapping) and isinstance(given.get(name), Mapping)
        given[name] = {**given[name], **value} if merge else value
    problems = Problems()
    for error in sorted(
        jsonschema.Draft202012Validator(rules).iter_errors(given), key=lambda e: [str(p) for p in e.absolute_path]
    ):
        for what in _sentences(error):
            problems.add(path, what)
    full = complete(given, rules)
    for place, value in _texts(given) if not problems else ():
        if re.fullmatch("[\u201c\u201d\u201e\u00ab].*[\u201c\u201d\u00bb]", value, re.S):
            problems.add(
                path, f"{place}: {value} has curly quotes", 'write straight ones, ", as a plain-text editor does'
            )
    if not problems:
        _same_names(full, path, problems)
    problems.raise_if_any()
    return full


def _texts(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the settings, with its place."""
    if isinstance(value, str):
        yield place, value
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from _texts(inner, f"{place}.{name}" if place else str(name))


def _same_names(full: Mapping, path: Path, problems: Problems) -> None:
    """People whose names differ in case only would share their files on many disks; some are words of the sheets."""
    for section, key in PEOPLE.items():
        names = full[section][key]
        for name in names:
            if name.casefold() in TAKEN.get(section, "").split():
                problems.add(
                    path,
                    f"{section}.{key}: '{name}' is a word of the sheets",
                    "choose another name, such as its initials",
                )
        folded = [name.casefold() for name in names]
        for first, name in ((names[folded.index(low)], name) for low, name in zip(folded, names, strict=True)):
            if first != name:
                what = f"{section}.{key}: '{first}' and '{name}' differ in capitals only"
                problems.add(path, what, "give each person a name of their own, such as ana_m")


def there(path: str | Path = "config.yaml") -> None:
    """Refuse a folder that is no review.

    Raises
    ------
    ReviewError
        There is no such file, or it is called otherwise.
    """
    path = Path(path)
    if path.is_file():
        return
    if path.is_dir():
        raise ReviewError(f"{path}: is a folder; move it away, and put the file of this name in its place")
    near = sorted(
        other.name
        for other in path.parent.glob("*")
        if other.is_file() and re.fullmatch(rf"{path.stem}\b(.*\.ya?ml(\.\w+)?|\.\w+)", other.name, re.IGNORECASE)
    )
    if near:  # config.yml, Config.yaml, config.yaml.txt, config (1).yaml
        raise ReviewError(f"{near[0]}: the settings have to be in a file called {path.name}; rename it")
    todo = f"go to your review's folder, or start one with {program()} new DIR"
    raise ReviewError(f"{path}: there is no such file in {path.resolve().parent}; {todo}")


def _load(path: Path, rules: Mapping) -> dict:
    there(path)
    content = path.read_bytes()
    if content.startswith((b"{\\rtf", b"PK\x03\x04")):
        raise ReviewError(f"{path}: is a word processor's file; save it as plain text, under the same name")
    # what word processors and web pages put in place of spaces, where nobody sees it
    text = re.sub(r"(?m)^[ \u00a0]+|(?<=:)\u00a0", lambda match: " " * len(match[0]), decode(content))
    try:
        given = read_settings(text, rules)
    except yaml.YAMLError as error:
        found = []
        if not isinstance(error, yaml.reader.ReaderError):  # a character that no text holds
            found = slips(text, _settings_names(rules), path).lines
        own = _plain(error, path)
        at = re.match(rf"{re.escape(str(path))}:(\d+)", own)
        own = (at and without_colon(text, int(at[1]), _settings_names(rules), path)) or own
        before = [line for line in found if at and int(line[len(str(path)) + 1 :].split(":")[0]) <= int(at[1])]
        raise ReviewError(found if before and "a tab where" not in own else [own, *found]) from None
    except RecursionError:
        raise ReviewError(f"{path}: brackets or indentation go too deep; check that each one is closed") from None
    cut_off(text, path).raise_if_any()
    if given is None:
        given = {}
    if not isinstance(given, dict):
        raise ReviewError(f"{path}:1: the file must be a list of `name: value` settings; see the commented example")
    return {name: value for name, value in given.items() if value is not None}


def _plain(error: yaml.YAMLError, path: Path) -> str:
    """What the parser says, for what is none of the usual slips."""
    said = getattr(error, "problem", None) or "unreadable"
    # an unclosed quote is noticed at the end of the file; where it began is more use
    mark = (getattr(error, "context_mark", None) if "end of stream" in said else None) or getattr(
        error, "problem_mark", None
    )
    where = f"{path}:{mark.line + 1}" if mark else f"{path}"
    if "\\t" in str(error):
        return f"{where}: a tab where YAML wants spaces; replace it by spaces"
    if "is set twice" in said:
        return f"{where}: {said}; keep one of them"
    if re.search("<block mapping start>|mapping values are not allowed", said):
        return (
            f"{where}: not YAML: the line begins further left or right than those it belongs to, or has a second colon;"
            " begin settings of one group in the same column, and put quotes around a value with a colon"
        )
    return f"{where}: not YAML ({said}); check quotes, colons and indentation near this line"


def _settings_names(rule: Mapping) -> set[str]:
    """The names of all settings, at every depth."""
    inside = [*rule.get("properties", {}).values(), rule.get("items"), rule.get("additionalProperties")]
    return set(rule.get("properties", {})).union(*(_settings_names(r) for r in inside if isinstance(r, Mapping)))


def complete(given: Mapping, rules: Mapping) -> dict:
    """*given* with the schema's defaults filled in, at every depth."""
    full = dict(given)
    for name, rule in rules.get("properties", {}).items():
        if "default" in rule:
            full.setdefault(name, copy.deepcopy(rule["default"]))
        elif rule.get("type") == "object":
            full.setdefault(name, {})
        if isinstance(full.get(name), Mapping):
            full[name] = complete(full[name], rule)
        elif isinstance(full.get(name), list) and rule.get("items", {}).get("type") == "object":
            full[name] = [complete(item, rule["items"]) for item in full[name]]
    return full


def _sentences(error: jsonschema.ValidationError) -> list[str]:
    """What is wrong, in a reader's words, with the nearest right word where there is one."""
    place = ".".join(str(part) for part in error.absolute_path)
    at = f"{place}: " if place else ""
    shown = "yes" if error.instance is True else "no" if error.instance is False else error.instance
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        unknown = [name for name in error.instance if name not in known]
        return [
            f"{at}'{name}' is not a setting{did_you_mean(name, known) or '; known here: ' + ', '.join(known)}"
            for name in unknown
        ]
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return [f"{at}'{name}' is missing; add it" for name in missing]
    if error.validator == "enum":
        options = error.validator_value
        return [f"{at}'{shown}' is not one of {', '.join(map(str, options))}{did_you_mean(shown, options)}"]
    if error.validator == "type":
        kinds = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
        words = {"string": "a text (put quotes around it)", "integer": "a whole number", "number": "a number",
                 "boolean": "yes or no", "array": "a list in [brackets]", "object": "a group of settings",
                 "null": "empty"}  # fmt: skip
        if shown is None:
            return [f"{at}is empty; write {' or '.join(words[k] for k in kinds)}"]
        if "string" in kinds and isinstance(shown, Mapping) and len(shown) == 1:  # - wrong population: children
            (text,) = (f"{name}: {value}" for name, value in shown.items())
            return [f"{at}a text with a colon must be in quotes; write {quoted(text)}"]
        return [f"{at}'{shown}' should be {' or '.join(words[k] for k in kinds)}{_hint(shown, kinds)}"]
    if error.validator == "pattern" and error.validator_value == r"\S":
        return [f"{at}the name is empty; write it, or take the entry out"]
    if error.validator == "pattern":
        if re.search("[\u201c\u201d\u201e\u00ab]", str(shown)):
            return [f'{at}{shown} has curly quotes; write straight ones, ", or none']
        near = _plain_name(str(shown))
        hint = f"; write {near}, say" if near else ""
        return [f"{at}'{shown}' should begin with a letter and hold only letters, digits and _{hint}"]
    if error.validator == "uniqueItems":
        return [f"{at}something is listed twice in {shown}; keep it once"]
    return [f"{at}{error.message}"]


def _hint(shown: object, kinds: list[str]) -> str:
    """What is to be written in place of a value of another kind, where that can be told."""
    text = shown if isinstance(shown, str) else ""
    if "array" in kinds and re.match(r"-\S", text):
        return f"; write a space after each dash: - {text[1:].split(' -')[0]}"
    if "object" in kinds and (stuck := re.match(r"(\w+)(?::| ?=|\s*\uff1a)\s*(\S.*)", text)):  # title:My review
        how = "a blank after the colon: " if text[len(stuck[1])] == ":" else ""
        return f"; write {how}{stuck[1]}: {stuck[2]}"
    if "number" in kinds and re.fullmatch(r"-?\d+,\d+", text):
        return f"; write a point: {text.replace(',', '.')}"
    return ""


def _plain_name(text: str) -> str:
    """A name as it may stand in the names of files: `Müller, A.` is muller_a."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"^[^a-z]+|_+$", "", re.sub(r"\W+", "_", plain))


def parse_date(text: str) -> date | None:
    """An ISO 8601 date (2026-01-31), or None."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None  # 20260131 and 2026-W05 are dates of the standard too, but not the ones people mean
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
