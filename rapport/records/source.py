"""The bytes of an export as numbered lines of text, in one pass of bounded memory.

Exports come with and without a byte-order mark, in UTF-8, UTF-16 or an 8-bit encoding (sometimes two at once), and
with every kind of line end, sometimes mixed. Here all of that is settled, so that readers see plain lines. Only
``\\r\\n``, ``\\r`` and ``\\n`` end a line; U+2028, U+0085 and form feeds stand inside abstracts.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from rapport.records.entry import Note

CHUNK = 1 << 20
#: 8-bit and double-byte encodings that exports were seen in; the guess is restricted to them.
LEGACY = ("cp1252", "latin_1", "mac_roman", "gb18030", "shift_jis", "big5")


class Source:
    """An export on disk, surveyed once when made.

    Attributes
    ----------
    sha256, size
        Of the bytes.
    encoding
        ``utf-8``, ``utf-16-le``, ``utf-16-be`` or one of `LEGACY`; for the last, lines that are UTF-8 are read so.
    notes
        What had to be assumed, with line numbers.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)
        self.notes: list[Note] = []
        self.sha256, self.size, self.encoding, self._mark = "", 0, "utf-8", 0
        self._survey()

    def texts(self) -> Iterator[str]:
        """The text in pieces that end with a line; every line end is ``\\n``."""
        if self.encoding.startswith("utf-16"):
            yield from self._wide()
            return
        for data in self._cuts():
            yield self._decoded(data)

    def stream(self) -> Iterator[str]:
        """The text in pieces of any kind: for files of one long line."""
        if self.encoding != "utf-8":
            yield from self.texts()
            return
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        half = b""
        with self.path.open("rb") as stream:
            stream.seek(self._mark)
            while data := stream.read(CHUNK):
                data = half + data
                half = b"\r" if data.endswith(b"\r") else b""
                yield decoder.decode(_plain_ends(data[:-1] if half else data))
        yield decoder.decode(b"\n" if half else b"", True)

    def _cuts(self) -> Iterator[bytes]:
        """The bytes after the mark in pieces that end with a line (the last one wherever the file ends)."""
        waiting: list[bytes] = []
        with self.path.open("rb") as stream:
            stream.seek(self._mark)
            while chunk := stream.read(CHUNK):
                if waiting and waiting[-1].endswith(b"\r"):  # half of \r\n, or an end of its own
                    chunk = waiting.pop() + chunk
                end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r", 0, len(chunk) - 1)) + 1
                if end:
                    yield b"".join([*waiting, chunk[:end]])
                    waiting = []
                if end < len(chunk):
                    waiting.append(chunk[end:])
        if waiting:
            yield b"".join(waiting)

    def blocks(self) -> Iterator[tuple[int, list[str]]]:
        """``(number of the first line, lines)`` for piece after piece."""
        line = 1
        for text in self.texts():
            lines = text.split("\n")
            if not lines[-1]:
                lines.pop()
            yield line, lines
            line += len(lines)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Numbered lines, from 1."""
        for number, lines in self.blocks():
            yield from enumerate(lines, number)

    def head(self, limit: int = 65536) -> str:
        """The first *limit* characters."""
        found = ""
        for text in self.stream():
            found += text
            if len(found) >= limit:
                break
        return found[:limit]

    def _decoded(self, data: bytes) -> str:
        data = _plain_ends(data)
        if codecs.BOM_UTF8 in data:
            data = _without_marks(data)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return "\n".join(self._line(line) for line in data.split(b"\n"))

    def _line(self, data: bytes) -> str:
        for encoding in ("utf-8", self.encoding, "cp1252"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
        return data.decode("latin-1")

    def _wide(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        rest = ""
        with self.path.open("rb") as stream:
            stream.seek(self._mark)
            final = False
            while not final:
                data = stream.read(CHUNK)
                final = not data
                text = rest + decoder.decode(data, final)
                end = len(text) if final else max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
                text, rest = text[:end], text[end:]
                if text:
                    text = text.replace("\r\n", "\n").replace("\r", "\n")
                    yield re.sub("^\ufeff", "", text, flags=re.M) if "\ufeff" in text else text

    def _survey(self) -> None:
        """One pass over the bytes, whatever their lines; a second one over the lines only if they are not UTF-8."""
        digest, last = hashlib.sha256(), b""
        ends = {"CR LF": 0, "LF": 0, "CR": 0}
        check = codecs.getincrementaldecoder("utf-8")()
        sound, joined = True, False
        with self.path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                if not self.size:
                    self._marked(chunk)
                digest.update(chunk)
                self.size += len(chunk)
                joined = joined or codecs.BOM_UTF8 in chunk[4:]
                _count_ends(chunk, last, ends)
                last = chunk
                if sound and self.encoding == "utf-8":
                    sound = _decodes(check, chunk, False)
        self.sha256 = digest.hexdigest()
        if self.encoding != "utf-8":
            self.notes.append(Note(1, "note", f"the file is {self.encoding.upper()}"))
        elif not (sound and _decodes(check, b"", True)):
            self._guess()
        kinds = [name for name in ends if ends[name]]
        if not self.encoding.startswith("utf-16") and (len(kinds) > 1 or kinds == ["CR"]):
            self.notes.append(
                Note(1, "note", f"line ends are {' and '.join(kinds)}; each was taken as the end of a line")
            )
        if joined:
            self._say_joined()
        if last.strip(b"\0") and not last.rstrip(b"\0").endswith((b"\n", b"\r")):
            number = sum(text.count("\n") for text in self.stream()) + 1
            self.notes.append(Note(number, "note", "the last line has no end; was the file cut?"))

    def _say_joined(self) -> None:
        number = 1
        for data in self._cuts():
            before, mark, _ = (b"\n" + _plain_ends(data)).partition(b"\n" + codecs.BOM_UTF8)
            number += before.count(b"\n") - (not mark)
            if mark:
                message = "a byte-order mark within the file: were exports joined? It was left out"
                self.notes.append(Note(number, "note", message))
                return

    def _marked(self, chunk: bytes) -> None:
        """The encoding that a byte-order mark, or the pattern of NUL bytes, tells."""
        for mark, encoding in (
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
        ):
            if chunk.startswith(mark):
                self.encoding, self._mark = encoding, len(mark)
                if encoding == "utf-8":
                    self.notes.append(Note(1, "note", "the file begins with a byte-order mark"))
                return
        sample = chunk[:4096]
        if len(sample) >= 4:
            even, uneven = sample[::2].count(0) / len(sample) * 2, sample[1::2].count(0) / len(sample) * 2
            if max(even, uneven) > 0.4 and min(even, uneven) < 0.1:
                self.encoding = "utf-16-be" if even > uneven else "utf-16-le"

    def _guess(self) -> None:
        """Choose the encoding of lines that are not UTF-8, and say where the first of them is."""
        bad: list[tuple[int, bytes]] = []
        number, mixed = 1, False
        for data in self._cuts():
            lines = _plain_ends(data).split(b"\n")
            for place, line in enumerate(lines if len(bad) < 2000 else ()):
                if not line.isascii():
                    if _is_utf8(line):
                        mixed = True
                    else:
                        bad.append((number + place, line))
            number += len(lines) - 1
        sample = b"\n".join(line for _, line in bad)[:20000]
        self.encoding = "cp1252"
        if not mixed and sum(byte > 127 for byte in sample) > 20:  # no line is UTF-8: one encoding throughout
            from charset_normalizer import from_bytes

            best = from_bytes(sample, cp_isolation=list(LEGACY)).best()
            self.encoding = best.encoding if best and best.encoding in LEGACY else "cp1252"
            if self.encoding == "latin_1":
                self.encoding = "cp1252"  # the same letters, and quotes and dashes beside them
        number, line = bad[0]
        byte = next(byte for byte in line if byte > 127)
        more = f", and {len(bad) - 1} lines after it" if len(bad) > 1 else ""
        self.notes.append(
            Note(number, "warning", f"not UTF-8 (byte 0x{byte:02X}){more}; read as {self.encoding}: check the accents")
        )


def _plain_ends(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _without_marks(data: bytes) -> bytes:
    """Without the byte-order marks that begin a line: those of exports that were joined to one file."""
    return re.sub(b"^(?:" + codecs.BOM_UTF8 + b")+", b"", data, flags=re.M)


def _count_ends(chunk: bytes, before: bytes, ends: dict[str, int]) -> None:
    """Which line ends occur (of a plain LF, how often is not needed)."""
    half = before.endswith(b"\r")  # the last piece ended between CR and LF, or with a CR
    if b"\r" not in chunk and not half:
        ends["LF"] += b"\n" in chunk
        return
    paired = half and chunk.startswith(b"\n")
    ends["CR"] -= paired
    pairs = chunk.count(b"\r\n")
    ends["CR LF"] += pairs + paired
    ends["CR"] += chunk.count(b"\r") - pairs
    ends["LF"] += chunk.count(b"\n") - pairs - paired


def _decodes(decoder: codecs.IncrementalDecoder, data: bytes, final: bool) -> bool:
    try:
        decoder.decode(data, final)
        return True
    except UnicodeDecodeError:
        return False


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
        return True
    except UnicodeDecodeError:
        return False
