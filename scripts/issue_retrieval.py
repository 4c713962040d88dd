"""Issue the reports to fetch that are on no table yet, and say how many wait."""

from rapport.step import step

with step(snakemake, kept=True, folders=["data/screening"]) as s:
    from rapport.screening.retrieval import issue_retrieval
    from rapport.screening.waiting import fetch_todo
    from rapport.tables import read_results, write_table

    sought = read_results(s.input.sought)
    tables = issue_retrieval(sought, read_results(s.input.aliases), s.output.receipt)
    write_table(fetch_todo(sought, tables), s.output.todo)
