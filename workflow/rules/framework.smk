"""
Framework: best-fit framework synthesis of what the included studies found.

READS   data/frameworks/ (YAML or REFI-QDA codebooks), data/coding/ (extracts, codings, consensus, themes, findings,
        and the other tables of docs/framework.md), results/studies/, results/extraction/, results/appraisal/
WRITES  results/framework/ (tables, todo.csv, numbers.json, codebook.qdc), results/tables/framework_*,
        results/figures/framework_*;
        new CERQual sheets in data/coding/cerqual-NN.csv
PROMISE the deductive and the inductive phase never mix; each theme leads to extracts, each extract to a report;
        all invariants of the method are checked on every run
"""

from rapport import people as folk

FRAMEWORK_TABLES = [
    "frameworks", "constructs", "crosswalk", "overlap", "framework_search", "framework_candidates", "framework_flow",
    "themes", "theme_history", "extracts", "codings", "conflicts", "agreement", "trail", "relations", "quality",
    "charting", "charting_matrix", "matrix", "matrix_presence", "tallies", "subgroups", "perspectives", "theme_evidence",
    "cooccurrence", "cooccurrence_extracts", "cooccurrence_studies", "features", "feature_groups", "feature_effects",
    "sensitivity", "leave_one_out", "dissonance", "accumulation", "accumulation_summary", "findings", "evidence_profile",
    "gaps", "todo",
]
FRAMEWORK_FIGURES = [
    "framework_flow", "framework_matrix", "framework_accumulation", "framework_before_after", "framework_graph",
    "framework_features", "framework_subgroups", "framework_crosswalk",
]
# numbers of participants, comparator arms, and whatever table a group of studies is taken from
FRAMEWORK_EXTRACTION = {"samples", "arms", *(name.split(".")[0] for name in config["framework"]["subgroups"])}
# a CERQual sheet was deleted or written in: look again what to issue
forget("results/framework/issued.json")
CODING = folk.sheets("data/coding", "results/framework/issued.json", ["judgement"])


rule synthesise:
    """Codings to matrix, tallies, new themes, tests and confidence."""
    input:
        frameworks=people("data/frameworks/*.yaml") + people("data/frameworks/*.yml") + people("data/frameworks/*.qdc"),
        coding=CODING,
        studies="results/studies/studies.csv",
        reports="results/studies/reports.csv",
        citations="results/dedup/citations.csv",
        aliases="results/dedup/aliases.csv",
        appraisal="results/appraisal/summary.csv",
        own_dictionary=optional(DICTIONARY),
        extraction=[file for table, file in EXTRACTION.items() if table in FRAMEWORK_EXTRACTION],
    output:
        tables=expand("results/framework/{table}.csv", table=FRAMEWORK_TABLES),
        printed=expand("results/tables/framework_{table}.csv", table=["themes", "findings", "evidence_profile"]),
        codebook="results/framework/codebook.qdc",
        numbers="results/framework/numbers.json",
        sheet="results/framework/cerqual_sheet.csv",
    params:
        code=version("rapport.framework.run"),
        settings=config["framework"],
        dictionary=DICTIONARY,
    log:
        "results/logs/synthesise.log",
    message:
        "Synthesising findings"
    script:
        "../../scripts/synthesise.py"


rule draw_synthesis:
    """Flow of frameworks, matrix, accumulation, framework before and after, graph, features, subgroups, crosswalk."""
    input:
        tables=expand("results/framework/{table}.csv", table=FRAMEWORK_TABLES),
    output:
        figures=expand("results/figures/{name}.{kind}", name=FRAMEWORK_FIGURES, kind=["svg", "pdf", "png", "json"]),
        tables=expand("results/tables/{name}.csv", name=FRAMEWORK_FIGURES),
    params:
        code=version("rapport.framework.figures"),
    log:
        "results/logs/draw_synthesis.log",
    message:
        "Drawing the synthesis"
    script:
        "../../scripts/draw_synthesis.py"


rule issue_cerqual:
    """A CERQual sheet for findings that are on no sheet yet."""
    input:
        "results/framework/cerqual_sheet.csv",
    output:
        "results/framework/issued.json",
    params:
        code=version("rapport.framework.worksheet"),
    log:
        "results/logs/issue_cerqual.log",
    message:
        "Issuing CERQual sheets"
    localrule: True
    script:
        "../../scripts/issue_cerqual.py"


TARGETS += rules.synthesise.output + rules.draw_synthesis.output
TARGETS += ["results/framework/issued.json"]
TODO += ["results/framework/todo.csv"]
NUMBERS += ["results/framework/numbers.json"]
