"""Data extraction: a data dictionary, two people's tables compared cell by cell, consensus, arithmetic checks.

Everything a team may want to change is data: ``dictionary.csv`` (tables, columns, allowed values) and
``measures.csv`` (the registry of alliance instruments).
"""
