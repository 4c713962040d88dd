"""What becomes of the values of a folder of exports: tags kept, identifiers found, tools that agree.

usage: import_fields.py DIR        DIR/manifest.csv has the columns file, format, expected
Prints, and ends with status 1 if a target is missed:
values     RIS tag values that stand in the files, and those that no record holds (target: 0)
dois       records in which an own DOI stands anywhere outside reference lists, and those given one (>= 99.5 %)
pmids      PMIDs in Embase C5, Cochrane C3, Scopus C2 and Ovid MEDLINE ID, and those found (all)
cited      DOIs taken from an Ovid PsycInfo reference list (0)
agreement  records of one folder that are the same work through different tools (titles: of the same DOI; years and
           first authors: of the same title; DOIs: of the same title and first author), and those that hold what most
           of them hold (>= 99.5 % each)
"""

import csv
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from rapport.records.export import Export

APART = "citavi"  # its exports lack the particles of names that the other tools hold
LOGS = {"rayyan_log", "csl_json_log"}  # screening logs, no records
#: a RIS line with a value, as its specification draws it: looked for in the text, apart from the reader
RIS_LINE = re.compile(r"^[ \t]*([A-Z][A-Z0-9])[ \t\u00a0]{1,2}-(?!-)[ \t]*(\S.*?)[ \t]*$", re.M)
OWN_DOI = re.compile(r"10\.\d{4,9}(?:/|%2f)\S", re.I)
CITING = {"M1", "CR", "ID", "references", "cited-references", "References"}  # tags of cited works, row numbers
#: tag -> the PMID in it, and what tells the dialect
PMIDS = {
    "C5": (r"(\d+)$", lambda values: "U2" in values),
    "C3": (r"PUBMED (\d+)", lambda values: True),
    "C2": (r"(\d+)$", lambda values: values.get("DB") == "Scopus"),
    "ID": (r"(\d{5,8})$", lambda values: "MEDLINE" in values.get("DB", "") and "Ovid" in values.get("DB", "")),
}


def bare(text):
    return re.sub(r"[^\w]", "", unicodedata.normalize("NFKD", text.lower()))


def exports(folder):
    """``(row of the manifest, export, its entries)`` of each file that can be read."""
    for row in csv.DictReader((folder / "manifest.csv").open(encoding="utf-8", newline="")):
        if row["format"] not in LOGS and (folder / row["file"]).is_file():
            export = Export(folder / row["file"])
            yield row, export, list(export)


def ris_values(export, entries):
    """Tag values in the text of a RIS file, and those that stand in no bag and no stray line."""
    standing = Counter(bare(match[1] + match[2]) for match in RIS_LINE.finditer("".join(export.source.texts())))
    kept = Counter()
    for entry in entries:
        for tag, value, _ in entry.bag:
            first, *more = value.split("\n")
            kept[bare(tag + first)] += 1
            kept.update(map(bare, more))
    for item in export.format.read(export.source):
        if hasattr(item, "usual"):
            kept[bare(item.text)] += 1
    missing = standing - kept
    del missing[""]
    return standing.total(), missing


def own_doi_stands(entry):
    """Whether a DOI of its own stands anywhere in an entry."""
    text = " ".join(value for tag, value, _ in entry.bag if tag not in CITING)
    text = re.split(r"(?i)\breferences?\s*:|\bcited references", text)[0]
    return bool(OWN_DOI.search(text)) and "10.1002/central" not in text


def pmids(entry):
    """``(tag, whether it was found)`` for each PMID that the dialect hides in the entry."""
    values = {tag: value for tag, value, _ in reversed(entry.bag)}
    for tag, (pattern, when) in PMIDS.items():
        match = re.match(pattern, values.get(tag, ""))
        if match and when(values):
            yield tag, entry.fields["pmid"] == match[1]


def cited(entry):
    """Whether the DOI of an Ovid PsycInfo entry stands in none of its own fields."""
    if not any(tag == "DB" and "Psyc" in value for tag, value, _ in entry.bag):
        return False
    own = " ".join(value for tag, value, _ in entry.bag if tag not in ("M1", "A2", "CR")).lower()
    return bool(entry.fields["doi"]) and entry.fields["doi"] not in own


VIEWS = {
    "title": bare,
    "year": str,
    "doi": str,
    "authors": lambda names: bare(names.split(";")[0].split(",")[0]),
}


def same_work(field, record):
    """What tells that two records are of the same work, apart from *field*; empty if nothing does."""
    if field == "title":
        return record.get("doi", "")
    title = bare(record.get("title", ""))
    return (title + (VIEWS["authors"](record.get("authors", "")) if field == "doi" else "")) * (len(title) > 25)


def agreement(records):
    """Field -> ``(records that hold what most hold, records that hold something)``; *records* are of one folder."""
    found = {}
    for field, view in VIEWS.items():
        groups = defaultdict(list)
        for name, record in records:
            if record.get(field) and APART not in name and (work := same_work(field, record)):
                groups[work].append((name, view(record[field])))
        groups = [group for group in groups.values() if len({name for name, _ in group}) > 1]
        same = sum(Counter(value for _, value in group).most_common(1)[0][1] for group in groups)
        found[field] = same, sum(map(len, groups))
    return found


def measure(folder):
    """All numbers of a folder."""
    values, missing = 0, Counter()
    dois, hidden, wrong = Counter(), Counter(), 0
    places, left = defaultdict(list), []
    for row, export, entries in exports(folder):
        if export.format.NAME == "ris":
            many, gone = ris_values(export, entries)
            values, missing = values + many, missing + gone
        for entry in entries:
            if own_doi_stands(entry):
                dois[bool(entry.fields.get("doi"))] += 1
                if not entry.fields.get("doi"):
                    left.append(f"{row['file']}:{entry.line_first}")
            hidden.update(pmids(entry))
            wrong += cited(entry)
            places["/".join(row["file"].split("/")[1:2])].append((row["file"], entry.fields))
    agree = {field: [0, 0] for field in VIEWS}
    for records in places.values():
        for field, (same, total) in agreement(records).items():
            agree[field] = [agree[field][0] + same, agree[field][1] + total]
    return {
        "values": (values, missing),
        "dois": (dois.total(), dois[True], left),
        "pmids": (hidden.total(), sum(n for (_, equal), n in hidden.items() if equal), hidden),
        "cited": wrong,
        "agreement": agree,
    }


def main(folder):
    found = measure(folder)
    values, missing = found["values"]
    standing, given, left = found["dois"]
    wanted, hit, hidden = found["pmids"]
    places = ", ".join(f"{tag} {n}" for (tag, equal), n in sorted(hidden.items()) if equal)
    print(f"values     {values} RIS tag values, {missing.total()} lost {missing.most_common(3) if missing else ''}")
    print(f"dois       {given} of {standing} ({given / max(standing, 1):.2%}) {' '.join(left[:5])}")
    print(f"pmids      {hit} of {wanted} ({places})")
    print(f"cited      {found['cited']} taken from reference lists")
    ok = not missing and given >= 0.995 * standing and hit == wanted and not found["cited"]
    for field, (same, total) in found["agreement"].items():
        print(f"agreement  {field}: {same} of {total} ({same / max(total, 1):.2%})")
        ok = ok and same >= 0.995 * total
    print("targets " + ("met" if ok else "MISSED"))
    return int(not ok)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
