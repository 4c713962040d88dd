import rapport.code as code


def test_fingerprint_is_stable_and_follows_imports():
    assert code.version("rapport.tables") == code.version("rapport.tables")
    assert code.version("rapport.tables") != code.version("rapport.files")


def test_a_change_in_an_imported_module_is_seen(tmp_path, monkeypatch):
    root = tmp_path / "rapport"
    root.mkdir()
    (root / "a.py").write_text("from rapport.b import x\n")
    (root / "b.py").write_text("x = 1\n")
    monkeypatch.setattr(code, "ROOT", root)

    def now():
        for cached in (code._files, code._imports, code._tree, code._content):
            cached.cache_clear()
        return code.version("rapport.a")

    first = now()
    (root / "b.py").write_text("x = 1  # a comment changes nothing\n")
    assert now() == first
    (root / "b.py").write_text("x = 2\n")
    assert now() != first
    for cached in (code._files, code._imports, code._tree, code._content):
        cached.cache_clear()
