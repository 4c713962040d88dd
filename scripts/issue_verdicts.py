"""Issue the table of pairs to decide on, and say which of them wait."""

from rapport.step import step

with step(snakemake, kept=True, folders=["data/dedup"]) as s:
    from rapport.dedup.verdicts import PATH, VERDICT
    from rapport.lists import begin
    from rapport.pairs import to_decide, waiting
    from rapport.tables import read_results, write_table

    check = read_results(s.input.check)
    path = begin(PATH, to_decide(check), (VERDICT,), s.output.receipt)
    write_table(waiting(check, path), s.output.todo)
