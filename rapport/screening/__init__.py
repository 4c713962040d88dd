"""Screening: issuing sheets, reading decisions from wherever people made them, settling them."""
