"""
Association: is the alliance related to outcome, or to engagement?

READS   results/extraction/associations.csv (consensus), results/studies/studies.csv, and, for moderators,
        the other extraction tables and the appraisal
WRITES  results/association/: effects, pooled, moderators, sensitivity, directions, swim and the tables behind
        them; text.json (the results paragraph), todo.csv, numbers.json; figures association_*
PROMISE kinds of association are never pooled together; what is refused says why; no count of significant results
"""

ASSOCIATION_TABLES = [
    "effects", "samples", "pooled", "published", "moderators", "moderator_values", "sensitivity", "influence", "cumulative", "small_study",
    "directions", "direction_tests", "p_values", "swim", "refusals", "todo",
]
FOREST_PLOTS = expand(
    "association_{name}",
    name=[
        "forest_outcome", "forest_engagement", "forest_partial", "forest_three_level", "subgroups", "leave_one_out",
        "cumulative",
    ],
)
ASSOCIATION_PLOTS = expand(
    "association_{name}",
    name=["funnel", "bubble", "directions", "harvest", "albatross", "influence", "sensitivity", "heat_map"],
)


rule associate:
    """Convert, pool or refuse, examine, and say it in words."""
    input:
        associations="results/extraction/associations.csv",
        studies="results/studies/studies.csv",
        reports="results/studies/reports.csv",
        citations="results/dedup/citations.csv",
        moderators=expand("results/extraction/{table}.csv", table=["studies", "samples", "interventions"]),
        appraisal="results/appraisal/summary.csv",
    output:
        tables=expand("results/association/{table}.csv", table=ASSOCIATION_TABLES),
        text="results/association/text.json",
        numbers="results/association/numbers.json",
    params:
        code=version("rapport.association.stage", "rapport.tables"),
        settings=config["association"],
    log:
        "results/logs/associate.log",
    message:
        "Pooling associations"
    script:
        "../../scripts/associate.py"


rule draw_forests:
    """Forest plots: pools, effects within studies, subgroups, leaving one out, cumulative."""
    input:
        tables=expand("results/association/{table}.csv", table=ASSOCIATION_TABLES),
    output:
        titles=expand("results/figures/{name}.json", name=FOREST_PLOTS),
        figures=expand("results/figures/{name}.{kind}", name=FOREST_PLOTS, kind=["svg", "pdf", "png"]),
        tables=expand("results/tables/{name}.csv", name=FOREST_PLOTS),
    params:
        code=version("rapport.association.figures"),
        settings=config["association"],
    log:
        "results/logs/draw_forests.log",
    message:
        "Drawing forest plots"
    script:
        "../../scripts/draw_association.py"


rule draw_association:
    """Funnel, bubble, direction, harvest, albatross, influence, sensitivity grid, heat map."""
    input:
        tables=expand("results/association/{table}.csv", table=ASSOCIATION_TABLES),
    output:
        titles=expand("results/figures/{name}.json", name=ASSOCIATION_PLOTS),
        figures=expand("results/figures/{name}.{kind}", name=ASSOCIATION_PLOTS, kind=["svg", "pdf", "png"]),
        tables=expand("results/tables/{name}.csv", name=ASSOCIATION_PLOTS),
    params:
        code=version("rapport.association.figures"),
        settings=config["association"],
    log:
        "results/logs/draw_association.log",
    message:
        "Drawing associations"
    script:
        "../../scripts/draw_association.py"


TARGETS += rules.associate.output.tables + [rules.associate.output.text]
TARGETS += rules.draw_forests.output.figures + rules.draw_association.output.figures
TODO += ["results/association/todo.csv"]
NUMBERS += ["results/association/numbers.json"]
