"""One run of the stage: files in, files out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rapport.extraction.names import columns
from rapport.framework.attributes import study_attributes
from rapport.framework.hints import worksheet
from rapport.framework.materials import read_materials
from rapport.framework.numbers import numbers
from rapport.framework.refi import write_codebook
from rapport.framework.synthesis import synthesise
from rapport.framework.worksheet import STEM, listed
from rapport.tables import read_results, write_json, write_table

# tables as a manuscript prints them, below results/tables/
PRINTED = {
    "framework_themes": "theme_evidence",
    "framework_findings": "findings",
    "framework_evidence_profile": "evidence_profile",
}


def run(settings: Mapping, inputs, outputs, dictionary: str = "") -> None:
    """Read a review's files, synthesise, and write all outputs of the rule.

    Parameters
    ----------
    settings
        The ``framework`` section of config.yaml.
    inputs, outputs
        The rule's named files: frameworks, coding, studies, reports, citations, aliases, appraisal, extraction;
        tables, printed (`PRINTED`), codebook, numbers, sheet.
    dictionary
        The review's own data dictionary, if it has one: ``subgroups`` may name its columns.
    """
    about = {
        name: read_results(getattr(inputs, name))
        for name in ("studies", "reports", "citations", "aliases", "appraisal")
    }
    extraction = {Path(file).stem: read_results(file) for file in inputs.extraction}
    coding = list(inputs.coding)
    m = read_materials(settings, list(inputs.frameworks), coding, about, columns(dictionary))
    attributes = study_attributes(settings["subgroups"], {**extraction, "quality": m.quality, "extracts": m.extracts})
    tables = synthesise(m, extraction, attributes)
    for file in outputs.tables:
        write_table(tables[Path(file).stem], file)
    for file in outputs.printed:
        write_table(tables[PRINTED[Path(file).stem]], file)
    write_codebook(m.themes.final, outputs.codebook)
    write_json(numbers(m, tables), outputs.numbers)
    # a finding that is on any sheet has its rows there, judged or not
    there = listed(file for file in coding if Path(file).stem.startswith(STEM))
    write_table(worksheet(m, there, attributes), outputs.sheet)
