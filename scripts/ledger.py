"""Write the ledger: one row for every record, with exactly one fate."""

from rapport.step import step

with step(snakemake) as s:
    from rapport.ledger import make_ledger
    from rapport.tables import read_records, read_results, write_table

    names = ("membership", "fates", "reports")
    write_table(
        make_ledger(read_records(s.input.records), *(read_results(s.input[name]) for name in names)), s.output.ledger
    )
