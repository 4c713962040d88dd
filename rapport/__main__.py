"""``./review``: dispatch to a command; without one, run the review in this folder."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from rapport import __version__
from rapport.commands.unknown import refuse_unknown
from rapport.errors import ReviewError, on_screen, plain
from rapport.review import in_a_review

# name -> what it does; the module of the same name in rapport.commands has main(arguments) -> exit status
COMMANDS = {
    "new": "DIR                start a review in an empty folder",
    "add-search": "FILE --source S --date D [--round N]   copy an export in, log it, say what is new",
    "status": "                what is done, what waits for whom",
    "check": "                 read and check everything people made; write nothing",
    "why": "RECORD [RECORD]    which rule decided about a record or a pair",
    "compare": "A B            what changed between two results folders",
    "bundle": "FILE.zip        everything needed to rebuild these results elsewhere",
    "install": "spark          an optional extra",
    "test": "                  run the tests",
}

ANYWHERE = ("new", "compare", "install", "test")  # the others are about the review in this folder

HELP = (
    f"Rapport {__version__}\n\n"
    "  ./review                       run the review in this folder (Snakemake options may follow)\n"
    + "".join(f"  ./review {name} {text}\n" for name, text in COMMANDS.items())
    + "\n  --directory DIR, before or after a command, works on the review in another folder.\n"
)


def main(arguments: list[str]) -> int:
    """Run one command; the exit status is 0, or 1 when something has to be put right first."""
    name = ""
    try:
        arguments = _enter_directory(arguments)
        if arguments and arguments[0] in ("help", "--help", "-h"):
            print(HELP, end="")
            return 0
        if arguments == ["--version"]:
            print(f"Rapport {__version__}")
            return 0
        name = arguments[0] if arguments and arguments[0] in COMMANDS else ""
        if not name and arguments:
            refuse_unknown(arguments[0], COMMANDS)
        if name not in ANYWHERE:
            in_a_review()
        module = importlib.import_module(f"rapport.commands.{name.replace('-', '_') or 'run'}")
        return module.main(arguments[1:] if name else arguments)
    except ReviewError as error:
        for line in error.problems:
            said = line if line.startswith("error") else f"error in {line}"
            print(on_screen(said, sys.stderr), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; run it again to go on where it was", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"error in {name or 'command'}: {plain(error)}", file=sys.stderr)
        return 1


def _enter_directory(arguments: list[str]) -> list[str]:
    """Go to the folder of ``--directory``, and take the option out."""
    rest: list[str] = []
    waiting = iter(arguments)
    for word in waiting:
        if word in ("--directory", "-d"):
            folder = next(waiting, "")
        elif word.startswith("--directory="):
            folder = word.partition("=")[2]
        else:
            rest.append(word)
            continue
        if not folder:
            raise ReviewError("command: --directory: no folder is named; write --directory DIR")
        if not Path(folder).is_dir():
            raise ReviewError(f"command: --directory {folder}: there is no such folder; correct the name")
        os.environ["RAPPORT_DIRECTORY"] = folder  # so that messages name the command as it has to be typed again
        if "add-search" in arguments:  # the export is named from where the person is
            rest = [str(Path(word).resolve()) if Path(word).is_file() else word for word in rest]
            waiting = iter([str(Path(word).resolve()) if Path(word).is_file() else word for word in waiting])
        os.chdir(folder)
    return rest


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
