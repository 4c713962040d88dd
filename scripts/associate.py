"""Convert, pool or refuse, examine, and say it in words."""

from rapport.step import step

with step(snakemake, kept=True) as s:
    from pathlib import Path

    from rapport.association.stage import associate
    from rapport.tables import read_results, write_json, write_table

    tables = {Path(path).stem: read_results(path) for path in s.input.moderators}
    found = associate(
        read_results(s.input.associations),
        read_results(s.input.studies),
        tables | {"appraisal": read_results(s.input.appraisal)},
        s.params.settings,
    )
    for path in s.output.tables:
        write_table(found.tables[Path(path).stem], path)
    write_json(found.text, s.output.text)
    write_json(found.numbers, s.output.numbers)
