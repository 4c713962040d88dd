"""Reading speed and peak memory, side by side with other libraries in one run.

usage: import_speed.py DIR [N]     DIR holds real exports with a manifest.csv; N records are made by repeating them
                                   (100,000 if nothing is said)
Each reader runs in a process of its own; the seconds are those of its processor, so that other work on the machine
does not count. "tags" is what the other libraries give (with line numbers, counts and hash), "records" adds the
canonical fields: identifiers, names, pages, decoded LaTeX. For RIS, files on which rispy raises are left out.
Libraries that are not installed are left out, and that is said: `pip install --target PEERS nbib biopython`, then run
with PYTHONPATH=PEERS.
"""

import csv
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# kind -> (manifest formats, readers beside ours, target in records/s)
KINDS = {
    "ris": (("ris",), ["rispy.load"], None),
    "nbib": (("nbib",), ["nbib.read_file", "Bio.Medline.parse"], 10_000),
    "wos": (("wos",), ["rispy.WokParser"], 10_000),
    "csv": (("csv",), ["csv.DictReader", "pandas.read_csv"], 10_000),
    "endnote_xml": (("endnote_xml",), [], 10_000),
    "pubmed_xml": (("pubmed_xml",), [], 10_000),
    "bib": (("bib",), ["bibtexparser"], 2_500),
}


def chosen(folder, formats):
    """Real files of a kind: UTF-8, of one producer's frame, no tiny fixtures where larger files are."""
    rows = [
        row
        for row in csv.DictReader((folder / "manifest.csv").open(encoding="utf-8", newline=""))
        if row["format"] in formats
    ]
    rows = [
        row for row in rows if row["encoding"].startswith(("utf-8", "ascii")) and "fixtures" not in row["producer"]
    ] or rows
    if formats == ("nbib",):
        rows = [row for row in rows if row["producer"] == "PubMed"]
    if formats == ("csv",):
        rows = [max(rows, key=lambda row: (folder / row["file"]).stat().st_size)]
    files = [(folder / row["file"], int(row["expected"])) for row in rows]
    return [(path, n) for path, n in files if n >= 8 and _by_rispy(path) == n] if formats == ("ris",) else files


def _by_rispy(path):
    import rispy

    try:
        with path.open(encoding="utf-8-sig") as stream:
            return len(rispy.load(stream))
    except Exception:
        return 0


#: kind -> what opens and closes a file
FRAME = {
    "endnote_xml": ("<xml><records>\n", "</records></xml>\n"),
    "pubmed_xml": ("<PubmedArticleSet>\n", "</PubmedArticleSet>\n"),
    "wos": ("FN Clarivate\nVR 1.0\n", "EF\n"),
}


def entries(kind, text):
    """The entries of a file, without its frame."""
    if kind == "endnote_xml":
        return text[text.index("<record>") : text.rindex("</record>") + 9]
    if kind == "pubmed_xml":
        whole = "</PubmedArticle>" in text and "<PubmedArticleSet" in text
        return text[text.index("<PubmedArticle>") : text.rindex("</PubmedArticle>") + 16] if whole else ""
    if kind == "wos":
        return "\n".join(line for line in text.split("\n") if line[:3] not in ("FN ", "VR ") and line.strip() != "EF")
    return text


def build(kind, folder, size, path):
    """Write a file of about *size* records."""
    texts, each, head = [], 0, ""
    for file, records in chosen(folder, KINDS[kind][0]):
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        if kind == "csv":
            head, text = text.split("\n", 1)
        if text := entries(kind, text):
            texts.append(text.rstrip("\n") + ("\n" if kind == "csv" else "\n\n"))
            each += records
    whole = "".join(texts)
    opening, closing = FRAME.get(kind, (head + "\n" if head else "", ""))
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(opening)
        for n in range(max(1, size // each)):  # bibtexparser reads a key once only
            stream.write(re.sub(r"(?m)^(@\w+\{[^,\s]+),", rf"\1_{n},", whole) if kind == "bib" else whole)
        stream.write(closing)


READ = {
    "rapport (tags)": (
        "from rapport.records.export import Export\nn = sum(1 for entry in Export(path).entries() if entry.bag)"
    ),
    "rapport (records)": "from rapport.records.export import Export\nn = sum(1 for entry in Export(path) if entry.bag)",
    "rispy.load": "import rispy\nn = len(rispy.load(open(path, encoding='utf-8')))",
    "rispy.WokParser": (
        "import rispy\nn = len(rispy.load(open(path, encoding='utf-8'), implementation=rispy.WokParser))"
    ),
    "nbib.read_file": "import nbib\nn = len(nbib.read_file(path))",
    "Bio.Medline.parse": "from Bio import Medline\nn = sum(1 for _ in Medline.parse(open(path, encoding='utf-8')))",
    "csv.DictReader": "import csv\nn = sum(1 for _ in csv.DictReader(open(path, encoding='utf-8', newline='')))",
    "pandas.read_csv": "import pandas\nn = len(pandas.read_csv(path, dtype=str, keep_default_na=False))",
    "bibtexparser": "import bibtexparser, logging\nlogging.disable(50)\nn = len(bibtexparser.parse_file(path).entries)",
}
OURS = ("rapport (tags)", "rapport (records)")
TIMED = """
import json, resource, sys, time
path = sys.argv[1]
start = time.process_time()
try:
    {body}
except Exception as error:
    print(json.dumps(dict(error=type(error).__name__))); sys.exit()
took = time.process_time() - start
try:  # the peak since this program began; ru_maxrss may count the process that started it
    peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps(dict(n=n, took=took, mib=peak / 1024)))
"""


def timed(reader, path):
    """Records, seconds and MiB of one reader, in a process of its own; or why there are none."""
    module = reader.split(".")[0].split(" ")[0]
    if module != "rapport" and importlib.util.find_spec(module) is None:
        return {"error": "not installed"}
    code = TIMED.format(body=READ[reader].replace("\n", "\n    "))
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, cwd=Path(__file__).resolve().parents[1]
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {"error": "killed"}


def _missed(kind, target, results):
    """Whether a target of this kind is missed; what other libraries return is compared with tags."""
    tags, records = (results[name] for name in OURS)
    peer = results.get("rispy.load", {})
    if kind == "ris" and "took" in peer:
        return tags["n"] / tags["took"] < peer["n"] / peer["took"] or max(tags["mib"], records["mib"]) > peer["mib"] / 5
    ours = records if kind == "bib" else tags  # the target of BibTeX is one with LaTeX decoded
    return bool(target) and ours["n"] / ours["took"] < target


def main(folder, size):
    failed = False
    print(f"{'kind':12}{'reader':20}{'records':>10}{'seconds':>9}{'records/s':>11}{'MiB':>8}   file")
    for kind, (_, others, target) in KINDS.items():
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / f"many.{kind}"
            build(kind, folder, size, path)
            results = {}
            for reader in [*OURS, *others]:
                results[reader] = found = timed(reader, path)
                if "error" in found:
                    print(f"{kind:12}{reader:20}{found['error']:>10}")
                else:
                    rate = found["n"] / found["took"]
                    size_mb = path.stat().st_size / 1e6
                    line = (
                        f"{kind:12}{reader:20}{found['n']:>10}{found['took']:>9.1f}{rate:>11,.0f}{found['mib']:>8.0f}"
                    )
                    print(f"{line}   {size_mb:.0f} MB", flush=True)
            failed |= _missed(kind, target, results)
    print("targets " + ("MISSED" if failed else "met"))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000))
