"""What the report shows, in which order: data (``sections.yaml``), so that adding a table is two lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from rapport.files import read_yaml

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Table:
    """A CSV of ``results/`` with its caption.

    *columns* names those shown, ``name`` or ``name=Heading``; all without it. A *folded* table opens on a click; one
    set *aside* is not printed in the Word file; one of the review's *own* dictionary is not among the shipped ones. It
    is shown where the table *needs* has rows: of values beside ours there must be ours.
    """

    path: str
    caption: str
    columns: tuple[str, ...] = ()
    folded: bool = False
    aside: bool = False
    own: bool = False
    needs: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure of ``results/``; a name that ends in ``*`` stands for all of that beginning not shown elsewhere.

    It is shown where the table *needs* has *least* rows: of one source there is no overlap to see.
    """

    name: str
    folder: str = "figures"
    needs: str = ""
    least: int = 1


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs (by `rapport.report.prose`), figures and tables; what is not there is left out."""

    id: str
    title: str
    parts: tuple[Table | Figure, ...] = ()


def read_sections(path: Path = HERE / "sections.yaml") -> tuple[Section, ...]:
    """The report's own sections, in order."""
    return tuple(
        Section(entry["id"], entry["title"], tuple(_part(part) for part in entry.get("parts", ())))
        for entry in read_yaml(path)
    )


def _part(entry: dict) -> Table | Figure:
    if "figure" in entry:
        folder, _, name = entry["figure"].partition("/")
        return Figure(name, folder, entry.get("needs", ""), entry.get("least", 1))
    columns = tuple(name.strip() for name in entry.get("columns", "").split(",") if name.strip())
    folded, aside = entry.get("folded", False), entry.get("aside", False)
    return Table(entry["table"], entry["caption"], columns, folded, aside, needs=entry.get("needs", ""))


SECTIONS = read_sections()


def laid_out(names: list[str], sections: tuple[Section, ...] = SECTIONS) -> tuple[Section, ...]:
    """The sections with every pattern replaced by the figures it stands for.

    Parameters
    ----------
    names
        The figures that exist, sorted.
    """
    shown = {part.name for section in sections for part in section.parts if isinstance(part, Figure)}
    out = []
    for section in sections:
        parts: list[Table | Figure] = []
        for part in section.parts:
            if isinstance(part, Figure) and part.name.endswith("*"):
                found = [name for name in names if fnmatchcase(name, part.name) and name not in shown]
                shown.update(found)
                parts += [Figure(name) for name in found]
            else:
                parts.append(part)
        out.append(replace(section, parts=tuple(parts)))
    return tuple(out)
