"""Say what each search contributed to the review."""

from rapport.step import step

with step(snakemake) as s:
    from rapport.records.contribution import write_contributions

    write_contributions(s.input.search_log, s.input.ledger, s.output.searches)
