"""XML exports cut into their entries, so that memory stays small and one damaged entry costs no other."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial

from rapport.records.entry import Bag, Entry, Note, Quarantined, Stray, flat
from rapport.records.source import Source

_NAMED = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;|#)(\w+);")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.S)
_MARKUP = re.compile(r"<[^<>]*>")
_QUOTING_MARKUP = re.compile(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")  # an attribute may hold a >
_LEAF = re.compile(r"<([\w:.-][^<>]*+)>(?:\s*+<style[^<>]*+>)?+([^<]++)")
_KIND = re.compile(r"(?:IdType|EIdType|name)=\"([^\"]*)\"")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
_NO_XML_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\w+);)")


def count_starts(source: Source, names: str) -> int:
    """Opening tags of the elements *names* (``a|b``)."""
    start, total, rest = re.compile(rf"<(?:{names})(?:\s[^<>]*)?>"), 0, ""
    for text in source.stream():
        text = rest + text
        total += len(start.findall(text))
        cut = text.rfind("<")
        rest = text[cut:] if cut >= 0 and ">" not in text[cut:] else ""
    return total


def read_elements(source: Source, names: str, canonical: Callable) -> Iterator[Entry | Quarantined | Stray | Note]:
    """One entry for each element; one that does not end, or cannot be parsed at all, is quarantined.

    Parameters
    ----------
    names
        Element names, ``a|b``.
    canonical
        Makes the canonical fields from the text of an element that is sound XML.
    """
    from lxml import etree

    parsers = [
        etree.XMLParser(recover=recover, huge_tree=True, resolve_entities=False, no_network=True, remove_comments=True)
        for recover in (False, True)
    ]
    for line, text, whole in _cut(source, names):
        if whole is None:
            for offset, outside in enumerate(text.split("\n")):
                if outside.strip():
                    yield Stray(line + offset, outside.strip()[:500])
            continue
        last = line + text.count("\n")
        if not whole:
            yield Quarantined(line, last, "the element does not end; the file may be cut", text)
            continue
        sound, problem = (text, None) if _looks_sound(text) else _checked(etree, parsers, text)
        if not sound:
            yield Quarantined(line, last, "not readable as XML", text)
            continue
        if problem:
            yield Note(line + problem[0] - 1, "warning", f"damaged XML ({problem[1]}); read as far as possible")
        yield Entry(partial(_bag, sound, line), line, last, partial(_made, canonical, sound))


def _made(canonical: Callable[[str], dict[str, str]], text: str, _: Bag) -> dict[str, str]:
    return canonical(text)


def _cut(source: Source, names: str) -> Iterator[tuple[int, str, bool | None]]:
    """``(first line, text, whole)``: whole elements, elements that do not end (False), text between (None)."""
    start = re.compile(rf"<({names})(?:\s[^<>]*)?(/?)>")
    chunks = source.stream()
    buffer, place, line, final = "", 0, 1, False
    while True:
        match = start.search(buffer, place)
        end = len(buffer)
        more = False  # whether the next piece is needed to tell
        if match and not match[2]:
            close = buffer.find(f"</{match[1]}>", match.end())
            following = _another(buffer, names, start, match.end(), close if close >= 0 else len(buffer))
            whole = close >= 0 and not following
            end = close + len(match[1]) + 3 if whole else following.start() if following else len(buffer)
            more = close < 0 and not following and not final
        elif match:
            whole, end = True, match.end()
        else:
            more = not final
        if more:
            keep = match.start() if match else max(buffer.rfind("<"), place)  # a tag may go on in the next piece
            if keep > place:
                yield line, buffer[place:keep], None
                line += buffer.count("\n", place, keep)
            chunk = next(chunks, None)
            final = chunk is None
            buffer, place = buffer[keep:] + (chunk or ""), 0
            continue
        if not match:
            if place < len(buffer):
                yield line, buffer[place:], None
            return
        if match.start() > place:
            yield line, buffer[place : match.start()], None
            line += buffer.count("\n", place, match.start())
        yield line, buffer[match.start() : end], whole
        line += buffer.count("\n", match.start(), end)
        place = end


def _another(buffer: str, names: str, start: re.Pattern, begin: int, end: int) -> re.Match | None:
    """An opening tag of an entry between two places."""
    if not any(buffer.find(f"<{name}", begin, end) >= 0 for name in names.split("|")):
        return None
    return start.search(buffer, begin, end)


def _looks_sound(text: str) -> bool:
    """Whether every tag is closed and every ampersand an entity; told quickly, doubt goes to the parser."""
    if ("!" in text and "<!" in text) or _NO_XML_ENTITY.search(text):
        return False
    tags, closing = text.count("<"), text.count("</")
    return tags == text.count(">") and tags - closing - text.count("/>") == closing


def _checked(etree, parsers: list, text: str) -> tuple[str, tuple[int, str] | None]:
    """The element's text as sound XML (``""`` if it cannot be), and ``(line in it, what was wrong)`` if it was not."""
    if "<!" in text:
        text = _CDATA.sub(lambda match: html.escape(match[1], quote=False), text)
        text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)  # so that lines keep their numbers
    try:
        etree.fromstring(text.encode("utf-8", "replace"), parsers[0])
        return text, None
    except (etree.XMLSyntaxError, ValueError) as error:
        problem = (getattr(error, "lineno", 1) or 1, str(getattr(error, "msg", error)).split(", line")[0])
    text = _CONTROL.sub(
        " ",
        _NAMED.sub(
            lambda match: html.unescape(match[0]) if html.unescape(match[0]) != match[0] else f"&amp;{match[1]};", text
        ),
    )
    text = _BARE_AMPERSAND.sub("&amp;", text)
    try:
        element = etree.fromstring(text.encode("utf-8", "replace"), parsers[1])
        return (etree.tostring(element, encoding="unicode") if element is not None else ""), problem
    except (etree.XMLSyntaxError, ValueError):
        return "", problem


