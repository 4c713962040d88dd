"""The stage as a whole: consensus tables in; effects, pooled values, synthesis without pooling, words out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rapport.association.asymmetry import adjusted, hunter_schmidt, reliability, small_study_table
from rapport.association.bounds import not_significant
from rapport.association.dependence import dependence
from rapport.association.direction_points import albatross_points
from rapport.association.directions import direction_tests, votes
from rapport.association.effects import build_effects
from rapport.association.moderators import moderator_table, moderator_values
from rapport.association.pooled import pooled_table
from rapport.association.pooling import Settings
from rapport.association.pools import POOL_COLUMNS, Pool, build_pools
from rapport.association.pvalues import combine_by_domain
from rapport.association.refusals import refusals
from rapport.association.samples import cumulative_table, influence_table, sample_weights
from rapport.association.sensitivity import quality, sensitivity_table, set_aside, with_unclear_adjustment
from rapport.association.swim import swim_table
from rapport.association.text import paragraphs
from rapport.association.wording import r3
from rapport.todo import TODO_COLUMNS

PUBLISHED = ["label", "r", "ci_low", "ci_high", "k", "doi", "why"]
PRIORITISED = {
    "label": "Figures are ordered by study name; all samples count by their weight.",
    "effect": "Figures are ordered by effect, largest first; all samples count by their weight.",
    "weight": "Figures are ordered by weight, largest first.",
}


@dataclass(frozen=True)
class Associated:
    """What the stage hands on: tables by the name of their file, paragraphs, numbers."""

    tables: dict[str, pd.DataFrame]
    text: list[dict[str, str]]
    numbers: dict[str, dict]


def settings_of(section: Mapping) -> Settings:
    """The association section of the settings."""
    return Settings(
        section["tau2"], section["test"], section["rho"], dict(section["minimum_k"]), tuple(section["moderators"])
    )


def associate(
    associations: pd.DataFrame, studies: pd.DataFrame, others: Mapping[str, pd.DataFrame], section: Mapping
) -> Associated:
    """Run the stage.

    Parameters
    ----------
    associations
        The consensus table ``results/extraction/associations.csv``.
    studies
        ``results/studies/studies.csv``: study_id and label are used.
    others
        studies, samples, interventions (extraction) and appraisal (summary): columns for moderators.
    section
        The association section of the settings.
    """
    settings = settings_of(section)
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    effects = build_effects(associations, labels, section["ranges"])
    pools = build_pools(effects, None if section["same_sample"] == "mean" else settings.rho)
    pooled = pooled_table(pools, settings)
    aside = set_aside(others.get("appraisal"))
    directions = votes(effects, section["direction_share"], aside)
    tests = direction_tests(directions)
    families = [
        with_unclear_adjustment(effects),
        not_significant,
        dependence,
        quality(aside),
        adjusted,
        hunter_schmidt,
        reliability(associations),
    ]
    tables = {
        "effects": effects,
        "samples": _samples(pools, settings),
        "pooled": pooled,
        "published": _published(section["published"]),
        "moderators": moderator_table(pools, settings, others),
        "moderator_values": moderator_values(pools, settings, others),
        "sensitivity": sensitivity_table(pools, settings, families),
        "influence": influence_table(pools, settings),
        "cumulative": cumulative_table(pools, settings),
        "small_study": small_study_table(pools, settings),
        "directions": directions,
        "direction_tests": tests,
        "p_values": combine_by_domain(albatross_points(effects)),
        "swim": swim_table(effects, pooled, tests, section["direction_share"], PRIORITISED[section["order"]]),
        # doubtful numbers are explained, and missing ones sought, where they were extracted
        "todo": pd.DataFrame(columns=TODO_COLUMNS),
    }
    tables["refusals"] = refusals(pools, settings, tables)
    return Associated(tables, paragraphs(tables, section), numbers_of(tables))


def _published(rows: Sequence[Mapping]) -> pd.DataFrame:
    """Pooled values that others published, as the settings give them; empty text where they say nothing."""
    return pd.DataFrame([{name: row.get(name, "") for name in PUBLISHED} for row in rows], columns=PUBLISHED)


def _samples(pools: list[Pool], settings: Settings) -> pd.DataFrame:
    """One row a sample of every pool, with its weight in per cent where the pool is pooled."""
    parts = [pool.samples.assign(weight=sample_weights(pool, settings)) for pool in pools]
    columns = [*POOL_COLUMNS, "weight"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def numbers_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict]:
    """Numbers a manuscript quotes."""
    found: dict[str, dict] = {}

    def add(name: str, value: object, text: str, table: str) -> None:
        found[f"association.{name}"] = {"value": value, "text": text, "source": f"results/association/{table}.csv"}

    effects = tables["effects"]
    pooled = int((effects["in_pool"] == "yes").sum())
    add("effects", len(effects), str(len(effects)), "effects")
    add("effects_pooled", pooled, str(pooled), "effects")
    for row in tables["pooled"].to_dict("records"):
        pool = row["pool"]
        add(f"{pool}.k", int(row["k"]), str(row["k"]), "pooled")
        if row["status"] == "pooled":
            for name in ("r", "ci_low", "ci_high", "pi_low", "pi_high"):
                if row[name] == row[name]:
                    add(f"{pool}.{name}", float(row[name]), r3(row[name]), "pooled")
            add(f"{pool}.i2", float(row["i2"]), f"{row['i2']:.0f}", "pooled")
            add(f"{pool}.tau2", float(row["tau2"]), f"{row['tau2']:.3f}", "pooled")
    for row in tables["direction_tests"].to_dict("records"):
        name = f"directions.{row['domain']}.{row['set'].replace(', ', '.').replace(' ', '_')}"
        add(f"{name}.positive", int(row["positive"]), str(row["positive"]), "direction_tests")
        add(f"{name}.negative", int(row["negative"]), str(row["negative"]), "direction_tests")
    return found
