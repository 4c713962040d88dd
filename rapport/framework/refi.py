"""REFI-QDA codebooks (``.qdc``, XML namespace urn:QDA-XML:codebook:1.0; qdasoftware.org): themes in and out.

NVivo, MAXQDA, ATLAS.ti, QualCoder and Taguette read and write them.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from pathlib import Path

import pandas as pd
from lxml import etree

from rapport.errors import Problems
from rapport.files import atomic

NAMESPACE = "urn:QDA-XML:codebook:1.0"
COLUMNS = ["theme_id", "label", "definition", "parent_theme_id", "codable"]
_GUIDS = uuid.UUID("6f1d5b52-2f0b-5f2e-9a52-0d1f3a1c7c10")


def read_codebook(file: str, problems: Problems) -> pd.DataFrame | None:
    """The codes of a codebook, depth first.

    Returns
    -------
    pandas.DataFrame or None
        `COLUMNS`; ids are made from the names (lower case, ``_``), unique by a number at the end; ``None`` after a
        problem was noted.
    """
    try:
        root = etree.fromstring(Path(file).read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        problems.add(f"{file}:{error.lineno or 1}", "not XML", "export the codebook again as REFI-QDA .qdc")
        return None
    if etree.QName(root).localname != "CodeBook":
        problems.add(
            file,
            f"the outermost element is {etree.QName(root).localname}, not CodeBook",
            "export a codebook, not a project",
        )
        return None
    rows: list[dict] = []
    _walk(root, "", rows, set())
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def _walk(element, parent: str, rows: list[dict], used: set[str]) -> None:
    for child in element:
        kind = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if kind == "Codes":
            _walk(child, parent, rows, used)
        elif kind == "Code":
            name = " ".join((child.get("name") or "").split())
            note = next(
                (" ".join("".join(c.itertext()).split()) for c in child if str(c.tag).endswith("Description")), ""
            )
            own = _identifier(name, used)
            rows.append(
                {
                    "theme_id": own,
                    "label": name or own,
                    "definition": note,
                    "parent_theme_id": parent,
                    "codable": (child.get("isCodable") or "true").lower() == "true",
                }
            )
            _walk(child, own, rows, used)


def _identifier(name: str, used: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "code"
    own, n = stem, 1
    while own in used:
        n += 1
        own = f"{stem}_{n}"
    used.add(own)
    return own


def write_codebook(themes: pd.DataFrame, path: str | Path) -> None:
    """Write themes as a codebook other programs open.

    Parameters
    ----------
    themes
        theme_id, label, definition, parent_theme_id, in the order wanted.
    path
        Usually ``results/framework/codebook.qdc``; the same themes give the same bytes.
    """
    root = etree.Element(f"{{{NAMESPACE}}}CodeBook", nsmap={None: NAMESPACE}, origin="Rapport")
    codes = etree.SubElement(root, f"{{{NAMESPACE}}}Codes")
    made = {}
    waiting = list(themes.itertuples())
    known = set(themes["theme_id"])
    while waiting:
        later = []
        for row in waiting:
            parent = row.parent_theme_id if row.parent_theme_id in known else ""
            if parent and parent not in made:
                later.append(row)
                continue
            made[row.theme_id] = _code(codes if not parent else made[parent], row)
        if len(later) == len(waiting):  # parents in a circle are a problem elsewhere; here nobody may be lost
            for row in later:
                made[row.theme_id] = _code(codes, row)
            later = []
        waiting = later
    with atomic(path) as part:
        part.write_bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _code(parent, row):
    guid = str(uuid.uuid5(_GUIDS, row.theme_id)).upper()
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}Code", guid=guid, name=row.label, isCodable="true")
    if row.definition:
        # the schema wants the description before nested codes
        etree.SubElement(made, f"{{{NAMESPACE}}}Description").text = row.definition
    return made
