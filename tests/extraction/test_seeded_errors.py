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
    assert errors["error"].nunique() >= 12 and len(errors) >= least
    assert errors["flagged"].mean() >= 0.9
    assert (errors["flagged"] | errors["seen"]).mean() == 1.0
    assert clean["flagged"].sum() / clean["rows"].sum() < 0.05


def test_nine_of_ten_seeded_errors_are_flagged(benchmark):
    holds(benchmark, 6, 3, 100)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(3))
def test_five_hundred_seeded_errors(benchmark, seed):
    holds(benchmark, 30, seed, 500)
