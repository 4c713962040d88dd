"""A fingerprint of the code a rule runs.

Snakemake notices a changed script but not a changed package, so each rule carries this as a parameter.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# Read at every start, so by pattern: parsing the package takes as long as the rest of a run with nothing to do.
# What only looks like an import (in a docstring) does no harm: it makes a fingerprint wider, never narrower.
IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<base>rapport[\w.]*|\.+[\w.]*)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n#;]*)"
    r"|import[ \t]+(?P<modules>rapport[^\n#;]*))",
    re.M,
)


def version(*modules: str, also: tuple[str | Path, ...] = ()) -> str:
    """Twelve hexadecimal digits that change when a module, its data files, its imports of Rapport or the lock do.

    Parameters
    ----------
    modules
        Dotted names, such as ``"rapport.dedup"``; a package stands for everything in it.
    also
        Further files that count.

    Notes
    -----
    Every byte counts, comments too: a step that ran for nothing writes the same bytes, and what follows it rests.
    The lock file counts for every module: other versions of the libraries may give other numbers.
    """
    lock = ROOT.parent / "requirements.lock"
    counted = {*closure(*modules), *map(Path, also), *([lock] if lock.is_file() else ())}
    digest = hashlib.sha256()
    for path in sorted(counted):
        digest.update(
            f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}:{_content(path)}\n".encode()
        )
    return digest.hexdigest()[:12]


def closure(*modules: str) -> set[Path]:
    """The files of some modules and of everything of Rapport they import, with the data beside them."""
    seen: set[Path] = set()
    waiting = [path for name in modules for path in _files(name)]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += _imports(path)
    return seen


@cache
def _files(name: str) -> tuple[Path, ...]:
    """The files of a module, or of a package with its data; empty for what is not Rapport's."""
    place = ROOT.joinpath(*name.split(".")[1:])
    if place.with_suffix(".py").is_file():
        return (place.with_suffix(".py"), *_data(place.parent))
    if place.is_dir():
        return tuple(p for p in sorted(place.rglob("*")) if p.is_file() and "__pycache__" not in p.parts)
    return ()


@cache
def _data(folder: Path) -> tuple[Path, ...]:
    """The data files that lie in a subpackage; its modules read them."""
    if folder == ROOT:
        return ()
    # of __pycache__ nothing, also no file that Python is just writing there
    found = (p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix != ".py")
    return tuple(p for p in found if "__pycache__" not in p.parts)


@cache
def _imports(path: Path) -> tuple[Path, ...]:
    """The files of Rapport that a module imports, with the data beside them."""
    if path.suffix != ".py":
        return ()
    found: list[Path] = []
    for name in _imported(path.read_text(encoding="utf-8"), path):
        place = ROOT.joinpath(*name.split(".")[1:])
        # importing a name from a package runs its __init__; the package's other files come by their own imports
        here = [p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file()]
        found += [*here, *(_data(here[0].parent) if here else ())]
    return tuple(found)


def _imported(text: str, path: Path) -> list[str]:
    """Dotted names of what the text of a module imports; of ``from a import b`` both ``a`` and ``a.b``."""
    names: list[str] = []
    for found in IMPORT.finditer(text):
        if found["modules"]:
            names += re.findall(r"rapport[\w.]*", found["modules"])
            continue
        base = found["base"]
        if base.startswith("."):
            level = len(base) - len(base.lstrip("."))
            base = ".".join([*path.parents[level - 1].relative_to(ROOT.parent).parts, base.lstrip(".")]).rstrip(".")
        parts = re.sub(r"#[^\n]*", "", found["names"]).strip("()").replace("\\", " ").split(",")
        names += [base, *(f"{base}.{part.split()[0]}" for part in parts if part.strip())]
    return names


@cache
def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
