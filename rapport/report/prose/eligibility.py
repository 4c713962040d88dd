"""The eligibility criteria, as the team wrote them."""

from __future__ import annotations

from rapport.report.pieces import Paragraph, Piece, paragraph
from rapport.report.results import Results
from rapport.screening.criteria import CRITERIA, lines_of


def eligibility(results: Results, config: dict) -> list[Paragraph]:
    """The criteria under their own headings (PRISMA 2020, item 5), or that they are the team's to write."""
    head, said = "", []
    for line in lines_of(results.criteria):
        if line.kind == "heading":
            head = line.text
        else:
            said.append(Paragraph(head, (Piece(line.text),), item=line.kind == "item"))
    version = config["screening"]["criteria_version"]
    if not said:
        return [paragraph("Not done yet", f"The eligibility criteria are to be written by the team, in {CRITERIA}.")]
    return said + ([paragraph("Version", f"This is version {version} of the criteria.")] if version > 1 else [])
