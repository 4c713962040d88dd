"""
Deduplication: from records to citations.

READS     results/records/records.parquet; data/dedup/verdicts.csv once somebody has written in it; data/dedup/audit.csv if a team made it
WRITES    data/dedup/verdicts.csv, once: the pairs to decide on, if there are any; results/dedup/: citations.csv, membership.csv, merges.csv, check.csv, relations.csv, aliases.csv, fields.csv,
          pairs.parquet, audit.csv, citations.ris, sources.csv; results/tables/source_{yield,pairs,overlap}.csv,
          results/figures/source_overlap.*
PROMISES  a veto is never outvoted; each removed record has a row that says why; a person's verdict outweighs every
          rule; ids are made from content and do not move when a round is added
"""


# the table was deleted or written in: look again what to issue
forget("results/dedup/issued.json")


rule deduplicate:
    """Find the records that are one citation; never merge what only looks alike."""
    input:
        records="results/records/records.parquet",
        verdicts=kept_table("data/dedup/verdicts.csv", ["verdict"]),
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


rule issue_verdicts:
    """Issue the table of pairs that a person has to decide on."""
    input:
        check="results/dedup/check.csv",
    output:
        receipt="results/dedup/issued.json",
        todo="results/dedup/todo.csv",
    params:
        code=version("rapport.pairs"),
    log:
        "results/logs/issue_verdicts.log",
    message:
        "Listing pairs of records to decide on"
    localrule: True
    script:
        "../../scripts/issue_verdicts.py"


rule citations_ris:
    """The citations for a reference manager or a screening tool."""
    input:
        citations="results/dedup/citations.csv",
    output:
        ris="results/dedup/citations.ris",
    params:
        code=version("rapport.dedup.export"),
    log:
        "results/logs/citations_ris.log",
    message:
        "Writing the citations as RIS"
    localrule: True
    script:
        "../../scripts/citations_ris.py"


rule source_overlap:
    """What each source earned, and which found the same."""
    input:
        citations="results/dedup/citations.csv",
        membership="results/dedup/membership.csv",
        records="results/records/records.parquet",
    output:
        sources="results/tables/source_yield.csv",
        pairs="results/tables/source_pairs.csv",
        matrix="results/dedup/sources.csv",
        combinations="results/tables/source_overlap.csv",
        figure=multiext("results/figures/source_overlap", ".svg", ".pdf", ".png", ".json"),
    params:
        code=version("rapport.dedup.overlap"),
    log:
        "results/logs/source_overlap.log",
    message:
        "Comparing the sources"
    script:
        "../../scripts/source_overlap.py"


rule dedup_audit:
    """The rate of false merges, once someone has filled in the audit sheet."""
    input:
        audit=optional("data/dedup/audit.csv"),
        membership="results/dedup/membership.csv",
        merges="results/dedup/merges.csv",
        sample="results/dedup/audit.csv",
        records="results/records/records.parquet",
    output:
        numbers="results/dedup/audit_numbers.json",
        todo="results/dedup/audit_todo.csv",
    params:
        code=version("rapport.dedup.audit", "rapport.ledger"),
    log:
        "results/logs/dedup_audit.log",
    message:
        "Reading the audit of merges"
    localrule: True
    script:
        "../../scripts/dedup_audit.py"


TARGETS += rules.deduplicate.output + rules.citations_ris.output + rules.source_overlap.output + rules.dedup_audit.output
TARGETS += rules.issue_verdicts.output
TODO += [rules.issue_verdicts.output.todo, rules.dedup_audit.output.todo]
NUMBERS += [rules.deduplicate.output.numbers, rules.dedup_audit.output.numbers]
