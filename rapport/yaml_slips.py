"""What people who do not know YAML write otherwise than it wants, each told with the line as it should be.

YAML's own words name the place where reading broke down, in terms of its grammar; often that is a line further on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import yaml

from rapport.errors import Problems

_LINE = re.compile(r"(?P<head>\s*(?:- +)?(?:(?P<key>[A-Za-z_][\w ]*?):)?)(?P<gap>\s*)(?P<value>.*)")
_CURLY = re.compile("[\u201c\u201d\u201e\u00ab\u00bb]")
_SPECIAL = "%@`*&!|>?"  # what no value may begin with, or what means something else there


def slips(text: str, names: Collection[str], path: object) -> Problems:
    """Every line that is not what was meant for certain, of a text that cannot be read as YAML.

    Parameters
    ----------
    text
        The file.
    names
        Of all settings: only what stands before one of these, or after a dash, is looked at.
    path
        For the messages.
    """
    problems = Problems()
    lines = text.splitlines()
    block = _in_blocks(lines)
    for n, line in enumerate(lines):
        if n in block:
            continue
        after = next((other for other in lines[n + 1 :] if other.strip() and not other.lstrip().startswith("#")), "")
        if found := _slip(line, after, names):
            problems.add(f"{path}:{n + 1}", *found)
    return problems


def without_colon(text: str, number: int, names: Collection[str], path: object) -> str:
    """What to say if the line where reading broke down, or the setting before it, has no colon after its name."""
    lines = list(enumerate(text.splitlines()[:number], start=1))
    filled = [(n, line) for n, line in lines if line.strip() and not line.lstrip().startswith("#")]
    for n, line in filled[-2:]:
        match = re.fullmatch(r"\s*(?P<key>\w+)(?P<gap>\s*=\s*|\s+|$)(?P<value>[^:=].*|$)", line)
        value = _without_comment(match["value"].rstrip(), " ") if match else ""
        if match and match["key"] in names and (": " not in value or value[0] in "'\"[{"):  # else it is text
            return f"{path}:{n}: no colon after {match['key']}; {_as_it_is(match['key'] + ':', value).rstrip()}"
    return ""


def cut_off(text: str, path: object) -> Problems:
    """Titles of which YAML takes the end for a comment, and titles and entries of a list of which it takes all.

    A comment behind any other value is one; of a title, ``#`` and a digit is its own (``Study #2 of apps``).
    """
    problems = Problems()
    for head, node in _scalars(yaml.compose(text, Loader=yaml.SafeLoader)):
        empty, mark = node.value == "", node.start_mark if node.value == "" else node.end_mark
        rest = re.match(r"[^\r\n\0]*", mark.buffer[mark.pointer :])[0] if node.style is None else ""
        if re.match(r"\s*[#&]\w" if empty else r"\s+#\d", rest) and (empty or head == "title:"):
            what = f"what begins with {rest.strip()[0]} is not read as text; put quotes around all of it"
            problems.add(f"{path}:{mark.line + 1}", what, _write(head, node.value + rest.rstrip()))
    return problems


def _scalars(root: yaml.Node | None) -> Iterator[tuple[str, yaml.ScalarNode]]:
    """Titles and entries of lists, in the order of the file, each with what stands before it."""
    stack, seen = [("", root)] if root else [], set()
    while stack:
        head, node = stack.pop()
        if isinstance(node, yaml.ScalarNode):
            if head in ("title:", "-"):
                yield head, node
        elif id(node) not in seen:  # an alias may hold itself
            seen.add(id(node))
            pairs = node.value if isinstance(node, yaml.MappingNode) else [(None, inner) for inner in node.value]
            stack += [(f"{key.value}:" if key else "-", inner) for key, inner in reversed(pairs)]


def quoted(value: str) -> str:
    """A text in the quotes that fit it."""
    plain = '"' not in value and "\\" not in value
    return f'"{value}"' if plain else "'" + value.replace("'", "''") + "'"


def _in_blocks(lines: Sequence[str]) -> set[int]:
    """The lines of texts that are written below ``|`` or ``>``; nothing in them means anything to YAML."""
    found, left = set(), -1  # the column of what the block belongs to
    for n, line in enumerate(lines):
        if left >= 0 and (not line.strip() or len(line) - len(line.lstrip(" ")) > left):
            found.add(n)
            continue
        match = re.match(r"(\s*(?:- +)*)(?:[^\s#'\"-][^#'\"]*:|-)\s+(?:[&!]\S*\s+)?[|>][-+\d]*\s*(?:#.*)?$", line)
        left = len(match[1]) if match else -1
    return found


def _slip(line: str, after: str, names: Collection[str]) -> tuple[str, str] | None:
    """What is wrong with a line, and what to do."""
    match = _LINE.fullmatch(line)
    head, key, gap = match["head"], match["key"], match["gap"]
    value = _without_comment(match["value"].rstrip(), gap)
    if line.lstrip().startswith("#") or not head.strip() or not value or (key is not None and key not in names):
        return None
    if key and not gap:
        return "no space after the colon", _as_it_is(head, value)
    if value[0] in "[{":
        return _bracket(head, value, after, names)
    if value[0] in "'\"":
        return _quote(head, value, after, names)
    if _CURLY.search(value[0]):
        return "curly quotes are read as letters", _write(head, _CURLY.sub("", value))
    if value[0] in _SPECIAL and not re.fullmatch(r"[|>][-+]?", value):
        return f"a value that begins with {value[0]} must be in quotes", _write(head, value)
    if value.startswith("- "):
        return "a value that begins with a dash must be in quotes", _write(head, value)
    if re.search(r":(\s|$)", value) and (key or not re.match(r"\w+:", value)):
        return "a value with a colon must be in quotes", _write(head, value)
    return None


def _without_comment(value: str, gap: str) -> str:
    """What a line says before the comment at its end, which may hold quotes, colons and brackets of its own."""
    if gap and value.startswith("#"):
        return ""
    cuts = [value[: match.start()] for match in re.finditer(r"\s+#", value)]
    for whole in (_can_be_read, lambda cut: cut[0] in "'\"" and cut.count(cut[0]) % 2 == 0):
        if found := next((cut for cut in [*cuts, value] if cut and whole(cut)), ""):
            return found
    return cuts[0] if cuts else value


def _can_be_read(text: str) -> bool:
    try:
        yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return False
    return True


def _quote(head: str, value: str, after: str, names: Collection[str]) -> tuple[str, str] | None:
    """A value in quotes that are never closed, closed too early, or hold a backslash."""
    mark = value[0]
    inner = value[1:].removesuffix(mark)
    if mark not in value[1:]:
        goes_on = after and not _begins(after, names)
        return None if goes_on else ("the quote is never closed", _write(head, inner))
    if mark == '"' and re.search(r'\\[^"\\/nt]', inner):
        return "a backslash in double quotes means something else", _write(head, inner)
    if re.search(rf"(?<!{mark}){mark}(?!{mark})", inner if value.endswith(mark) else value[1:]):
        if value.endswith(mark) and inner.count(mark) % 2:
            return f"a {mark} within quotes of the same kind ends them", _write(head, inner)
        return "text before or after the quotes; put all of it in quotes", _write(head, value)
    return None


def _bracket(head: str, value: str, after: str, names: Collection[str]) -> tuple[str, str] | None:
    """A value that begins with a bracket and is no list, or a list that is never closed."""
    close = "]" if value[0] == "[" else "}"
    if value.count(close) < value.count(value[0]) and _begins(after, names):
        return f"the bracket is never closed; put a {close} at its end", _as_it_is(head, value + close)
    if re.fullmatch(r"(\[[^\[\]]*\]|\{[^{}]*\})\s*[^\s\],}].*", value):
        return f"a value that begins with {value[0]} must be in quotes", _write(head, value)
    return None


def _begins(line: str, names: Collection[str]) -> bool:
    """Whether a line begins something of its own: a setting, an entry of a list, or there is none."""
    match = re.match(r"\s*(?:- |([A-Za-z_]\w*):)", line)
    return not line or bool(match and (match[1] is None or match[1] in names))


def _write(head: str, value: str) -> str:
    return _as_it_is(head, quoted(value.strip()))


def _as_it_is(head: str, value: str) -> str:
    return f"write {head.strip()} {value}"
