"""What Snakemake does at each start and after each step for other workflows than this one, left out or done once.

What it records stays as it is, byte for byte. On the worked review this is a third of the engine's time.
"""

from __future__ import annotations

import json
from collections import namedtuple
from types import SimpleNamespace

from snakemake import common, sourcecache
from snakemake.persistence import PersistenceBase
from snakemake.persistence import file as records
from snakemake_interface_report_plugins.registry import ReportPluginRegistry

Uri = namedtuple("Uri", ["scheme", "uri_path"])


def lighten(words: list[str]) -> None:
    """Change Snakemake in this process, for the options *words*."""
    PersistenceBase._serialize_param_pandas = (
        PersistenceBase._serialize_param_builtin
    )  # no rule has a table as parameter
    records.json = SimpleNamespace(dump=dump, load=json.load, JSONDecodeError=json.JSONDecodeError)
    sourcecache.parse_uri = parse_uri
    if not any(word.startswith(("--rep", "-h", "--help")) for word in words):
        ReportPluginRegistry.collect_plugins = no_plugins


def dump(content: object, stream) -> None:
    """Write JSON at once; piece by piece takes ten times as long."""
    stream.write(json.dumps(content))


def parse_uri(path: str, usual=common.parse_uri):
    """The parts of an address; a path of this machine needs no library that can fetch from the network."""
    return Uri("file", path) if path.startswith("/") else usual(path)


def no_plugins(registry: ReportPluginRegistry) -> None:
    """Find no makers of Snakemake's own report."""
    registry.plugins = {}
