"""Deduplication: normalise, block, compare, decide, cluster; every merge explained, every verdict of a person kept."""
