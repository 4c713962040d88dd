"""Read one search export into records."""

from rapport.step import step

with step(snakemake) as s:
    from rapport.records.export import Export
    from rapport.records.store import store_export

    export = Export(s.input.export, s.params.format, s.params.columns, s.params.found_none)
    store_export(export, s.wildcards.search, s.output.records, s.output.account)
