"""Find the records that are one citation, and write every table that explains it."""

from pathlib import Path

from rapport.step import step

with step(snakemake) as s:
    from rapport.dedup.pipeline import deduplicate

    deduplicate(
        s.input.records,
        Path(s.output.citations).parent,
        verdicts=next(iter(s.input.verdicts), None) if s.input.get("verdicts") else None,
        engine=s.params.engine,
        audit_n=s.params.audit_n,
        previous_round=s.params.previous_round,
        workers=s.threads,
    )
