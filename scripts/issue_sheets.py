"""Issue sheets for what nobody has before them yet, and say what waits for whom."""

from pathlib import Path

from rapport.step import step

with step(snakemake) as s:
    import pandas as pd

    from rapport.screening.citations import read_citations
    from rapport.screening.issue import fetch_todo, issue_sheets
    from rapport.tables import read_results, write_table

    names = ("aliases", "reconciled", "decisions", "conflicts")
    tables = [read_citations(s.input.citations, abstracts=True), *(read_results(s.input[name]) for name in names)]
    criteria = "".join(Path(path).read_text(encoding="utf-8") for path in s.input.criteria)
    todo = issue_sheets(s.wildcards.stage, *tables, s.params.screening, s.output.issued, s.params.title, criteria)
    fetch = [fetch_todo(read_results(path)) for path in s.input.retrieval]
    write_table(pd.concat([*fetch, todo]), s.output.todo)
