"""Rapport: systematic reviews from search exports to report figures.

Data flows one way: searches, records, citations, screening, studies, extraction, synthesis, counts, report.
Each stage is a module or subpackage of plain functions on tables; none of them imports Snakemake.
"""

__version__ = "0.1.0"
