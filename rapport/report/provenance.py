"""From what, and with what, the results were made."""

from __future__ import annotations

import platform
from importlib import metadata
from pathlib import Path

from rapport import __version__
from rapport.files import sha256
from rapport.people import made_by_people

CODE = Path(__file__).resolve().parent.parent.parent
SHOWN = (
    "snakemake",
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "matplotlib",
    "duckdb",
    "rapidfuzz",
    "rispy",
    "bibtexparser",
)


def provenance(config_file: str | Path = "config.yaml", data: str | Path = "data") -> dict:
    """Versions, the lock file's hash, and the hash of every input.

    Returns
    -------
    dict
        ``rapport``, ``python`` (version), ``packages`` {name: version}, ``lock`` (SHA-256 of requirements.lock),
        ``code`` (hash of the package), ``inputs`` {path: SHA-256} for config.yaml and every file in ``data/``.
    """
    from rapport.code import version

    files = [Path(config_file), *made_by_people(data)]
    return {
        "rapport": __version__,
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in SHOWN},
        "lock": sha256(CODE / "requirements.lock"),
        "code": version(
            *sorted(
                f"rapport.{p.stem}"
                for p in (CODE / "rapport").iterdir()
                if p.stem not in ("__pycache__", "__init__", "__main__", "commands")
            )
        ),
        "inputs": {path.as_posix(): sha256(path) for path in files if path.is_file()},
    }