def _bag(text: str, line: int) -> Bag:
    """Texts in order, each named by the element it stands in (``style``: by the one around it)."""
    if "\n" not in text:
        return [(_name(tag), _value(value), line) for tag, value in _LEAF.findall(text) if not value.isspace()]
    place = 0
    bag: Bag = []
    for match in _LEAF.finditer(text):
        tag, value = match.groups()
        if not value.isspace():
            begin = match.start(2)
            line, place = line + text.count("\n", place, begin), begin
            bag.append((_name(tag), _value(value), line))
    return bag


@lru_cache(maxsize=1024)
def _name(tag: str) -> str:
    """An element's name from its opening tag, with the attribute that tells its kind."""
    kind = _KIND.search(tag)
    name = re.match(r"[\w:.-]+", tag)[0]
    return f"{name}[{kind[1]}]" if kind else name


def _value(text: str) -> str:
    if "&" not in text and "  " not in text and text.isprintable():  # the usual value, told quickly
        return text.strip()
    return unescaped(text)


def unescaped(text: str) -> str:
    """Character data on one line, with its entities resolved."""
    return flat(html.unescape(text) if "&" in text else text)


def inner(text: str, *path: str) -> str:
    """What stands in the first element at *path*, with its markup; ``""`` if there is none."""
    for tag in path:
        begin, _, end = _span(text, tag, 0)
        if begin < 0:
            return ""
        text = text[begin:end]
    return text


def inners(text: str, tag: str) -> list[tuple[str, str]]:
    """``(attributes, content)`` of every element *tag*, those within each other apart."""
    found, place = [], 0
    while True:
        begin, attributes, end = _span(text, tag, place)
        if begin < 0:
            return found
        found.append((attributes, text[begin:end]))
        place = end


def _span(text: str, tag: str, place: int) -> tuple[int, str, int]:
    """Where an element's content begins, its attributes, and where the content ends."""
    while (place := text.find(f"<{tag}", place)) >= 0:
        after = place + len(tag) + 1
        if text[after : after + 1] in "> \t\n/":
            close = text.find(">", after)
            if text[close - 1] == "/":
                return close + 1, text[after:close], close + 1
            end = text.find(f"</{tag}>", close)
            return close + 1, text[after:close], end if end >= 0 else len(text)
        place = after
    return -1, "", -1


def text_of(text: str, *path: str) -> str:
    """The character data of the first element at *path* on one line; ``""`` if there is none."""
    content = inner(text, *path)
    return unescaped(_unmarked(content) if "<" in content else content) if content else ""


def texts_of(text: str, tag: str) -> list[str]:
    """The character data of every element *tag*, empty ones left out."""
    if not text:
        return []
    contents = _simple(tag).findall(text)
    if len(contents) != text.count(f"</{tag}>"):  # some hold markup other than one style
        contents = [_unmarked(content) for _, content in inners(text, tag)]
    return [found for content in contents if (found := unescaped(content))]


@cache
def _simple(tag: str) -> re.Pattern:
    return re.compile(rf"<{tag}(?:\s[^<>]*)?>(?:\s*<style[^<>]*>)?([^<]*)(?:</style>\s*)?</{tag}>")


def _unmarked(content: str) -> str:
    bare = _MARKUP.sub("", content)
    return _QUOTING_MARKUP.sub("", content) if ">" in bare else bare


def attribute(attributes: str, name: str) -> str:
    """An attribute's value out of an opening tag."""
    match = re.search(rf"\b{name}\s*=\s*[\"']([^\"']*)", attributes)
    return html.unescape(match[1]) if match else ""
