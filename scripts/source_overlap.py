"""Compare the sources: tables of yield and overlap, and their figure."""

from pathlib import Path

from rapport.step import step

with step(snakemake) as s:
    import pandas as pd

    from rapport.dedup.overlap import draw_overlap, overlap
    from rapport.tables import read_results, write_table

    records = pd.read_parquet(s.input.records, columns=["record_id", "source"])
    tables = overlap(read_results(s.input.citations), read_results(s.input.membership), records)
    for name in ("sources", "pairs", "matrix"):
        write_table(tables[name], s.output[name])
    draw_overlap(tables, Path(s.output.figure[0]).with_suffix(""))
