"""Write the citations as RIS."""

from rapport.step import step

with step(snakemake) as s:
    from rapport.dedup.export import write_citations_ris

    write_citations_ris(s.input.citations, s.output.ris)
