"""Rapport as a module of another Snakemake workflow, as docs/larger-machines.md prints it."""

import os
import re
import subprocess
import sys

from reviewing import ROOT, review, said, small_review, tree

DOCS = (ROOT / "docs/larger-machines.md").read_text(encoding="utf-8")


def test_a_workflow_of_ones_own_uses_all_rules(tmp_path):
    folder = small_review(tmp_path / "r")
    printed = re.search(r"```python\n(.*?)```", DOCS, re.S)[1]
    (folder / "Snakefile").write_text(printed.replace("/path/to/rapport", str(ROOT)), encoding="utf-8")
    target = "results/screening/title_abstract/issued.json"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for arguments in (["--dry-run"], [target, "results/searches.txt"]):  # the whole flow is planned, part of it is run
        done = subprocess.run(
            [sys.executable, "-m", "snakemake", "--cores", "1", *arguments],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
    assert "results/report/index.html" in said(
        subprocess.run([sys.executable, "-m", "snakemake", "-n", "--cores", "1"], cwd=folder, env=environment,
                       capture_output=True, text=True, check=False)
    )  # fmt: skip
    assert (folder / "results/searches.txt").read_text(encoding="utf-8") == "one\n"
    other = small_review(tmp_path / "other")
    assert review(other, target).returncode == 0
    (folder / "results/searches.txt").unlink()
    assert tree(folder / "results", ("logs",)) == tree(other / "results", ("logs",))
