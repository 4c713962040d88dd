"""
Searches: every export read into records, every line of it accounted for.

READS   data/searches.csv and the exports and strategy texts it names
WRITES  results/records/, results/tables/{search_log,strategies,prisma_s,searches}.csv
PROMISE read + quarantined = counted for every file, where counted comes from its bytes; quarantined text is kept whole
"""


def search_format(wildcards):
    """The format that the search log names for a search; blank to tell it from the content."""
    return REVIEW.searches[wildcards.search].format


def search_columns(wildcards):
    """The column names of a search's CSV, if the settings give them."""
    return config["searches"]["columns"].get(wildcards.search, {})


def search_found_none(wildcards):
    """Whether the search log says that a search found nothing."""
    hits = REVIEW.searches[wildcards.search].hits
    return bool(hits) and int(hits) == 0


rule records:
    """Read one search export into records."""
    input:
        export=search_file,
    output:
        records="results/records/by_search/{search}.jsonl",
        account="results/records/by_search/{search}.json",
    params:
        code=version("rapport.records"),
        format=search_format,
        columns=search_columns,
        found_none=search_found_none,
    log:
        "results/logs/records/{search}.log",
    message:
        "Reading {wildcards.search}"
    script:
        "../../scripts/records.py"


rule search_log:
    """Join the records of all searches and write the search log."""
    input:
        searches="data/searches.csv",
        records=expand("results/records/by_search/{search}.jsonl", search=SEARCHES),
        accounts=expand("results/records/by_search/{search}.json", search=SEARCHES),
        strategies=sorted({row.strategy_file for row in REVIEW.searches.values() if row.strategy_file}),
    output:
        records="results/records/records.parquet",
        searches="results/records/searches.csv",
        problems="results/records/problems.csv",
        quarantine="results/records/quarantine.jsonl",
        numbers="results/records/numbers.json",
        search_log="results/tables/search_log.csv",
        strategies="results/tables/strategies.csv",
        prisma_s="results/tables/prisma_s.csv",
    params:
        code=version("rapport.records", "rapport.searches"),
        columns=config["searches"]["columns"],
        reported=config["searches"]["prisma_s"],
    log:
        "results/logs/search_log.log",
    message:
        "Writing the search log"
    localrule: True
    script:
        "../../scripts/search_log.py"


rule search_table:
    """Say what each search contributed to the review."""
    input:
        search_log="results/tables/search_log.csv",
        ledger="results/ledger.csv",
    output:
        searches="results/tables/searches.csv",
    params:
        code=version("rapport.records.contribution"),
    log:
        "results/logs/search_table.log",
    message:
        "Saying what each search contributed"
    localrule: True
    script:
        "../../scripts/search_table.py"


TARGETS += rules.search_log.output + rules.search_table.output
NUMBERS += [rules.search_log.output.numbers]
