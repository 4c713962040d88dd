"""The PRISMA 2020 flow: sets of ids, their proof, the counts file and the diagram.

Boxes and wording: Page et al., BMJ 2021;372:n71 (CC BY 4.0).
"""
