"""``./review new DIR``: start a review in an empty folder."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from rapport.commands.run import CODE
from rapport.config import SCHEMA
from rapport.errors import ReviewError
from rapport.typed import program


def main(arguments: list[str]) -> int:
    """Copy the template to the folder named in *arguments*; refuse a folder that holds anything."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        raise ReviewError(f"new: say where, and nothing else: {program()} new my-review")
    folder = Path(arguments[0])
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ReviewError(f"new: {folder}: is not an empty folder; name a new one")
    if CODE in folder.resolve().parents:
        raise ReviewError(f"new: {folder}: lies inside Rapport itself; choose a folder of your own, outside {CODE}")
    try:
        shutil.copytree(CODE / "template", folder, dirs_exist_ok=True)
        (folder / "gitignore").rename(folder / ".gitignore")
        _name_schema(folder / "config.yaml")
    except OSError as error:
        raise ReviewError(
            f"new: {folder}: cannot be made ({(error.strerror or '').lower()}); choose another place"
        ) from None
    command = shlex.quote(f"{CODE}/review")
    print(
        f"A new review is in {folder}\n"
        "Next:\n"
        f"  1. cd {shlex.quote(str(folder))}\n"
        "  2. write the title and the reviewers' names into config.yaml, the eligibility criteria into"
        " data/screening/criteria.md\n"
        f"  3. {command} add-search EXPORT --source PubMed --date 2026-01-31     (once for each export)\n"
        f"  4. {command}",
        file=sys.stdout,
    )
    return 0


def _name_schema(config: Path) -> None:
    """A first line by which editors complete and check the settings."""
    text = config.read_text(encoding="utf-8")
    config.write_text(f"# yaml-language-server: $schema={SCHEMA.as_uri()}\n{text}", encoding="utf-8", newline="\n")
