"""The Word file for the manuscript."""

from rapport.step import step

with step(snakemake):
    from rapport.report.document import document
    from rapport.report.results import Results

    document(Results("results", snakemake.input.shown), snakemake.params.config, snakemake.output[0])
