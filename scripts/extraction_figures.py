"""Printed tables, alliance ratings on one metric, differences between arms, maps of the evidence."""

from pathlib import Path

from rapport.step import step

with step(snakemake, kept=True) as s:
    from rapport.extraction.show import draw, read_tables, show
    from rapport.tables import read_results, write_json, write_table

    names = (
        "studies",
        "samples",
        "arms",
        "interventions",
        "measures",
        "alliance_results",
        "alliance_contrasts",
        "associations",
    )
    tables = read_tables({name: s.input[name] for name in names})
    included = read_results(s.input.included)
    full, printed, numbers = show(tables, included, read_results(s.input.companions))
    for path in s.output.full:
        write_table(full[Path(path).stem], path)
    for path in s.output.tables:
        write_table(printed[Path(path).stem], path)
    write_json(numbers, s.output.numbers)
    draw(tables, full, included, {Path(path).stem: Path(path).with_suffix("") for path in s.output.figures})
