"""The examples of docs/association.md give what the page says."""

import doctest
from pathlib import Path


def test_published_analyses_in_the_documentation():
    page = Path(__file__).resolve().parents[2] / "docs/association.md"
    found = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 25 and found.failed == 0
