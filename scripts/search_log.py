"""Join the records of all searches and write the search log."""

from rapport.step import step

with step(snakemake) as s:
    from rapport.records.log import check_columns, write_log
    from rapport.records.store import store_all
    from rapport.searches import read_searches

    searches = read_searches(s.input.searches)
    check_columns(s.params.columns, searches)
    accounts = store_all(searches, "results/records/by_search", s.output.records, s.output.quarantine)
    write_log(searches, accounts, s.params.reported, s.output)
