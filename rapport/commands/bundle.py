"""``./review bundle FILE.zip``: everything needed to rebuild these results elsewhere, in one file."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from rapport import made
from rapport.commands.alone import alone
from rapport.commands.run import CODE
from rapport.commands.unknown import rebuilding
from rapport.errors import ReviewError
from rapport.files import atomic, sha256
from rapport.people import made_by_people, passed_over
from rapport.report.provenance import provenance
from rapport.review import search_log, settings
from rapport.typed import program

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

MACHINERY = ("review", "Snakefile", "requirements*.lock", "pyproject.toml", "environment.yml", "Containerfile",
             "README.md", "LICENSE", "CITATION.cff")  # fmt: skip
FOLDERS = ("rapport", "scripts", "workflow", "profiles", "template")
KINDS = {".csv": "text/csv", ".json": "application/json", ".html": "text/html", ".svg": "image/svg+xml",
         ".png": "image/png", ".pdf": "application/pdf", ".yaml": "application/yaml", ".md": "text/markdown",
         ".py": "text/x-python"}  # fmt: skip
LEFT_OUT = ("__pycache__", ".snakemake")


def main(arguments: list[str]) -> int:
    """Write the zip: ``review/`` (config.yaml, data, results), ``rapport/`` (the program), and what describes both."""
    if len(arguments) != 1 or not arguments[0].endswith(".zip"):
        raise ReviewError(f"bundle: name the file to write: {program()} bundle my-review.zip")
    target = Path(arguments[0])
    if target.exists():
        raise ReviewError(f"bundle: {target}: exists already; choose another name")
    if not target.parent.is_dir():
        raise ReviewError(f"bundle: {target}: there is no folder {target.parent}; check its name")
    if not Path("results/report/index.html").is_file():
        raise ReviewError(f"bundle: results/report/index.html: is not there yet; run {program()} first")
    with alone():
        _refuse_other_inputs()
        results = _below(Path("results"))
        _refuse_other_results(results)
        n = _pack(target, [Path("config.yaml"), *made_by_people(), *results])
    print(
        f"{target}: {n} files, {target.stat().st_size / 1e6:.1f} MB. To rebuild the results from it elsewhere:\n"
        f"  {rebuilding(Path(target.name))}\n"
        "  cd .. && sha256sum -c --quiet MANIFEST.sha256      (says nothing when every byte is the same)"
    )
    return 0


def _pack(target: Path, mine: list[Path]) -> int:
    """Write the bundle; how many files it holds."""
    files = {f"review/{path.as_posix()}": path for path in mine}
    machinery = [path for name in MACHINERY for path in sorted(CODE.glob(name))]
    machinery += _below(*(CODE / name for name in FOLDERS))
    files |= {f"rapport/{path.relative_to(CODE).as_posix()}": path for path in machinery}
    hashes = {name: sha256(path) for name, path in sorted(files.items())}
    manifest = "".join(f"{digest}  {name}\n" for name, digest in hashes.items())
    about = json.dumps(crate(files, hashes), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    try:
        with atomic(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, path in sorted(files.items()):
                _add(bundle, name, path.read_bytes(), os.access(path, os.X_OK))
            _add(bundle, "MANIFEST.sha256", manifest.encode(), False)
            _add(bundle, "ro-crate-metadata.json", about.encode(), False)
    except OSError as error:
        raise ReviewError(
            f"bundle: {target}: cannot be written ({(error.strerror or '').lower()}); choose another place"
        ) from None
    return len(files)


def _refuse_other_inputs() -> None:
    """A bundle whose results come from other inputs, or another program, than it holds would prove nothing."""
    record = Path("results/report/provenance.json")
    then = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    before, now = then.get("inputs", {}), provenance()
    changed = sorted(
        name for name in before.keys() | now["inputs"].keys() if before.get(name) != now["inputs"].get(name)
    )
    if changed:
        raise ReviewError(f"bundle: {changed[0]}: has changed since the results were made; run {program()} first")
    if any(then.get(part) != now[part] for part in ("code", "lock")):
        raise ReviewError(f"bundle: the program has changed since the results were made; run {program()} first")


def _refuse_other_results(results: list[Path]) -> None:
    """Results that were changed, lost or added by hand cannot be made again from what the bundle holds."""
    noted = made.hashes()
    known = {name: noted[name] for name in noted if Path(name).parts[0] == "results" and not _is_left(name)}
    here = {path.as_posix() for path in results}
    afresh = f"run {program()} first, or delete results/ if that does not help"
    unknown = {output for output, files in made.noted().items() if not files}
    if not known:
        raise ReviewError(f"bundle: results: nobody knows what made them; {afresh}")
    for name in sorted(here | known.keys()):
        if name not in known and {name, *map(Path.as_posix, Path(name).parents)} & unknown:
            raise ReviewError(f"bundle: {name}: nobody knows what made it; delete results/ and run {program()} first")
        if name not in known:
            raise ReviewError(f"bundle: {name}: no step made it; move it elsewhere, then bundle again")
        if name not in here:
            raise ReviewError(f"bundle: {name}: is gone since it was made; {afresh}")
        if sha256(name) != known[name]:
            raise ReviewError(f"bundle: {name}: was changed since it was made; {afresh}")


def crate(files: dict[str, Path], hashes: dict[str, str]) -> dict:
    """RO-Crate metadata (https://w3id.org/ro/crate/) of a workflow and its results.

    Parameters
    ----------
    files, hashes
        Name in the bundle to file on disk, and to SHA-256.

    Returns
    -------
    dict
        JSON-LD. It holds no clock: the date is that of the last search, which is what a review is current to.
    """
    from rocrate.model import ComputerLanguage
    from rocrate.rocrate import ROCrate

    bundled = ROCrate()
    _describe(bundled)
    language = bundled.add(
        ComputerLanguage(bundled, "#snakemake", {"name": "Snakemake", "url": {"@id": "https://snakemake.github.io"}})
    )
    for name, path in sorted(files.items()):
        about = {"sha256": hashes[name], "contentSize": str(path.stat().st_size)}
        if path.suffix in KINDS:
            about["encodingFormat"] = KINDS[path.suffix]
        if name == "rapport/Snakefile":
            about |= {"@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"], "name": "Rapport",
                      "programmingLanguage": {"@id": language.id}}  # fmt: skip
        file = bundled.add_file(path, name, properties=about)
        if name == "rapport/Snakefile":
            bundled.root_dataset["mainEntity"] = file
    found = bundled.metadata.generate()
    found["@graph"].sort(key=lambda entity: entity["@id"])
    return found


def _describe(bundled: ROCrate) -> None:
    """Say of the whole bundle what the review's settings and its search log say."""
    from rocrate.model import Person

    review, root = settings()["review"], bundled.root_dataset
    root["name"] = review["title"]
    root["description"] = (
        "A systematic review: searches, decisions and data, the program, and the results made from them."
    )
    root["creativeWorkStatus"] = review["status"]
    root["datePublished"] = max((row.date for row in search_log() if row.date), default="1980-01-01")
    people = [Person(bundled, f"#author-{n}", {"name": name}) for n, name in enumerate(review["authors"], 1)]
    if people:
        root["author"] = [bundled.add(person) for person in people]
    if review["registration"].casefold() not in ("", "none", "no", "not registered"):
        root["identifier"] = review["registration"]


def _below(*places: Path) -> list[Path]:
    found = []
    for place in places:
        inside = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
        found += [path for path in inside if not set(path.relative_to(place).parts) & set(LEFT_OUT)]
    return [path for path in found if not _is_left(path)]


def _is_left(path: str | Path) -> bool:
    """Whether a file stays behind: what is hidden, but for what keeps a folder of the template, and logs."""
    path = Path(path)
    return (passed_over(path) and path.name != ".gitkeep") or path.parts[:2] == ("results", "logs")


def _add(bundle: zipfile.ZipFile, name: str, content: bytes, executable: bool) -> None:
    """Add with a fixed date, so that the same files give the same bundle."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o755 if executable else 0o644) << 16
    bundle.writestr(entry, content)
