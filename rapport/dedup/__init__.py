"""Deduplication: normalise, block, compare, decide, cluster; every merge explained, every verdict of a person kept."""

from rapport.dedup.pipeline import deduplicate

__all__ = ["deduplicate"]
