"""Issue sheets for what nobody has before them yet, and say what waits for whom."""

from rapport.step import step

with step(snakemake, kept=True, folders=["data/screening"]) as s:
    from rapport.ledger import ALREADY_KNOWN
    from rapport.screening.citations import read_citations
    from rapport.screening.criteria import read_criteria
    from rapport.screening.issue import issue_sheets
    from rapport.tables import read_results, write_table

    names = ("aliases", "reconciled", "decisions", "conflicts")
    tables = [read_citations(s.input.citations, abstracts=True), *(read_results(s.input[name]) for name in names)]
    fates = read_results(s.input.fates)
    known = fates.loc[fates["reason"] == ALREADY_KNOWN, "citation_id"]
    criteria = "".join(read_criteria(path) for path in s.input.criteria)
    about = (s.params.screening, s.output.issued, s.params.title, criteria, known)
    todo = issue_sheets(s.wildcards.stage, *tables, *about)
    write_table(todo, s.output.todo)
