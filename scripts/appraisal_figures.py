"""Traffic lights by study and stacked bars by item, for each tool."""

from rapport.step import step

with step(snakemake, kept=True) as s:
    from rapport.appraisal.figures import draw_bars, draw_traffic
    from rapport.appraisal.tools import read_tools
    from rapport.tables import read_results

    judgements, summary = read_results(s.input.judgements), read_results(s.input.summary)
    for name, tool in read_tools(s.params.tools).items():
        draw_traffic(judgements, summary, tool, f"results/figures/appraisal_{name}_studies")
        draw_bars(judgements, tool, f"results/figures/appraisal_{name}_items")
