"""Best-fit framework synthesis (Carroll et al. 2011, 2013) and framework analysis (Gale et al. 2013).

Frameworks are data; passages of reports (extracts) are coded to them in a first, deductive phase; what does not fit
becomes new themes in a second, later phase; from the settled codings come matrix, tallies, tests and confidence.
"""
