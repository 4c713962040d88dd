"""The page people hand in."""

from rapport.step import step

with step(snakemake):
    from rapport.files import write_json, write_text
    from rapport.report.page import page
    from rapport.report.provenance import provenance
    from rapport.report.results import Results

    made_from = provenance()
    write_json({**made_from, "settings": snakemake.params.config}, snakemake.output.provenance)
    write_text(
        page(Results("results", snakemake.input.shown), snakemake.params.config, made_from), snakemake.output.html
    )
