"""Settle full texts of the reports sought."""

from rapport.step import step

with step(snakemake) as s:
    from rapport.screening.citations import read_citations
    from rapport.screening.stage import full_text
    from rapport.tables import read_results

    citations = read_citations(s.input.citations)
    aliases, screened = read_results(s.input.aliases), read_results(s.input.screened)
    full_text(s.input.sheets, citations, aliases, screened, s.params.screening).write(dict(s.output.items()))
