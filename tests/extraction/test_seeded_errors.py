"""The benchmark of seeded errors, small here and whole as a campaign."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).resolve().parents[2] / "benchmarks/extraction_errors.py"


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("extraction_errors", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def holds(benchmark, studies, seed, least):
    errors, clean = benchmark.seed_errors(studies, seed)
    rate = errors.groupby("set")["flagged"].mean()
    typical = errors[errors["set"] == "typical"]
    assert typical["error"].nunique() >= 12 and len(typical) >= least and rate["typical"] >= 0.9
    assert errors.loc[errors["set"] == "slips", "error"].nunique() >= 12 and rate["slips"] >= 0.85
    assert (errors["flagged"] | errors["seen"]).mean() == 1.0
    assert clean["flagged"].sum() / clean["rows"].sum() < 0.05


def test_nine_of_ten_seeded_errors_are_flagged(benchmark):
    holds(benchmark, 5, 3, 100)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(3))
def test_five_hundred_seeded_errors(benchmark, seed):
    holds(benchmark, 30, seed, 500)


def test_the_simulated_studies_are_computed_without_rapport(benchmark):
    """What makes the numbers must not be what checks them."""
    used = (PATH.parent / "extraction_studies.py").read_text(encoding="utf-8")
    imported = [line for line in used.splitlines() if "import" in line and "rapport" in line]
    assert imported == [
        "from rapport.extraction.dictionary import read_dictionary",
        "from rapport.extraction.measures import Measure",
    ]
    slips = (PATH.parent / "extraction_slips.py").read_text(encoding="utf-8")
    assert "rapport.extraction.checks" not in slips and "rapport.extraction.contrasts" not in used + slips
