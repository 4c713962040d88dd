"""Rapport: systematic reviews from search exports to report figures.

Data flows one way: searches, records, citations, screening, studies, extraction, synthesis, counts, report.
Each stage is a module or subpackage of plain functions on tables; none of them imports Snakemake.
"""

import os

# One thread for linear algebra, before numpy is loaded: sums taken in another order differ in their last digits from
# one number of cores to the next, and matrices as small as ours only get slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
