"""Figures of the synthesis; each is drawn from tables of ``results/framework/`` only."""

from rapport.framework.figures.draw import draw

__all__ = ["draw"]
