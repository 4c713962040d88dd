"""A fingerprint of the code a rule runs.

Snakemake notices a changed script but not a changed package, so each rule carries this as a parameter.
"""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def version(*modules: str, also: tuple[str | Path, ...] = ()) -> str:
    """Twelve hexadecimal digits that change when a module, its data files, or anything of Rapport it imports does.

    Parameters
    ----------
    modules
        Dotted names, such as ``"rapport.dedup"``; a package stands for everything in it.
    also
        Further files that count.

    Notes
    -----
    Comments and layout do not count: the syntax tree is hashed, not the text.
    """
    seen: set[Path] = set()
    waiting = [path for name in modules for path in _files(name)]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += _imports(path)
    seen.update(Path(extra) for extra in also)
    digest = hashlib.sha256()
    for path in sorted(seen):
        digest.update(
            f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}:{_content(path)}\n".encode()
        )
    return digest.hexdigest()[:12]


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
    return tuple(p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix not in (".py", ".pyc"))


@cache
def _imports(path: Path) -> tuple[Path, ...]:
    if path.suffix != ".py":
        return ()
    found: list[Path] = []
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names] + [node.module]
        elif isinstance(node, ast.ImportFrom):
            base = path.parents[node.level - 1].relative_to(ROOT.parent).parts
            stem = ".".join([*base, *(node.module or "").split(".")]).rstrip(".")
            names = [f"{stem}.{alias.name}" for alias in node.names] + [stem]
        else:
            continue
        for name in names:
            if name.startswith("rapport."):
                place = ROOT.joinpath(*name.split(".")[1:])
                # importing a name from a package runs its __init__; the package's other files come by their own imports
                here = [p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file()]
                found += [*here, *(_data(here[0].parent) if here else ())]
    return tuple(found)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _content(path: Path) -> str:
    if path.suffix == ".py":
        return ast.dump(_tree(path))
    return hashlib.sha256(path.read_bytes()).hexdigest()
