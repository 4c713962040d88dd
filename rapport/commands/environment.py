"""The environment of a run on machines where nobody has a home folder to write in, or a name.

So it is in a container that runs as a user it does not know, and on some institutes' computing nodes.
"""

from __future__ import annotations

import getpass
import os
from pathlib import Path

OWN = Path(".snakemake/cache")


def environment() -> dict[str, str]:
    """This process's environment, with caches in the review's folder and some name where the libraries find none."""
    found = dict(os.environ)
    if not _is_writable(found.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")):
        own = str(OWN.resolve())
        found |= {"HOME": own, "XDG_CACHE_HOME": own, "MPLCONFIGDIR": f"{own}/matplotlib"}
    try:
        getpass.getuser()
    except (KeyError, OSError):
        found["LOGNAME"] = "reviewer"  # Snakemake asks for one; it is written nowhere
    return found


def _is_writable(caches: str) -> bool:
    place = Path(caches, "snakemake")
    try:
        if place.is_absolute():  # not so where `~` stands for nothing
            place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return place.is_absolute() and os.access(place, os.W_OK)
