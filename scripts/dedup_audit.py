"""Say what a filled audit of merges says."""

from rapport.step import step

with step(snakemake) as s:
    from rapport.dedup.audit import report
    from rapport.tables import write_json, write_table

    numbers, todo = report(s.input.audit[0] if s.input.get("audit") else None)
    write_json(numbers, s.output.numbers)
    write_table(todo, s.output.todo)
