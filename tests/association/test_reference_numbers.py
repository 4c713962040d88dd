"""The reference numbers of the statistics, where they are at hand."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORACLE = (ROOT / "../shared/oracle").resolve()


@pytest.mark.skipif(not ORACLE.exists(), reason="the reference numbers lie beside the repository and are not there")
def test_every_supported_reference_number_is_met(capsys):
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import oracle

    assert oracle.main(ORACLE) == 0
    shown = capsys.readouterr().out
    line = next(text for text in shown.splitlines() if text.startswith("supported ") and "of all rows" in text)
    assert float(line.split()[1]) >= 95
