import pytest
from reviewing import copy_worked, review, said, tree


@pytest.fixture(scope="session")
def worked(tmp_path_factory):
    """The worked review, run once from scratch with two cores; tests must not change it."""
    folder = copy_worked(tmp_path_factory.mktemp("worked") / "review")
    before = tree(folder / "data")
    process = review(folder, "--cores", "2")
    assert process.returncode == 0, said(process)[-3000:]
    return folder, before, said(process)
