import pytest

from rapport.files import atomic, read_json, write_json, write_text


def test_nothing_half_written_is_left(tmp_path):
    target = tmp_path / "a.csv"
    target.write_text("before")
    with pytest.raises(RuntimeError), atomic(target) as part:
        part.write_text("half")
        raise RuntimeError
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_text_keeps_unix_line_ends(tmp_path):
    write_text("a\nb\n", tmp_path / "deep" / "a.txt")
    assert (tmp_path / "deep" / "a.txt").read_bytes() == b"a\nb\n"


def test_json_is_sorted_and_refuses_what_is_no_number(tmp_path):
    write_json({"b": 1, "a": "ä"}, tmp_path / "a.json")
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == '{\n "a": "ä",\n "b": 1\n}\n'
    assert read_json(tmp_path / "a.json") == {"a": "ä", "b": 1}
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json({"a": float("nan")}, tmp_path / "b.json")
