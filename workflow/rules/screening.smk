"""
Screening: decisions in and settled, on titles and abstracts and on full texts.

READS   results/dedup/, data/screening/<stage>/* as people save them, exports of other tools named in the config,
        data/screening/retrieval*.csv once somebody has written in them
WRITES  results/screening/<stage>/, results/screening/retrieval.csv; below results/logs/ what was used of each sheet
PROMISE a decision is used or listed, never dropped, and one that is gone is said; an undecided citation is never an
        exclusion
"""

from rapport import people as folk
from rapport.screening.files import import_files, retrieval_tables
from rapport.screening.words import ANSWERS

SCREENING = config["screening"]
IMPORTED = import_files(SCREENING["imports"])
# one of each name; of a CSV and the workbook made of it nobody can tell which is right
NAMES = dict.fromkeys(Path(table).stem.casefold() for table in retrieval_tables())
RETRIEVAL = [table for name in NAMES for table in kept_table(f"data/screening/{name}.csv", ["status"])]


def screening_sheets(stage):
    """The sheets of a stage in which people have written."""
    return folk.sheets(f"data/screening/{stage}", f"results/screening/{stage}/issued.json", ANSWERS, IMPORTED, ANSWERS[0])


rule title_abstract:
    """Settle titles and abstracts."""
    input:
        citations="results/dedup/citations.csv",
        aliases="results/dedup/aliases.csv",
        sheets=screening_sheets("title_abstract"),
        imports=import_files(SCREENING["imports"], "title_abstract"),
    output:
        decisions="results/screening/title_abstract/decisions.csv",
        unmatched="results/screening/title_abstract/unmatched.csv",
        reconciled="results/screening/title_abstract/reconciled.csv",
        conflicts="results/screening/title_abstract/conflicts.csv",
        numbers="results/screening/title_abstract/numbers.json",
    params:
        code=version("rapport.screening"),
        screening=SCREENING,
    log:
        "results/logs/title_abstract.log",
    message:
        "Reconciling decisions on titles and abstracts"
    localrule: True
    script:
        "../../scripts/title_abstract.py"


rule full_text:
    """Settle full texts of the reports sought."""
    input:
        citations="results/dedup/citations.csv",
        aliases="results/dedup/aliases.csv",
        screened="results/screening/title_abstract/reconciled.csv",
        sheets=screening_sheets("full_text"),
        imports=import_files(SCREENING["imports"], "full_text"),
        retrieval=RETRIEVAL,
    output:
        decisions="results/screening/full_text/decisions.csv",
        unmatched="results/screening/full_text/unmatched.csv",
        reconciled="results/screening/full_text/reconciled.csv",
        conflicts="results/screening/full_text/conflicts.csv",
        numbers="results/screening/full_text/numbers.json",
        retrieval="results/screening/retrieval.csv",
    params:
        code=version("rapport.screening"),
        screening=SCREENING,
    log:
        "results/logs/full_text.log",
    message:
        "Reconciling decisions on full texts"
    localrule: True
    script:
        "../../scripts/full_text.py"


rule agreement:
    """Say how far reviewers agree; apart from settling, which everything waits for."""
    input:
        decisions="results/screening/{stage}/decisions.csv",
        reconciled="results/screening/{stage}/reconciled.csv",
    output:
        agreement="results/screening/{stage}/agreement.csv",
        numbers="results/screening/{stage}/agreement_numbers.json",
    params:
        code=version("rapport.screening.measures", "rapport.screening.settings", "rapport.tables"),
        screening=SCREENING,
    log:
        "results/logs/agreement_{stage}.log",
    message:
        "Measuring agreement ({wildcards.stage})"
    localrule: True
    script:
        "../../scripts/agreement.py"


TARGETS += rules.title_abstract.output + rules.full_text.output
TARGETS += expand(rules.agreement.output, stage=["title_abstract", "full_text"])
NUMBERS += [rules.title_abstract.output.numbers, rules.full_text.output.numbers]
NUMBERS += expand(rules.agreement.output.numbers, stage=["title_abstract", "full_text"])
