"""The last stage: what waits for whom, the numbers a manuscript quotes, and the report people hand in."""
