"""``./review bundle FILE.zip``: everything needed to rebuild these results elsewhere, in one file."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

from rapport.commands.run import CODE
from rapport.errors import ReviewError
from rapport.files import atomic, sha256
from rapport.review import program, settings

MACHINERY = ("review", "Snakefile", "requirements.lock", "pyproject.toml", "environment.yml", "README.md", "LICENSE",
             "CITATION.cff")  # fmt: skip
FOLDERS = ("rapport", "scripts", "workflow", "profiles", "template")
LEFT_OUT = ("__pycache__", ".snakemake")


def main(arguments: list[str]) -> int:
    """Write the zip: ``review/`` (config.yaml, data, results), ``rapport/`` (the program), MANIFEST.sha256, RO-Crate metadata."""
    if len(arguments) != 1 or not arguments[0].endswith(".zip"):
        raise ReviewError(f"bundle: name the file to write: {program()} bundle my-review.zip")
    target = Path(arguments[0])
    if target.exists():
        raise ReviewError(f"bundle: {target}: exists already; choose another name")
    if not Path("results/report/index.html").is_file():
        raise ReviewError(f"bundle: results/report/index.html: is not there yet; run {program()} first")
    _refuse_stale()
    files = {f"review/{path.as_posix()}": path for path in _below(Path("data"), Path("config.yaml"), Path("results"))}
    files |= {
        f"rapport/{path.relative_to(CODE).as_posix()}": path
        for path in _below(*(CODE / name for name in (*MACHINERY, *FOLDERS)))
    }
    hashes = {name: sha256(path) for name, path in sorted(files.items())}
    manifest = "".join(f"{digest}  {name}\n" for name, digest in hashes.items())
    about = json.dumps(crate(list(hashes)), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
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
    print(
        f"{target}: {len(files)} files, {target.stat().st_size / 1e6:.1f} MB. To rebuild the results from it elsewhere:\n"
        f"  unzip {target.name} -d copy && cd copy/review && rm -r results && ../rapport/review\n"
        "  cd .. && sha256sum -c --quiet MANIFEST.sha256      (says nothing when every byte is the same)"
    )
    return 0


def _refuse_stale() -> None:
    """A bundle whose results come from other inputs than its data would prove nothing."""
    made = Path("results/report/provenance.json")
    then = json.loads(made.read_text(encoding="utf-8")).get("inputs", {}) if made.is_file() else {}
    now = {path.as_posix(): path for path in _below(Path("config.yaml"), Path("data"))}
    changed = [name for name, digest in then.items() if name not in now or sha256(now[name]) != digest]
    if changed:
        raise ReviewError(f"bundle: {changed[0]}: has changed since the results were made; run {program()} first")


def crate(names: list[str]) -> dict:
    """RO-Crate 1.1 metadata (https://w3id.org/ro/crate/1.1) of the files *names*."""
    review = settings()["review"]
    parts = [{"@id": name, "@type": "File"} for name in names]
    root = {"@id": "./", "@type": "Dataset", "name": review["title"], "hasPart": [{"@id": name} for name in names]}
    if review["authors"]:
        root["author"] = [{"@type": "Person", "name": name} for name in review["authors"]]
    descriptor = {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"},
                  "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}}  # fmt: skip
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [descriptor, root, *parts]}


def _below(*places: Path) -> list[Path]:
    found = []
    for place in places:
        inside = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
        found += [path for path in inside if not set(path.relative_to(place).parts) & set(LEFT_OUT)]
    return [path for path in found if path.parts[:2] != ("results", "logs")]


def _add(bundle: zipfile.ZipFile, name: str, content: bytes, executable: bool) -> None:
    """Add with a fixed date, so that the same files give the same bundle."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o755 if executable else 0o644) << 16
    bundle.writestr(entry, content)
