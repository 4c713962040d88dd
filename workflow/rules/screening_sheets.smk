"""
Screening: sheets out, for what nobody has before them yet.

READS   results/dedup/, results/screening/, data/screening/criteria.md (shown on workbooks), and
        results/studies/previous.csv, since reports of a published earlier version are not screened again
WRITES  new sheets data/screening/<stage>/<reviewer>-NN and adjudicated-NN, and data/screening/retrieval.csv, -02 ...,
        each once;
        the receipts of blank ones and what waits for whom below results/screening/
PROMISE a sheet is never touched after it was issued, and while nobody has written in it there is nothing to do
"""

# a sheet was deleted or written in: look again what to issue
forget("results/screening/title_abstract/issued.json")
forget("results/screening/full_text/issued.json")
forget("results/screening/issued.json")


rule issue_sheets:
    """Issue sheets for what nobody has before them yet."""
    input:
        citations="results/dedup/citations.csv",
        aliases="results/dedup/aliases.csv",
        reconciled="results/screening/{stage}/reconciled.csv",
        decisions="results/screening/{stage}/decisions.csv",
        conflicts="results/screening/{stage}/conflicts.csv",
        previous="results/studies/previous.csv",
        criteria=optional("data/screening/criteria.md"),
    output:
        issued="results/screening/{stage}/issued.json",
        todo="results/screening/{stage}/todo.csv",
    params:
        code=version("rapport.screening", "rapport.prisma.versions"),
        screening=SCREENING,
        previous_round=config["prisma"]["previous_round"],
        title=config["review"]["title"],
    log:
        "results/logs/issue_sheets_{stage}.log",
    message:
        "Issuing screening sheets ({wildcards.stage})"
    localrule: True
    script:
        "../../scripts/issue_sheets.py"


rule issue_retrieval:
    """Issue the table of reports to fetch."""
    input:
        sought="results/screening/retrieval.csv",
        aliases="results/dedup/aliases.csv",
        answered=RETRIEVAL,
    output:
        receipt="results/screening/issued.json",
        todo="results/screening/todo.csv",
    params:
        code=version("rapport.screening.retrieval", "rapport.screening.waiting"),
    log:
        "results/logs/issue_retrieval.log",
    message:
        "Listing reports to fetch"
    localrule: True
    script:
        "../../scripts/issue_retrieval.py"


TARGETS += expand(rules.issue_sheets.output, stage=["title_abstract", "full_text"])
TARGETS += rules.issue_retrieval.output
TODO += expand(rules.issue_sheets.output.todo, stage="title_abstract")
TODO += [rules.issue_retrieval.output.todo]
TODO += expand(rules.issue_sheets.output.todo, stage="full_text")
