"""Settle full texts of the reports sought."""

from rapport.step import step, tell

with step(snakemake) as s:
    from rapport.screening.citations import read_citations
    from rapport.screening.stage import full_text
    from rapport.screening.used import memory, remember
    from rapport.tables import read_results

    citations, used = read_citations(s.input.citations), memory("full_text")
    aliases, screened = read_results(s.input.aliases), read_results(s.input.screened)
    stage = full_text(s.input.sheets, citations, aliases, screened, s.params.screening, s.input.retrieval, used)
    stage.write(dict(s.output.items()))
    remember(stage.decisions, used)
    tell(stage.notes, s.log[0])
