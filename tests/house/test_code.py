import ast
import time

import pytest

import rapport.code as code


@pytest.fixture
def fingerprint(tmp_path, monkeypatch):
    """A package of two modules, and the fingerprint of the first as it is now."""
    root = tmp_path / "rapport"
    root.mkdir()
    monkeypatch.setattr(code, "ROOT", root)

    def now(name="rapport.a"):
        _forget()
        return code.version(name)

    yield root, now
    _forget()


def _forget():
    for cached in (code._files, code._data, code._imports, code._content):
        cached.cache_clear()


def test_fingerprint_is_stable_and_follows_imports():
    assert code.version("rapport.tables") == code.version("rapport.tables")
    assert code.version("rapport.tables") != code.version("rapport.files")


@pytest.mark.parametrize(
    "line",
    [
        "from rapport.b import x",
        "from rapport import b",
        "import rapport.b",
        "import rapport.c, rapport.b as other",
        "from .b import x",
        "from . import b",
        "from rapport import (\n    c,  # why\n    b as other,\n)",
        "def f():\n    from rapport.b import x",
    ],
)
def test_a_change_in_an_imported_module_is_seen(fingerprint, line):
    root, now = fingerprint
    (root / "a.py").write_text(line + "\n")
    (root / "b.py").write_text("x = 1\n")
    (root / "c.py").write_text("")
    first = now()
    (root / "unrelated.py").write_text("x = 2\n")
    assert now() == first
    (root / "b.py").write_text("x = 2\n")
    assert now() != first


def test_data_beside_a_module_counts(fingerprint):
    root, now = fingerprint
    (root / "tools").mkdir()
    (root / "tools/__init__.py").write_text("")
    (root / "tools/mmat.yaml").write_text("items: 5\n")
    (root / "a.py").write_text("from rapport import tools\n")
    first = now()
    (root / "tools/mmat.yaml").write_text("items: 6\n")
    assert now() != first


def test_another_lock_is_other_code(fingerprint):
    root, now = fingerprint
    (root / "a.py").write_text("x = 1\n")
    (root.parent / "requirements.lock").write_text("pandas==2.2.3\n")
    first = now()
    (root.parent / "requirements.lock").write_text("pandas==2.3.0\n")
    assert now() != first


def test_no_import_of_the_package_is_overlooked():
    """Python's own parser finds nothing that the pattern does not."""
    for path in sorted(code.ROOT.rglob("*.py")):
        found = set(code._imported(path.read_text(encoding="utf-8"), path))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").startswith("rapport"):
                assert {f"{node.module}.{alias.name}" for alias in node.names} <= found, path
            elif isinstance(node, ast.Import):
                assert {alias.name for alias in node.names if alias.name.startswith("rapport")} <= found, path


def test_it_costs_next_to_nothing_at_each_start():
    _forget()
    start = time.process_time()
    packages = [path.name for path in code.ROOT.iterdir() if (path / "__init__.py").is_file()]
    for name in packages:
        code.version(f"rapport.{name}")
    assert time.process_time() - start < 1.0, "parsing the package took three seconds; reading it takes 0.1"
