"""What somebody saves while a run is at work is used by that run or by the next one, whenever it was saved."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = Path(__file__).parents[2]
SNAKEFILE = """
rule all:
    input: "results/x.txt"

rule settle:
    input: "data/sheet.csv"
    output: "results/settled.txt"
    script: "scripts/settle.py"

rule count:
    input: "results/settled.txt"
    output: "results/x.txt"
    shell: "wc -c <{input} >{output}"
"""
SCRIPT = """
import subprocess
from pathlib import Path
from rapport.step import step

def save(moment):
    if Path("when.txt").read_text() == moment:
        Path("when.txt").write_text("")
        Path("data/.new").write_text("a,include\\nb,exclude\\n")
        Path("data/.new").rename("data/sheet.csv")

with step(snakemake, kept=KEPT) as s:
    save("before it is read")
    text = Path(s.input[0]).read_text()
    save("after it was read")
    Path(s.output[0]).write_text(text)
    save("after all was written")
    if Path("when.txt").read_text() == "after the step":  # a process of its own, as long as Snakemake takes
        Path("when.txt").write_text("")
        WHEN_GONE
"""
# begins only once the step's own look at its inputs is over
LATER = """
import atexit
atexit.register(lambda: (Path("data/.new").write_text("a,include\\nb,exclude\\n"),
                         Path("data/.new").rename("data/sheet.csv")))
"""
CASES = [
    ("rapport_engine", "True", "before it is read"),
    ("rapport_engine", "True", "after it was read"),
    ("rapport_engine", "True", "after all was written"),
    ("rapport_engine", "True", "after the step"),
    ("rapport_engine", "False", "after it was read"),
    ("rapport_engine", "False", "after the step"),
    ("snakemake", "False", "after it was read"),  # which reads checksums when a job has ended: the step sees to it
]


@pytest.mark.parametrize(("program", "kept", "moment"), CASES)
def test_what_is_saved_during_a_run_is_never_lost(tmp_path, program, kept, moment):
    (tmp_path / "Snakefile").write_text(SNAKEFILE)
    (tmp_path / "scripts").mkdir()
    later = LATER.strip().replace("\n", "\n        ")
    (tmp_path / "scripts/settle.py").write_text(SCRIPT.replace("KEPT", kept).replace("WHEN_GONE", later))
    (tmp_path / "data").mkdir()
    (tmp_path / "data/sheet.csv").write_text("a,include\nb,\n")
    (tmp_path / "when.txt").write_text(moment)
    environment = {**os.environ, "PYTHONPATH": f"{CODE}:{CODE / 'workflow/plugins'}"}

    def run():
        command = [sys.executable, "-m", program, "--cores", "1", "--rerun-incomplete"]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    first = run()
    settled = tmp_path / "results/settled.txt"
    used = settled.is_file() and "exclude" in settled.read_text()
    assert (first.returncode == 0) <= used
    if not used:
        assert "data/sheet.csv: was saved while it was read" in first.stderr
    second = run()
    assert second.returncode == 0, second.stderr
    assert settled.read_text() == "a,include\nb,exclude\n"
    assert (tmp_path / "results/x.txt").read_text().strip() == "20"
