"""What is no export is named for what it is, with what to do instead; one line each."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from rapport.errors import ReviewError
from rapport.records.export import Export, read_export


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("a.ris", "TY  - JOUR\nER  - \n")
    return out.getvalue()


REFUSED = {
    "empty": (b"", "the file is empty"),
    "blank": (b"\n \r\n\n", "blank lines"),
    "zip": (zipped(), "zip archive"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "a PDF"),
    "login page": (b"<!DOCTYPE html>\n<html><head><title>Log in</title></head></html>", "web page"),
    "rdf": (b'<?xml version="1.0"?>\n<rdf:RDF xmlns:z="x"><bib:Article/></rdf:RDF>', "RDF"),
    "other xml": (b'<?xml version="1.0"?><catalog><cd/></catalog>', "XML of a kind"),
    "other json": (b'{"a": 1}', "JSON of a kind"),
    "prose": (
        b"Dear colleague,\nplease find the file\nenclosed.\nYours",
        'begins "Dear colleague, | please find the file | enclosed."',
    ),
    "PubMed's Abstract text": (
        b"1. J Exam. 2021;1:1-9.\n\nA title.\n\nDoe J(1).\n\nPMID: 31234567\n",
        "Abstract or Summary",
    ),
    "a list of PubMed numbers": (b"31234567\r\n31234568\r\n31234569\r\n", "list of PubMed numbers"),
    "Scopus's plain text": (
        b"Scopus\nEXPORT DATE: 1 March 2024\n\nDoe J.\nA title\n(2020) J, 1(2)\n",
        "Scopus's plain",
    ),
    "Cochrane's plain text": (b"Record #1 of 2ID: CN-01AU: Doe JTI: T", "plain text without its line ends"),
    "Embase's plain text": (
        b"TITLE\n  On examples\nAUTHOR NAMES\n  Doe J.\nSOURCE\n  J (2021) 1\n\n",
        "Embase's plain text",
    ),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old Office file"),
    "rtf": (b"{\\rtf1\\ansi TY  - JOUR}", "rich-text"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_export_is_named(tmp_path, kind):
    data, what = REFUSED[kind]
    path = tmp_path / "export.ris"
    path.write_bytes(data)
    with pytest.raises(ReviewError) as error:
        Export(path)
    (line,) = error.value.problems
    assert line.startswith(f"{path}:1: ") and what in line and "; " in line


def test_a_format_named_in_the_search_log_is_checked(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("TY  - JOUR\nTI  - T\nER  - \n")
    assert len(read_export(path, "ris")[0]) == 1
    with pytest.raises(ReviewError, match="did you mean 'nbib'"):
        Export(path, "nbibb")
    with pytest.raises(ReviewError, match="does not look so"):
        Export(path, "bibtex")


@pytest.mark.parametrize(("data", "what"), [
    (b"", "the file is empty"), (zipped(), "zip archive"), (b"<html><body>Log in</body></html>", "web page"),
    (b"Nr;Was;Wann\n1;T;2020\n", "holds 'Titel'; correct the names under searches: columns"),
])  # fmt: skip
def test_columns_of_the_settings_that_the_file_does_not_have(tmp_path, data, what):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(ReviewError, match=what):
        read_export(path, columns={"title": "Titel", "year": "Wann"})


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "none.ris", tmp_path):
        with pytest.raises(ReviewError, match=str(path)):
            Export(path)


def test_an_export_limit_and_a_wrong_number_in_the_name_are_noted(tmp_path):
    path = tmp_path / "wos_499_records.ris"
    path.write_text("TY  - JOUR\nTI  - T\nER  - \n" * 500)
    messages = [note.message for note in read_export(path)[1].notes]
    assert any("export limit" in message for message in messages) and any(
        "name says 499" in message for message in messages
    )


LARGE = {  # opening, one record, closing
    "XML on one line": (
        "<xml><records>",
        "<record><ref-type name='Journal Article'>17</ref-type><titles><title>T</title></titles></record>",
        "</records></xml>",
    ),
    "RIS": ("", "TY  - JOUR\nTI  - A title of some words\nAB  - " + "text " * 20 + "\nER  - \n\n", ""),
    "MEDLINE": ("", "PMID- 31234567\nOWN - NLM\nTI  - A title\nAB  - " + "text " * 20 + "\n\n", ""),
    "CSV": ("Title,Authors,Year,Abstract\n", 'T,"Doe, J",2021,"' + "text " * 20 + '"\n', ""),
}


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the peak of a process is read from /proc")
@pytest.mark.parametrize("form", LARGE)
def test_memory_does_not_grow_with_the_file(tmp_path, form):
    opening, record, closing = LARGE[form]
    code = (
        "import sys\nfrom rapport.records.export import Export\nprint(sum(1 for _ in Export(sys.argv[1]).entries()))\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    peaks = []
    for many in (30_000, 150_000):
        path = tmp_path / f"{many}.export"
        path.write_text(opening + record * many + closing)
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        read, peak = map(int, done.stdout.split())
        assert read == many
        peaks.append(peak)
    assert peaks[1] < peaks[0] + path.stat().st_size / 1024 / 4, peaks


EMPTY = {
    "CSV": "Title,Authors,Year,DOI\n",
    "Web of Science": "FN Clarivate Analytics Web of Science\nVR 1.0\nEF\n",
    "PubMed XML": "<?xml version='1.0'?>\n<PubmedArticleSet></PubmedArticleSet>\n",
    "JSON": "[]\n",
}


@pytest.mark.parametrize("kind", EMPTY)
def test_an_export_without_a_record_is_right_only_where_the_log_says_that_the_search_found_none(tmp_path, kind):
    path = tmp_path / "export.txt"
    path.write_text(EMPTY[kind])
    with pytest.raises(ReviewError) as error:
        list(Export(path, found_none=False))
    assert len(error.value.problems) == 1 and error.value.problems[0].startswith(
        f"{path}:1: the file holds no record; "
    )
    assert "0 under hits in data/searches.csv" in error.value.problems[0]
    export = Export(path, found_none=True)
    assert list(export) == [] and export.account.counted == 0
    assert not [note for note in export.account.notes if note.severity == "warning"]


@pytest.mark.parametrize("blank", ["", "\n \r\n"])
def test_a_blank_file_is_an_export_only_of_a_search_that_found_none(tmp_path, blank):
    path = tmp_path / "export.ris"
    path.write_text(blank)
    for said in (None, False):
        with pytest.raises(ReviewError, match="0 under hits"):
            Export(path, found_none=said)
    export = Export(path, found_none=True)
    assert list(export) == [] and export.account.format == "nothing"


def test_a_search_that_found_none_may_yet_hold_records(tmp_path):
    path = tmp_path / "export.ris"
    path.write_text("TY  - JOUR\nTI  - T\nER  - \n")
    assert len(list(Export(path, found_none=True))) == len(list(Export(path, found_none=False))) == 1
