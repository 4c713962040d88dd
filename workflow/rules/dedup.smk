"""
Deduplication: from records to citations.

READS     results/records/records.parquet; data/dedup/verdicts.csv and data/dedup/audit.csv if a team made them
WRITES    results/dedup/: citations.csv, membership.csv, merges.csv, check.csv, relations.csv, aliases.csv, fields.csv,
          pairs.parquet, audit.csv, citations.ris; results/tables/source_overlap*.csv, results/figures/source_overlap.*
PROMISES  a veto is never outvoted; each removed record has a row that says why; a person's verdict outweighs every
          rule; ids are made from content and do not move when a round is added
"""


rule deduplicate:
    """Find the records that are one citation; never merge what only looks alike."""
    input:
        records="results/records/records.parquet",
        verdicts=optional("data/dedup/verdicts.csv"),
    output:
        citations="results/dedup/citations.csv",
        membership="results/dedup/membership.csv",
        merges="results/dedup/merges.csv",
        check="results/dedup/check.csv",
        relations="results/dedup/relations.csv",
        aliases="results/dedup/aliases.csv",
        fields="results/dedup/fields.csv",
        pairs="results/dedup/pairs.parquet",
        audit="results/dedup/audit.csv",
        todo="results/dedup/todo.csv",
        numbers="results/dedup/numbers.json",
    params:
        code=version("rapport.dedup"),
        engine=config["dedup"]["engine"],
        audit_n=config["dedup"]["audit_n"],
        previous_round=config["prisma"]["previous_round"],
    log:
        "results/logs/deduplicate.log",
    threads: 2
    message:
        "Removing duplicates"
    script:
        "../../scripts/deduplicate.py"


TARGETS += rules.deduplicate.output
TODO += [rules.deduplicate.output.todo]
NUMBERS += [rules.deduplicate.output.numbers]
