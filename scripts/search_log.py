"""Join the records of all searches and write the search log."""

from rapport.step import step, tell

with step(snakemake) as s:
    from rapport.records.log import check_columns, unlike_sources, write_log
    from rapport.records.store import store_all
    from rapport.records.twice import same_export
    from rapport.searches import read_searches

    searches = read_searches(s.input.searches)
    check_columns(s.params.columns, searches)
    folder = "results/records/by_search"
    accounts = store_all(searches, folder, s.output.records, s.output.quarantine)
    warnings = write_log(searches, accounts, s.params.reported, s.output)
    tell([*same_export(searches, accounts, folder), *unlike_sources(searches), *warnings], s.log[0])
