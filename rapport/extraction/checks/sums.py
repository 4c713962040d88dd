"""Counts of people: analysed are no more than randomised, arms add up, parts are no more than the whole."""

from __future__ import annotations

from collections.abc import Iterator

from rapport.extraction.checks.rows import Context, Finding, Row, group

NO_MORE_THAN = (
    ("n_with_alliance", "n_analysed"),
    ("n_with_alliance", "n_randomised"),
    ("n_analysed", "n_randomised"),
    ("n_analysed", "n_enrolled"),
    ("n_female", "n_enrolled"),
    ("n", "total"),
)


def check(rows: list[Row], context: Context) -> Iterator[Finding]:
    """Order of counts within a row, and sums of arms against samples."""
    for row in rows:
        for part, whole in NO_MORE_THAN:
            a, b = row.value(part), row.value(whole)
            if a is not None and b is not None and a > b:
                yield row.finding("counts", "impossible", part, f"<= {b:g}", f"{part} {a:g} is more than {whole} {b:g}")
    for study, arms in group(context.table("arms"), lambda r: r.study).items():
        yield from _arms_add_up(arms, context.samples.get(study, []))


def _arms_add_up(arms: list[Row], samples: list[Row]) -> Iterator[Finding]:
    for sample in samples:
        mine = [arm for arm in arms if arm.text("sample_id") in ("", sample.text("sample_id")) or len(samples) == 1]
        for part, whole in (("n_randomised", "n_enrolled"), ("n_analysed", "n_analysed")):
            counts = [arm.value(part) for arm in mine]
            total = sample.value(whole)
            if not counts or total is None:
                continue
            known = sum(c for c in counts if c is not None)
            if None in counts:
                if known > total:
                    yield sample.finding(
                        "arms add up",
                        "inconsistent",
                        whole,
                        f">= {known:g}",
                        f"the arms' {part} are already {known:g}, the sample's {whole} is {total:g}",
                    )
            elif known != total:
                yield sample.finding(
                    "arms add up",
                    "inconsistent",
                    whole,
                    f"{known:g}",
                    f"the arms' {part} add up to {known:g}, the sample's {whole} is {total:g}",
                )
