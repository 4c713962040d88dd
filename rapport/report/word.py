"""Pieces of a Word file: captions that Word numbers, tables that repeat their head, a file without clock."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT
from docx.opc.pkgwriter import _ContentTypesItem
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.shape import CT_Inline
from docx.shared import Mm, Pt, RGBColor

from rapport.files import atomic

# characters that XML 1.0 cannot hold
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
TEXT_WIDTH, TEXT_HEIGHT = 251, 150  # mm, on a landscape A4 page


def clean(text: object) -> str:
    """Text as Word can hold it; nothing that a person can see is lost."""
    return UNPRINTABLE.sub("", str(text))


def new():
    """An empty document; each style is looked up once, and pictures are numbered by counting them.

    python-docx would search the whole document for each paragraph and each picture.
    """
    word = docx.Document()
    part, numbers = word.part, count(1)
    part.get_style_id = cache(part.get_style_id)

    def inline(path, width=None, height=None):
        relation, image = part.get_or_add_image(path)
        return CT_Inline.new_pic_inline(
            next(numbers), relation, image.filename, *image.scaled_dimensions(width, height)
        )

    part.new_pic_inline = inline
    return word


def page(word) -> None:
    """Landscape A4 with quiet headings."""
    sheet = word.sections[0]
    sheet.orientation = WD_ORIENT.LANDSCAPE
    sheet.page_width, sheet.page_height = Mm(297), Mm(210)
    sheet.left_margin = sheet.right_margin = Mm(23)
    word.styles["Normal"].font.name, word.styles["Normal"].font.size = "Arial", Pt(10)
    for name in ("Title", "Heading 1", "Heading 2", "Caption"):
        font = word.styles[name].font
        font.name, font.color.rgb = "Arial", RGBColor(0x1D, 0x21, 0x26)


def caption(word, kind: str, number: int, text: str, again: bool = False):
    """``Figure 1. Text``, the number as a SEQ field, so that Word can refer to it and list it.

    With *again* the field repeats the number before it: of another part of the same table.
    """
    line = word.add_paragraph(style="Caption")
    line.add_run(f"{kind} ")
    field = f" SEQ {kind} " + "\\c " * again + "\\* ARABIC "
    for made in (_mark("begin"), _instruction(field), _mark("separate")):
        line.add_run()._r.append(made)
    line.add_run(str(number))
    line.add_run()._r.append(_mark("end"))
    line.add_run(clean(f". {text}"))
    return line


def _mark(kind: str):
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark


def _instruction(text: str):
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = text
    return instruction


def picture(word, path: Path, alt: str) -> None:
    """A picture as large as the page allows, never larger than it is, kept with the caption below it."""
    line = word.add_paragraph()
    shape = line.add_run().add_picture(str(path))
    scale = min(1, Mm(TEXT_WIDTH) / shape.width, Mm(TEXT_HEIGHT) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape._inline.docPr.set("descr", clean(alt))
    line.paragraph_format.keep_with_next = True


def table(word, headings: list[str], rows: list[list[str]], below: str = "") -> None:
    """A table as wide as its content needs, with rules above, below and under its head, which is repeated on each page.

    *below* is set in small letters under it.
    """
    rows = [[cell.replace("< ", "<\u00a0") for cell in row] for row in rows]  # "< .001" stays on a line
    widths, size = _widths([headings, *rows])
    short = all(
        len(cell) * LETTER < 4 * (width - MARGIN) for row in rows[:2] for cell, width in zip(row, widths, strict=True)
    )
    lines = [_row(headings, widths, size, head=True)]
    lines += [_row(row, widths, size, kept=short and not place) for place, row in enumerate(rows)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    note = word.add_paragraph(clean(below))
    for run in note.runs:
        run.font.size = Pt(8)
    note._p.addprevious(
        parse_xml(f"<w:tbl {nsdecls('w')}>{_LOOK}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>")
    )


_LOOK = (
    '<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:color="1D2126"/><w:bottom w:val="single" w:sz="8"'
    ' w:color="1D2126"/>'
    '<w:insideH w:val="single" w:sz="2" w:color="D9DDE2"/></w:tblBorders><w:tblLayout w:type="fixed"/>'
    '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)
LETTER, MARGIN, MOST, WORD = 84, 160, 90, 18  # twentieths of a point: a letter, a cell; letters: widest column, word
BOLD, CAPITAL, BROAD = 1.12, 0.3, 0.5  # a bold letter is so much wider; a capital, an m or w need so much more room
BROADEST = re.compile("[mwMW@%]")
SIZE, SMALLEST = 15, 13  # letters, in half points; below 6.5 points nobody reads on
ROOM = int(Mm(TEXT_WIDTH).pt * 20)


def column_parts(headings: list[str], rows: list[list[str]]) -> list[list[int]]:
    """The columns of a table, by position, in as many parts as it takes to set whole words in letters of 6.5 points.

    Each part begins with the columns that tell the rows apart: the first, or the first two or three. A part has as many
    others as the page has room for; a table that fits is one part.
    """
    least, room = _least([headings, *rows])[1], ROOM * SIZE // SMALLEST
    if sum(least) <= room:
        return [list(range(len(headings)))]
    n = next((n for n in (1, 2, 3) if len({tuple(row[:n]) for row in rows}) == len(rows)), 1)
    keys, parts = list(range(min(n, len(headings) - 1))), [[]]
    left = whole = room - sum(least[:n])
    for column in range(len(keys), len(headings)):
        if parts[-1] and least[column] > left:
            parts.append([])
            left = whole
        parts[-1].append(column)
        left -= least[column]
    return [[*keys, *part] for part in parts]


def _widths(rows: list[list[str]]) -> tuple[list[int], int]:
    """Widths in twentieths of a point: the longest cell up to 90 letters, made narrower where the page asks for it.

    The first row is bold. With them comes the size of the letters, smaller where whole words would not fit.
    """
    wanted, least = _least(rows)
    if sum(wanted) <= ROOM:
        return wanted, SIZE
    if sum(least) >= ROOM:
        return [width * ROOM // sum(least) for width in least], max(SMALLEST, SIZE * ROOM // sum(least))
    share = (ROOM - sum(least)) / (sum(wanted) - sum(least))
    return [int(low + share * (width - low)) for low, width in zip(least, wanted, strict=True)], SIZE


def _least(rows: list[list[str]]) -> tuple[list[int], list[int]]:
    """Of each column the width it wants, which is that of its longest line, and that of its longest word."""
    columns = list(zip(*rows, strict=True))
    wanted = [
        max(
            _long(line, BOLD * (not place) or 1, MOST) for place, cell in enumerate(column) for line in cell.split("\n")
        )
        for column in columns
    ]
    words = [
        max(
            _long(word, BOLD * (not place) or 1, WORD)
            for place, cell in enumerate(column)
            for word in ["", *re.split(r"[ \n]+|(?<=[^\W\d]-)", cell)]
        )
        for column in columns
    ]
    return wanted, [min(pair) for pair in zip(words, wanted, strict=True)]


def _long(text: str, weight: float, most: int) -> int:
    """How wide a line of text is with the margins of its cell; of more than *most* letters, those."""
    letters = min(most, len(text) + CAPITAL * sum(map(str.isupper, text)) + BROAD * len(BROADEST.findall(text)))
    return int(LETTER * weight * letters) + MARGIN


def _row(cells: list[str], widths: list[int], size: int, head: bool = False, kept: bool = False) -> str:
    """A row; the head, and a first row that is *kept*, stay on the page of the row that follows."""
    stays = "<w:keepNext/>" * (head or kept)
    look = "<w:b/>" * head + f'<w:sz w:val="{size}"/>'
    made = []
    for cell, width in zip(cells, widths, strict=True):
        text = escape(clean(cell)).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>{stays}<w:spacing w:before="20"'
            f' w:after="20"/></w:pPr>'
            f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' * head}</w:trPr>{''.join(made)}</w:tr>"


def save(word, path: Path) -> None:
    """Save without the clock: fixed dates inside, and in the zip."""
    about = word.core_properties
    about.created = about.modified = datetime(2000, 1, 1)
    about.author = about.last_modified_by = "Rapport"
    made = _content(word.part.package)
    with atomic(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(made, key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            # a PNG is compressed already
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            target.writestr(entry, made[name])


def _content(package) -> dict[str, bytes]:
    """The files of the zip; python-docx itself would compress all of them, pictures too, only to have it done again."""
    parts = package.parts
    made = {"[Content_Types].xml": _ContentTypesItem.from_parts(parts).blob, "_rels/.rels": package.rels.xml}
    for part in parts:
        made[part.partname.membername] = part.blob
        if part.rels:
            made[part.partname.rels_uri.membername] = part.rels.xml
    return made
