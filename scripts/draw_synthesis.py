"""Draw the figures of the synthesis."""

from rapport.step import step

with step(snakemake, kept=True):
    from rapport.framework.figures import draw

    draw("results/framework", "results/figures")
