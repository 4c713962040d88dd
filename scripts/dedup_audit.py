"""Say what a filled audit of merges says."""

from rapport.step import step

with step(snakemake) as s:
    from rapport.dedup.audit import Now, report
    from rapport.ledger import read_places
    from rapport.tables import read_results, write_json, write_table

    now = None
    if s.input.get("audit"):  # else there is nothing to read beside them
        tables = (read_results(s.input[name]) for name in ("membership", "merges", "sample"))
        now = Now(*tables, places=read_places(s.input.records))
    numbers, todo = report(s.input.audit[0] if now else None, now)
    write_json(numbers, s.output.numbers)
    write_table(todo, s.output.todo)
