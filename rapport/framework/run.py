"""One run of the stage: files in, files out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rapport.errors import Problems
from rapport.framework import cerqual
from rapport.framework.attributes import study_attributes
from rapport.framework.codings import read_phases
from rapport.framework.materials import read_materials
from rapport.framework.numbers import numbers
from rapport.framework.refi import write_codebook
from rapport.framework.synthesis import synthesise
from rapport.framework.worksheet import listed
from rapport.tables import read_results, read_table, write_json, write_table

# tables as a manuscript prints them, below results/tables/
PRINTED = {
    "framework_themes": "theme_evidence",
    "framework_findings": "findings",
    "framework_evidence_profile": "evidence_profile",
}


def run(settings: Mapping, inputs, outputs) -> None:
    """Read a review's files, synthesise, and write all outputs of the rule.

    Parameters
    ----------
    settings
        The ``framework`` section of config.yaml.
    inputs, outputs
        The rule's named files: frameworks, coding, studies, reports, citations, aliases, appraisal, extraction;
        tables, printed (`PRINTED`), codebook, numbers, sheet.
    """
    about = {
        name: read_results(getattr(inputs, name))
        for name in ("studies", "reports", "citations", "aliases", "appraisal")
    }
    extraction = {Path(file).stem: read_results(file) for file in inputs.extraction}
    coding = list(inputs.coding)
    materials = read_materials(settings, list(inputs.frameworks), coding, about)
    tables = synthesise(materials, extraction, settings["subgroups"], _closed(coding))
    for file in outputs.tables:
        write_table(tables[Path(file).stem], file)
    for file in outputs.printed:
        write_table(tables[PRINTED[Path(file).stem]], file)
    write_codebook(materials.themes.final, outputs.codebook)
    write_json(numbers(materials, tables), outputs.numbers)
    attributes = study_attributes(settings["subgroups"], extraction)
    hint = cerqual.hints(materials.findings, materials.cells, materials.quality, attributes)
    # a finding that is on any sheet has its rows there, judged or not
    sheet = cerqual.worksheet(
        materials.findings, listed(f for f in coding if Path(f).stem.startswith("cerqual")), materials.cells, hint
    )
    write_table(sheet, outputs.sheet)


def _closed(coding: list[str]) -> str:
    for file in coding:
        if Path(file).stem == "phases":
            rows = read_table(file, ("round", "closed_on"))
            return read_phases(rows, file, Problems()).get(1, "")
    return ""
