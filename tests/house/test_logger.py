"""What the screen gets of Snakemake's events."""

from types import SimpleNamespace

import pytest
from snakemake_interface_logger_plugins.common import LogEvent
from snakemake_logger_plugin_rapport import LogHandler


@pytest.fixture
def handler():
    made = LogHandler.__new__(LogHandler)
    made.__post_init__()
    return made


def test_a_step_is_one_line_with_its_share(handler, capsys):
    handler.emit(SimpleNamespace(event=LogEvent.RUN_INFO, stats={"records": 2, "all": 1, "total": 3}))
    for job, name in ((7, "Reading pubmed"), (7, "Reading pubmed"), (9, "Reading embase"), (0, None)):
        handler.emit(SimpleNamespace(event=LogEvent.JOB_INFO, jobid=job, rule_msg=name))
    assert capsys.readouterr().err == "  1/2  Reading pubmed\n  2/2  Reading embase\n"


@pytest.mark.parametrize(
    ("log", "shown"),
    [
        ("error in records: data/a.ris:3: wrong\nother lines\n", "error in records: data/a.ris:3: wrong\n"),
        ("srun: no such host\n", "error in search log: job 7 of the cluster failed; see {log}\n"),
    ],
)
def test_a_step_that_failed_on_another_machine_is_told_here(handler, capsys, tmp_path, log, shown):
    path = tmp_path / "a.log"
    path.write_text(log)
    event = {"event": LogEvent.JOB_ERROR, "rule_name": "search_log", "log": [str(path)]}
    handler.emit(SimpleNamespace(**event, aux={"external_jobid": "7"}))
    assert capsys.readouterr().err == shown.format(log=path)
    handler.emit(SimpleNamespace(**event, aux={}))
    assert capsys.readouterr().err == "", "a step on this machine has said it itself"
