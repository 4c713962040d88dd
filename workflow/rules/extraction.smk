"""
Extraction: two people's tables compared cell by cell, settled, and checked for arithmetic that cannot be true.

READS   data/extraction/TABLE/EXTRACTOR.csv and consensus*.csv (all optional), data/extraction/checks.csv (explanations),
        the data dictionary, results/studies/
WRITES  results/extraction/ (a consensus table for each table of the dictionary, differences, cells, who extracted what, rows set aside, agreement, checks,
        alliance scores and contrasts), results/tables/, results/figures/; new sheets in data/extraction/ (never an old one)
PROMISE no value without both originals on record; no value that neither extractor wrote without a note; raw scores of
        different instruments are never put side by side
"""

from rapport.extraction.names import EXPLAINED, RECEIPT, dictionary_path, people_files, table_names

forget(RECEIPT)
EXTRACTION_TABLES = [
    "study_characteristics", "interventions", "measures", "alliance_by_condition", "alliance_contrasts", "alliance_outcome",
    "alliance_engagement", "companion_reports",
]
EXTRACTION_FIGURES = [
    "condition_map", "alliance_pomp", "alliance_differences", "evidence_map_measure", "evidence_map_population",
]
DICTIONARY = dictionary_path(config["extraction"]["dictionary"])
EXTRACTION = {table: f"results/extraction/{table}.csv" for table in table_names(DICTIONARY)}


rule extraction:
    """Compare the extractors' tables cell by cell and settle them."""
    input:
        files=people_files(DICTIONARY),
        dictionary=optional(DICTIONARY),
        studies="results/studies/studies.csv",
        reports="results/studies/reports.csv",
        apart="results/studies/apart.csv",
        companions="results/studies/companions.csv",
        previous="results/studies/previous.csv",
        citations="results/dedup/citations.csv",
        aliases="results/dedup/aliases.csv",
    output:
        **EXTRACTION,
        differences="results/extraction/differences.csv",
        cells="results/extraction/cells.csv",
        agreement="results/extraction/agreement.csv",
        dictionary="results/extraction/dictionary.csv",
        who_extracted="results/extraction/who_extracted.csv",
        aside="results/extraction/aside.csv",
        numbers="results/extraction/numbers.json",
        todo="results/extraction/todo.csv",
    params:
        code=version("rapport.extraction.extract"),
        extractors=config["extraction"]["extractors"],
        dictionary=DICTIONARY,
    log:
        "results/logs/extraction.log",
    message:
        "Comparing the extractors' tables"
    localrule: True
    script:
        "../../scripts/extraction.py"


rule extraction_checks:
    """Check extracted numbers for arithmetic that cannot be true."""
    input:
        **EXTRACTION,
        dictionary=optional(DICTIONARY),
        explained=optional(EXPLAINED),
    output:
        checks="results/extraction/checks.csv",
        numbers="results/extraction/checks_numbers.json",
        todo="results/extraction/checks_todo.csv",
    params:
        code=version("rapport.extraction.checking"),
        dictionary=DICTIONARY,
        extractors=config["extraction"]["extractors"],
    log:
        "results/logs/extraction_checks.log",
    message:
        "Checking the arithmetic of extracted numbers"
    localrule: True
    script:
        "../../scripts/extraction_checks.py"


rule extraction_figures:
    """Printed tables, alliance ratings on one metric, differences between arms, maps of the evidence."""
    input:
        **EXTRACTION,
        included="results/studies/studies.csv",
        companions="results/studies/companions.csv",
    output:
        full=expand("results/extraction/{name}.csv", name=["alliance_scores", "alliance_differences"]),
        tables=expand("results/tables/{name}.csv", name=EXTRACTION_TABLES),
        figures=expand("results/figures/{name}.{kind}", name=EXTRACTION_FIGURES, kind=["svg", "pdf", "png", "json"]),
        data=expand("results/tables/{name}.csv", name=EXTRACTION_FIGURES),
        numbers="results/extraction/alliance_numbers.json",
    params:
        code=version("rapport.extraction.show"),
    log:
        "results/logs/extraction_figures.log",
    message:
        "Drawing alliance ratings and maps of the evidence"
    script:
        "../../scripts/extraction_figures.py"


rule extraction_sheets:
    """Issue sheets for studies that extractors have not begun, and for differences to settle."""
    input:
        included="results/studies/studies.csv",
        differences="results/extraction/differences.csv",
        dictionary=optional(DICTIONARY),
    output:
        receipt=RECEIPT,
    params:
        code=version("rapport.extraction.sheets"),
        extractors=config["extraction"]["extractors"],
        dictionary=DICTIONARY,
        kind=config["extraction"]["sheet_format"],
    log:
        "results/logs/extraction_sheets.log",
    message:
        "Issuing sheets for extraction"
    localrule: True
    script:
        "../../scripts/extraction_sheets.py"


TARGETS += rules.extraction.output + rules.extraction_checks.output + rules.extraction_figures.output + [RECEIPT]
TODO += [rules.extraction.output.todo, rules.extraction_checks.output.todo]
NUMBERS += [rules.extraction.output.numbers, rules.extraction_checks.output.numbers]
NUMBERS += [rules.extraction_figures.output.numbers]
