"""Settle full texts of the reports sought."""

from rapport.step import step

with step(snakemake) as s:
    from rapport.screening.stage import full_text
    from rapport.tables import read_results

    citations, aliases, screened = (read_results(s.input[name]) for name in ("citations", "aliases", "screened"))
    full_text(s.input.sheets, citations, aliases, screened, s.params.screening).write(dict(s.output.items()))
