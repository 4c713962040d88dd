"""Every number a manuscript quotes, from all stages."""

from rapport.step import step

with step(snakemake):
    from rapport.files import write_json
    from rapport.report.numbers import numbers

    write_json(numbers(snakemake.input), snakemake.output[0])
