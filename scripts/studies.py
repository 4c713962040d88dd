"""Link reports to studies, settle each citation's fate, and write the ledger."""

from rapport.step import step, tell

with step(snakemake) as s:
    from rapport.ledger import make_ledger, read_places
    from rapport.linking import link_studies, people_tables, told
    from rapport.tables import read_results, write_table

    names = ("citations", "aliases", "relations", "title_abstract", "full_text", "decisions", "retrieval")
    settled = {name: read_results(s.input[name]) for name in names}
    tables = link_studies(
        people_tables(s.input.links, s.input.earlier_studies, s.input.earlier_reports),
        **settled,
        previous_round=s.params.previous_round,
        removed_before_screening=s.params.removed,
        automation=s.params.automation,
        listed=bool(s.input.earlier_studies or s.input.earlier_reports),
    )
    places, membership = read_places(s.input.records), read_results(s.input.membership)
    tables["ledger"] = make_ledger(places, membership, tables["fates"], tables["reports"])
    for name, table in tables.items():
        write_table(table, s.output[name])
    last = places["round"].max() if len(places) else None
    tell(told(tables["fates"], settled["title_abstract"], s.params.previous_round, last), s.log[0])
