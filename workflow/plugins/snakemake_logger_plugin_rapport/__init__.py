"""What a person sees of a run: one line a step, one line an error. Snakemake's own log stays in .snakemake/log."""

import sys
from pathlib import Path

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent
from snakemake_interface_logger_plugins.settings import LogHandlerSettingsBase

# said by the step itself, in the reader's words, or by `review` at the end
SAID_ELSEWHERE = ("CalledProcessError", "RuleException", "SystemExit")


class LogHandlerSettings(LogHandlerSettingsBase):
    """There is nothing to set."""


class LogHandler(LogHandlerBase):
    """Prints a rule's `message:` when it starts, counted, and errors that are Snakemake's own."""

    def __post_init__(self) -> None:
        self.started: set[int] = set()
        self.total = 0

    writes_to_stream = True
    writes_to_file = False
    has_filter = True
    has_formatter = True
    needs_rulegraph = False

    def emit(self, record) -> None:
        event = getattr(record, "event", None)
        if event == LogEvent.RUN_INFO:  # `all` only gathers what the others make
            self.total = sum(n for name, n in getattr(record, "stats", {}).items() if name not in ("total", "all"))
        elif event == LogEvent.JOB_INFO:
            self._say_step(record)
        elif event == LogEvent.JOB_ERROR and (getattr(record, "aux", None) or {}).get("external_jobid"):
            self._say_remote(record)
        elif event == LogEvent.ERROR or (event is None and record.levelname in ("ERROR", "CRITICAL")):
            self._say_error(record)

    def _say_step(self, record) -> None:
        message = getattr(record, "rule_msg", None)
        if message and record.jobid not in self.started:
            self.started.add(record.jobid)
            count = f"{len(self.started)}/{self.total}  " if self.total else ""
            print(f"  {count}{message}", file=sys.stderr, flush=True)

    def _say_remote(self, record) -> None:
        """What a step on another machine said, which only its log holds here."""
        logs = [Path(path) for path in getattr(record, "log", None) or []]
        lines = [line for path in logs if path.is_file() for line in path.read_text(encoding="utf-8").splitlines()]
        said = [line for line in lines if line.startswith(("error in ", "bug in "))]
        job, details = record.aux["external_jobid"], ", ".join(map(str, logs))
        failed = f"error in {record.rule_name.replace('_', ' ')}: job {job} of the cluster failed; see {details}"
        print("\n".join(dict.fromkeys(said) or [failed]), file=sys.stderr, flush=True)

    def _say_error(self, record) -> None:
        if getattr(record, "exception", "") in SAID_ELSEWHERE:
            return
        lines = [line.strip() for line in record.getMessage().splitlines() if line.strip()]
        shown = [
            line
            for line in lines
            if not line.startswith(("Exiting", "Complete log", "Shutting down", "At least one job"))
        ]
        if shown and shown != ["WorkflowError:"]:
            print("error in the run: " + " ".join(shown)[:600], file=sys.stderr, flush=True)
