"""Read what people coded, synthesise it, write every table."""

from rapport.step import step

with step(snakemake, kept=True):
    from rapport.framework.run import run

    run(snakemake.params.settings, snakemake.input, snakemake.output, snakemake.params.dictionary)
