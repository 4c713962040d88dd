"""Issue sheets for what nobody has before them yet, and say what waits for whom."""

from rapport.step import step

with step(snakemake, kept=True, folders=[f"data/screening/{snakemake.wildcards.stage}"]) as s:
    from rapport.prisma.versions import found_again
    from rapport.screening.citations import read_citations
    from rapport.screening.criteria import read_criteria
    from rapport.screening.issue import issue_sheets
    from rapport.tables import read_results, write_table

    names = ("aliases", "reconciled", "decisions", "conflicts")
    tables = [read_citations(s.input.citations, abstracts=True), *(read_results(s.input[name]) for name in names)]
    known = found_again(read_results(s.input.previous), tables[0], s.params.previous_round)
    criteria = "".join(read_criteria(path) for path in s.input.criteria)
    about = (s.params.screening, s.output.issued, s.params.title, criteria, known)
    todo = issue_sheets(s.wildcards.stage, *tables, *about)
    write_table(todo, s.output.todo)
