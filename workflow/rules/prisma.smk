"""
PRISMA: every count a set of ids, proved, listed and drawn.

READS   results/ledger.csv, results/studies/, results/dedup/, results/records/searches.csv,
        data/previous/ (only whether a list is there),
        results/association/{effects,pooled}.csv if the settings ask for the meta-analysis box
WRITES  results/prisma/ (counts, PRISMA2020 data files, one list a count, identities, flow diagram),
        results/tables/{excluded_full_text,not_retrieved,flow_by_round}.csv
PROMISE the identities I1-I23 hold, or nothing is drawn and a sentence names the box, both numbers and the ids
"""


rule prisma:
    """Count, prove, list and draw the flow."""
    input:
        ledger="results/ledger.csv",
        searches="results/records/searches.csv",
        citations="results/dedup/citations.csv",
        membership="results/dedup/membership.csv",
        merges="results/dedup/merges.csv",
        studies="results/studies/studies.csv",
        reports="results/studies/reports.csv",
        apart="results/studies/apart.csv",
        previous="results/studies/previous.csv",
        fates="results/studies/fates.csv",
        retrieval="results/screening/retrieval.csv",
        listed=[*optional("data/previous/studies.csv"), *optional("data/previous/reports.csv")],
        effects=["results/association/effects.csv"] if config["prisma"]["meta_analysis"] else [],
        pooled=["results/association/pooled.csv"] if config["prisma"]["meta_analysis"] else [],
    output:
        counts="results/prisma/counts.json",
        lists=directory("results/prisma/lists"),
        csv="results/prisma/PRISMA2020.csv",
        csv_32="results/prisma/PRISMA2020_32.csv",
        identities="results/prisma/identities.csv",
        bridges="results/prisma/bridges.csv",
        numbers="results/prisma/numbers.json",
        flow=multiext("results/prisma/flow", ".svg", ".pdf", ".png", ".json"),
        tables=expand("results/tables/{name}.csv", name=["excluded_full_text", "not_retrieved", "flow_by_round"]),
    params:
        code=version("rapport.prisma.stage"),
        previous_round=config["prisma"]["previous_round"],
        reasons=config["screening"]["reasons"],
    log:
        "results/logs/prisma.log",
    message:
        "Counting and drawing the flow"
    localrule: True
    script:
        "../../scripts/prisma.py"


TARGETS += rules.prisma.output
NUMBERS += [rules.prisma.output.numbers]
