"""Settle titles and abstracts."""

from rapport.step import step

with step(snakemake) as s:
    from rapport.screening.citations import read_citations
    from rapport.screening.stage import title_abstract
    from rapport.tables import read_results

    stage = title_abstract(
        s.input.sheets, read_citations(s.input.citations), read_results(s.input.aliases), s.params.screening
    )
    stage.write(dict(s.output.items()))
