"""
Appraisal: two people's judgements of each study with the review's tools, settled and shown.

READS   data/appraisal/TOOL/APPRAISER.csv and consensus.csv (optional), data/appraisal/tools/ (own tools, optional),
        results/studies/, results/extraction/ (designs and results)
WRITES  results/appraisal/, results/figures/appraisal_*; new sheets in data/appraisal/ (never an old one)
PROMISE each study is asked the items of its design and no others; no score where the tool's authors discourage one
"""

from rapport.appraisal.files import RECEIPT as APPRAISAL_RECEIPT, appraisal_files

forget(APPRAISAL_RECEIPT)
APPRAISAL_FIGURES = expand("appraisal_{tool}_{kind}", tool=config["appraisal"]["tools"], kind=["studies", "items"])


rule appraisal:
    """Settle the appraisers' judgements and summarise them."""
    input:
        files=appraisal_files(),
        tools=people("data/appraisal/tools/*.yaml"),
        studies="results/studies/studies.csv",
        reports="results/studies/reports.csv",
        apart="results/studies/apart.csv",
        companions="results/studies/companions.csv",
        citations="results/dedup/citations.csv",
        aliases="results/dedup/aliases.csv",
        extracted=expand(
            "results/extraction/{table}.csv", table=["studies", "alliance_results", "alliance_contrasts", "associations"]
        ),
    output:
        judgements="results/appraisal/judgements.csv",
        summary="results/appraisal/summary.csv",
        agreement="results/appraisal/agreement.csv",
        numbers="results/appraisal/numbers.json",
        todo="results/appraisal/todo.csv",
    params:
        code=version("rapport.appraisal.appraise"),
        tools=config["appraisal"]["tools"],
        appraisers=config["appraisal"]["appraisers"],
    log:
        "results/logs/appraisal.log",
    message:
        "Settling the appraisal of studies"
    localrule: True
    script:
        "../../scripts/appraisal.py"


rule appraisal_figures:
    """Traffic lights by study and stacked bars by item, for each tool."""
    input:
        judgements="results/appraisal/judgements.csv",
        summary="results/appraisal/summary.csv",
        tools=people("data/appraisal/tools/*.yaml"),
    output:
        figures=expand("results/figures/{name}.{kind}", name=APPRAISAL_FIGURES, kind=["svg", "pdf", "png", "json"]),
        tables=expand("results/tables/{name}.csv", name=APPRAISAL_FIGURES),
    params:
        code=version("rapport.appraisal.figures"),
        tools=config["appraisal"]["tools"],
    log:
        "results/logs/appraisal_figures.log",
    message:
        "Drawing the appraisal of studies"
    script:
        "../../scripts/appraisal_figures.py"


rule appraisal_sheets:
    """Issue sheets for studies that appraisers have not before them yet, and for differences to settle."""
    input:
        included="results/studies/studies.csv",
        extracted="results/extraction/studies.csv",
        results="results/extraction/alliance_results.csv",
        judgements="results/appraisal/judgements.csv",
        tools=people("data/appraisal/tools/*.yaml"),
    output:
        receipt=APPRAISAL_RECEIPT,
    params:
        code=version("rapport.appraisal.sheets"),
        tools=config["appraisal"]["tools"],
        appraisers=config["appraisal"]["appraisers"],
        kind=config["extraction"]["sheet_format"],
    log:
        "results/logs/appraisal_sheets.log",
    message:
        "Issuing sheets for appraisal"
    localrule: True
    script:
        "../../scripts/appraisal_sheets.py"


TARGETS += rules.appraisal.output + [APPRAISAL_RECEIPT]
if APPRAISAL_FIGURES:
    TARGETS += rules.appraisal_figures.output
TODO += [rules.appraisal.output.todo]
NUMBERS += [rules.appraisal.output.numbers]
