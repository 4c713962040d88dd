"""
Extraction: two people's tables compared cell by cell, settled, and checked for arithmetic that cannot be true.

READS   data/extraction/TABLE/EXTRACTOR.csv and consensus*.csv (all optional), data/extraction/checks.csv (explanations),
        the data dictionary, results/studies/
WRITES  results/extraction/ (a consensus table for each table of the dictionary, differences, cells, agreement, checks,
        alliance scores and contrasts), results/tables/, results/figures/; new sheets in data/extraction/ (never an old one)
PROMISE no value without both originals on record; no value that neither extractor wrote without a note; raw scores of
        different instruments are never put side by side
"""

from rapport.extraction.names import EXPLAINED, RECEIPT, people_files, table_names
from rapport.people import forget

forget(RECEIPT)
EXTRACTION = {table: f"results/extraction/{table}.csv" for table in table_names(config["extraction"]["dictionary"])}


rule extraction:
    """Compare the extractors' tables cell by cell and settle them."""
    input:
        files=people_files(config["extraction"]["dictionary"]),
        dictionary=optional(config["extraction"]["dictionary"] or "none"),
        studies="results/studies/studies.csv",
        reports="results/studies/reports.csv",
        apart="results/studies/apart.csv",
        companions="results/studies/companions.csv",
        citations="results/dedup/citations.csv",
        aliases="results/dedup/aliases.csv",
    output:
        **EXTRACTION,
        differences="results/extraction/differences.csv",
        cells="results/extraction/cells.csv",
        agreement="results/extraction/agreement.csv",
        dictionary="results/extraction/dictionary.csv",
        numbers="results/extraction/numbers.json",
        todo="results/extraction/todo.csv",
    params:
        code=version("rapport.extraction.extract"),
        extractors=config["extraction"]["extractors"],
        dictionary=config["extraction"]["dictionary"],
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
        explained=optional(EXPLAINED),
    output:
        checks="results/extraction/checks.csv",
        numbers="results/extraction/checks_numbers.json",
        todo="results/extraction/checks_todo.csv",
    params:
        code=version("rapport.extraction.checking"),
        dictionary=config["extraction"]["dictionary"],
        extractors=config["extraction"]["extractors"],
    log:
        "results/logs/extraction_checks.log",
    message:
        "Checking the arithmetic of extracted numbers"
    localrule: True
    script:
        "../../scripts/extraction_checks.py"


TARGETS += rules.extraction.output + rules.extraction_checks.output
TODO += [rules.extraction.output.todo, rules.extraction_checks.output.todo]
NUMBERS += [rules.extraction.output.numbers, rules.extraction_checks.output.numbers]
