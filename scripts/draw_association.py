"""Draw figures of the association stage: the forest plots, or all others."""

from rapport.step import step

with step(snakemake, kept=True) as s:
    from pathlib import Path

    from rapport.association.figures import draw
    from rapport.tables import read_results

    tables = {Path(path).stem: read_results(path) for path in s.input.tables}
    draw(tables, s.params.settings, [Path(path).with_suffix("") for path in s.output.titles])
