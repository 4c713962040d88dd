"""What people have to do next, from all stages."""

from rapport.step import step

with step(snakemake, kept=True):
    from rapport.report.gather import todo
    from rapport.tables import write_table

    write_table(todo(snakemake.input, snakemake.params.strict), snakemake.output[0])
