"""What is known of the last run: when it began and ended, what it found in people's files, how the last whole one went.

One file, written whole each time, so that a run which is killed at any moment leaves it as it was before or after. A
run is *whole* unless only some results were asked for. No step reads the file.
What steps made is `rapport.made`; what the last whole run had of people's tables is `rapport.commands.gone`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from rapport.files import atomic, read_json, sha256, write_json
from rapport.people import made_by_people

RECORD = Path(".snakemake/rapport.last_run.json")  # not in results/, whose bytes no clock decides
whole = False  # whether this process does a whole run, which only ./review knows
_begun = False  # whether a step of it has begun


@dataclass(frozen=True)
class LastRun:
    """Times in ns since 1970 by the clock of the disk, as files have them, which may be another than the machine's."""

    begun: int = 0  # when its first step began; 0: there was no run
    ended: int = 0  # when it ended, well or not; 0: it was killed, or is at work
    # people's file -> SHA-256 at its beginning, and at that of the last whole run; None: the record is damaged
    held: Mapping[str, str] | None = field(default_factory=dict)
    held_whole: Mapping[str, str] = field(default_factory=dict)
    open: int = 0  # when a whole run began since which none has ended well; 0: none
    done: int = 0  # when a whole run last ended well
    looked: int = 0  # when the last whole run looked at `held_whole`: what was saved since it may not have read

    @property
    def killed(self) -> bool:
        """Whether it never came to its end."""
        return self.begun > 0 and self.ended == 0


def read() -> LastRun:
    """What is known; of a damaged record only that files were held."""
    try:
        known = LastRun(**read_json(RECORD))
        files, times = (known.held, known.held_whole), (known.begun, known.ended, known.open, known.done, known.looked)
        if not (all(isinstance(of, dict) for of in files) and all(isinstance(time, int) for time in times)):
            raise TypeError
    except FileNotFoundError:
        return LastRun()
    except (OSError, ValueError, TypeError):
        return LastRun(held=None)
    return known


def begin() -> None:
    """Note that the first step begins, and what people's files hold; whoever is killed after that has no end."""
    global _begun
    _begun = True

    def begun(now: int, last: LastRun) -> LastRun:
        held = {path.as_posix(): sha256(path) for path in inputs()}  # looked at later than *now*
        if whole:
            return LastRun(now, 0, held, held, now, last.done, now)
        return replace(last, begun=now, ended=0, held=held)

    _write(begun)


def end() -> None:
    """Note that the last step has ended, well or not."""
    _write(lambda now, last: replace(last, ended=now))


def finish() -> None:
    """Note that a whole run ended well, also one that had nothing to do: of what is new since the last it made use."""

    def finished(now: int, last: LastRun) -> LastRun:
        # never the time of the one before, on a memory stick whose clock takes steps of two seconds
        done = replace(last, open=0, done=now + (now == last.done))
        if _begun or not last.looked:
            return done
        new = {path.as_posix(): sha256(path) for path in inputs() if path.stat().st_mtime_ns >= last.looked}
        return replace(done, held_whole={**last.held_whole, **new}, looked=now)

    _write(finished)


def inputs() -> list[Path]:
    """People's files, settings first."""
    return [Path("config.yaml"), *made_by_people()]


def _write(changed: Callable[[int, LastRun], LastRun]) -> None:
    last = read()
    with atomic(RECORD) as part:
        part.touch()
        write_json(asdict(changed(part.stat().st_mtime_ns, last)), part)
