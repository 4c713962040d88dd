"""Issue the table of reports to fetch, and say how many wait."""

from rapport.step import step

with step(snakemake, kept=True, folders=["data/screening"]) as s:
    from rapport.lists import begin
    from rapport.screening.retrieval import PATH, STATUS, to_fetch
    from rapport.screening.waiting import fetch_todo
    from rapport.tables import read_results, write_table

    sought = read_results(s.input.sought)
    write_table(fetch_todo(sought, begin(PATH, to_fetch(sought), (STATUS,), s.output.receipt)), s.output.todo)
