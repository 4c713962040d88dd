"""Writing so that nothing half-written is ever seen, and the same content gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rapport.errors import ReviewError


class Damaged(ReviewError, ValueError):
    """A file that Rapport wrote and that can no longer be read."""

    def __init__(self, path: str | Path | list[str]):
        super().__init__(path if isinstance(path, list) else f"{path}: is damaged; delete it and run again")


@contextmanager
def undamaged(path: str | Path) -> Iterator[None]:
    """Around the reading of a parquet file that Rapport wrote.

    Raises
    ------
    Damaged
        The file was cut short or changed: pyarrow names that as it comes upon it, by errors without a system's number.
    """
    try:
        yield
    except (ValueError, NotImplementedError, KeyError):
        raise Damaged(path) from None
    except OSError as error:
        if error.errno is not None:  # it is not there, or the disk is full
            raise
        raise Damaged(path) from None


@contextmanager
def atomic(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path in the same folder; rename it to *path* when the block ends well."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def place_new(part: str | Path, path: str | Path) -> None:
    """Give a finished file its name, in the same folder, so that it is seen only when it is complete.

    Raises
    ------
    FileExistsError
        Something of that name is there already; it stays as it is.
    """
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as that of a memory stick
        with open(part, "rb") as read, open(path, "xb") as write:
            shutil.copyfileobj(read, write)


def write_text(text: str, path: str | Path) -> None:
    """Write UTF-8 text with ``\\n`` line ends."""
    with atomic(path) as part:
        part.write_bytes(text.encode("utf-8"))


def write_json(content: object, path: str | Path) -> None:
    """Write JSON a person can read and a diff can show: sorted keys, one item a line."""
    write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n", path)


def read_json(path: str | Path) -> object:
    """Read JSON that Rapport wrote.

    Raises
    ------
    Damaged
        The file was cut short or changed.
    """
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError:
        raise Damaged(path) from None


def read_yaml(path: str | Path) -> object:
    """Read YAML that is part of Rapport (people's files may have mistakes to be named by line)."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it was compiled in
    return yaml.load(Path(path).read_text(encoding="utf-8"), loader)


def sha256(path: str | Path) -> str:
    """The SHA-256 of a file's bytes, hexadecimal."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def slug(name: str) -> str:
    """A reason or source as part of a file name."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:60] or "unnamed"
