"""Settle titles and abstracts."""

from rapport.step import step, tell

with step(snakemake) as s:
    from rapport.screening.citations import read_citations
    from rapport.screening.stage import title_abstract
    from rapport.screening.used import memory, remember
    from rapport.tables import read_results

    citations, aliases, used = (
        read_citations(s.input.citations),
        read_results(s.input.aliases),
        memory("title_abstract"),
    )
    stage = title_abstract(s.input.sheets, citations, aliases, s.params.screening, used)
    stage.write(dict(s.output.items()))
    remember(stage.decisions, used)
    tell(stage.notes, s.log[0])
