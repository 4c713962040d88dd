"""Where the libraries keep what they may need again, on machines where nobody has a home folder to write in."""

from __future__ import annotations

import os
from pathlib import Path

OWN = Path(".snakemake/cache")


def with_caches() -> dict[str, str]:
    """The environment, with caches in the review's folder where a home folder cannot be written.

    So it is in a container that runs as a user it does not know, and on some institutes' computing nodes.
    """
    usual = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    try:
        if not os.path.isabs(usual):  # a user without a home folder
            raise OSError
        place = Path(usual, "snakemake")
        place.mkdir(parents=True, exist_ok=True)
        writable = os.access(place, os.W_OK)
    except OSError:
        writable = False
    if writable:
        return dict(os.environ)
    own = str(OWN.resolve())
    return {**os.environ, "HOME": own, "XDG_CACHE_HOME": own, "MPLCONFIGDIR": f"{own}/matplotlib"}
