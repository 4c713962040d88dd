"""
Studies: which reports belong to which study, and what became of every record.

READS   results/screening/, results/dedup/, results/records/records.parquet,
        data/studies.csv (links, optional), data/previous/ (a published earlier version, optional)
WRITES  results/studies/, results/ledger.csv
PROMISE an included report is in at least one study; every record ever read has exactly one fate
"""


rule studies:
    """Link reports to studies, settle each citation's fate, and write the ledger."""
    input:
        records="results/records/records.parquet",
        membership="results/dedup/membership.csv",
        citations="results/dedup/citations.csv",
        aliases="results/dedup/aliases.csv",
        relations="results/dedup/relations.csv",
        title_abstract="results/screening/title_abstract/reconciled.csv",
        full_text="results/screening/full_text/reconciled.csv",
        decisions="results/screening/full_text/decisions.csv",
        retrieval="results/screening/retrieval.csv",
        links=optional("data/studies.csv"),
        earlier_studies=optional("data/previous/studies.csv"),
        earlier_reports=optional("data/previous/reports.csv"),
    output:
        studies="results/studies/studies.csv",
        reports="results/studies/reports.csv",
        apart="results/studies/apart.csv",
        companions="results/studies/companions.csv",
        previous="results/studies/previous.csv",
        fates="results/studies/fates.csv",
        published_studies="results/studies/published/studies.csv",
        published_reports="results/studies/published/reports.csv",
        todo="results/studies/todo.csv",
        ledger="results/ledger.csv",
    params:
        code=version("rapport.linking"),
        previous_round=config["prisma"]["previous_round"],
        removed=config["prisma"]["removed_before_screening"],
        automation=config["prisma"]["automation"],
    log:
        "results/logs/studies.log",
    message:
        "Linking reports to studies"
    localrule: True
    script:
        "../../scripts/studies.py"


TARGETS += rules.studies.output
TODO += [rules.studies.output.todo]
