"""The same files of people give the same results folder, whatever it held before."""

import csv
import shutil

from reviewing import ROOT, review, said, small_review, tree

SETTINGS = """\
review: {{title: A small review}}
screening: {{reviewers: {reviewers}, policy: {{title_abstract: single}}}}
extraction: {{extractors: [r1, r2], dictionary: data/dictionary.csv}}
appraisal: {{tools: {tools}, appraisers: [r1]}}
framework: {{a_priori: {frameworks}, coders: [r1]}}
report: {{formats: {formats}}}
"""
MORE = {
    "reviewers": "[r1, r2, r3]",
    "tools": "[mmat2018, quips]",
    "frameworks": "[bordin1979]",
    "formats": "[html, docx]",
}
LESS = {"reviewers": "[r1, r2]", "tools": "[]", "frameworks": "[]", "formats": "[html]"}
EXPORTS = {
    f"{name}.ris": f"TY  - JOUR\nTI  - {title}\nAU  - Doe, J.\nPY  - 2020\nER  - \n"
    for name, title in (("one", "Alliance with a chatbot"), ("two", "Sleep of teachers"), ("three", "Apps and diet"))
}


def run(folder, *targets):
    process = review(folder, *targets)
    assert process.returncode == 0, said(process)


def results(folder):
    return tree(folder / "results", ("logs",))


def without(path, column, value):
    """Take rows out of a table, as a person does."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    place = header.index(column)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *(row for row in rows if row[place] != value)])


def decide(folder, sheet, titles):
    """Include some of the citations on a sheet of titles."""
    path = folder / "data/screening/title_abstract" / sheet
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows({**row, "decision": "include" if row["title"] in titles else ""} for row in rows)


def test_what_was_removed_leaves_nothing_behind(tmp_path):
    folder = small_review(tmp_path / "r", SETTINGS.format(**MORE), EXPORTS)
    own = (ROOT / "template/data/dictionary.csv").read_text(encoding="utf-8").rstrip("\n")
    example = next(line for line in own.splitlines() if line.startswith("studies,country"))
    key = next(line for line in own.splitlines() if line.startswith("studies,study_id"))
    more = "\n".join(line.replace("studies,", "funding,", 1) for line in (key, example))
    (folder / "data/dictionary.csv").write_text(f"{own}\n{more}\n", encoding="utf-8")
    shutil.copytree(ROOT / "data/frameworks", folder / "data/frameworks")
    run(folder, "results/screening/title_abstract/issued.json")
    decide(folder, "r1-01.csv", {"Alliance with a chatbot", "Apps and diet"})
    expected = {"records/by_search/two.json", "extraction/funding.csv", "figures/appraisal_quips_items.svg"}
    run(folder, *(f"results/{path}" for path in sorted(expected)), "results/framework/agreement.csv")
    assert expected <= set(results(folder))
    without(folder / "data/searches.csv", "search_id", "two")
    (folder / "data/searches/two.ris").unlink()
    without(folder / "data/dictionary.csv", "table", "funding")
    (folder / "config.yaml").write_text(SETTINGS.format(**LESS), encoding="utf-8")
    run(folder)
    fresh = tmp_path / "fresh"
    shutil.copytree(folder, fresh, ignore=shutil.ignore_patterns("results", ".snakemake"))
    run(fresh)
    assert results(folder) == results(fresh)
    assert not expected & set(results(folder))
    assert tree(folder / "data") == tree(fresh / "data")
