"""Issue a CERQual sheet for new findings."""

from rapport.step import step

with step(snakemake, kept=True, folders=["data/coding", "data/coding/*"]):
    from rapport.framework.worksheet import issue_new

    issue_new(snakemake.input[0], "data/coding", snakemake.output[0])
