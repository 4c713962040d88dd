"""Count the flow, prove the counts, list the ids behind them, and draw the diagram."""

from rapport.step import step

with step(snakemake, kept=True) as s:
    from rapport.prisma.stage import count_and_prove, pooled, write
    from rapport.tables import read_results

    names = (
        "ledger",
        "searches",
        "citations",
        "membership",
        "merges",
        "studies",
        "reports",
        "apart",
        "previous",
        "fates",
        "retrieval",
    )
    ma = [*s.input.effects, *s.input.pooled]
    result = count_and_prove(
        **{name: read_results(s.input[name]) for name in names},
        previous_round=s.params.previous_round,
        pooled_studies=pooled(*map(read_results, ma)) if ma else None,
        reason_order=s.params.reasons,
        listed=bool(s.input.listed),
    )
    write(result)
