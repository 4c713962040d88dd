"""XML exports cut into their entries, so that memory stays small and one damaged entry costs no other."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from rapport.records.entry import Bag, Entry, Note, Quarantined, Stray
from rapport.records.source import Source

_NAMED = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;|#)(\w+);")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")


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
        Makes the canonical fields of a parsed element.
    """
    from lxml import etree

    parsers = [etree.XMLParser(recover=recover, huge_tree=True, resolve_entities=False, no_network=True, remove_comments=True) for recover in (False, True)]
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
        element, problem = _parsed(etree, parsers, text)
        if element is None:
            yield Quarantined(line, last, "not readable as XML", text)
            continue
        if problem:
            yield Note(line + problem[0] - 1, "warning", f"damaged XML ({problem[1]}); read as far as possible")
        yield Entry(_bag(element, line), line, last, canonical(element))


def _cut(source: Source, names: str) -> Iterator[tuple[int, str, bool | None]]:
    """``(first line, text, whole)``: whole elements, elements that do not end (False), text between (None)."""
    start = re.compile(rf"<({names})(?:\s[^<>]*)?(/?)>")
    buffer, line = "", 1
    chunks = source.stream()
    final = False
    while True:
        match = start.search(buffer)
        end = len(buffer)
        if match and not match[2]:
            close = buffer.find(f"</{match[1]}>", match.end())
            following = start.search(buffer, match.end(), close if close >= 0 else len(buffer))
            if close < 0 and not following and not final:
                chunk, final = _next(chunks)
                buffer += chunk
                continue
            whole = close >= 0 and not following
            end = close + len(match[1]) + 3 if whole else following.start() if following else len(buffer)
        elif match:
            whole, end = True, match.end()
        elif not final:
            keep = buffer.rfind("<")  # a tag may go on in the next piece
            if keep > 0:
                yield line, buffer[:keep], None
                line += buffer.count("\n", 0, keep)
                buffer = buffer[keep:]
            chunk, final = _next(chunks)
            buffer += chunk
            continue
        if not match:
            if buffer:
                yield line, buffer, None
            return
        if match.start():
            yield line, buffer[: match.start()], None
            line += buffer.count("\n", 0, match.start())
        yield line, buffer[match.start() : end], whole
        line += buffer.count("\n", match.start(), end)
        buffer = buffer[end:]


def _next(chunks: Iterator[str]) -> tuple[str, bool]:
    chunk = next(chunks, None)
    return chunk or "", chunk is None


def _parsed(etree, parsers: list, text: str):
    """The element and, if it had to be repaired, ``(line within it, what was wrong)``."""
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parsers[0]), None
    except (etree.XMLSyntaxError, ValueError) as error:
        problem = (getattr(error, "lineno", 1) or 1, str(getattr(error, "msg", error)).split(", line")[0])
    text = _CONTROL.sub(" ", _NAMED.sub(lambda match: html.unescape(match[0]) if html.unescape(match[0]) != match[0] else f"&amp;{match[1]};", text))
    text = _BARE_AMPERSAND.sub("&amp;", text)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parsers[1]), problem
    except (etree.XMLSyntaxError, ValueError):
        return None, problem


def _bag(root, line: int) -> Bag:
    """Leaves in order, ``style`` named by what it stands in; an attribute that says which kind stands in brackets."""
    bag: Bag = []
    for element in root.iter("*"):
        text = element.text
        if not text or text.isspace():
            continue
        tag = element.tag
        if tag == "style":
            tag = element.getparent().tag
        if len(element):
            text = "".join(element.itertext())
        kind = element.get("IdType") or element.get("EIdType") or element.get("name")
        bag.append((f"{tag}[{kind}]" if kind else tag, " ".join(text.split()), line + (element.sourceline or 1) - 1))
    return bag


def text_of(element, path: str) -> str:
    """All text of the first element at *path*, on one line; ``""`` if there is none."""
    found = element.find(path)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def texts_of(element, path: str) -> list[str]:
    """The text of every element at *path*, empty ones left out."""
    return [text for found in element.iterfind(path) if (text := " ".join("".join(found.itertext()).split()))]
