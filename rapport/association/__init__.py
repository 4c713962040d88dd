"""Alliance-outcome and alliance-engagement associations: conversion, pooling, synthesis without pooling.

Effects are Fisher z values with known sampling variances; results are reported as correlations. The modules stand by
themselves, so a methodologist can use them from a notebook (docs/association.md).
"""
