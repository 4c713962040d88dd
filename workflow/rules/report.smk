"""
Report: what waits for whom, the numbers a manuscript quotes, and the page and document people hand in.

READS   every stage's todo.csv and numbers.json, its tables and figures, data/screening/criteria.md
WRITES  results/todo.csv, results/numbers.json, results/report/
PROMISE nothing is computed here: the report shows what the stages wrote
"""


rule todo:
    """Gather what waits for whom."""
    input:
        TODO,
    output:
        "results/todo.csv",
    params:
        code=version("rapport.report.gather"),
        strict=config["strict"],
    log:
        "results/logs/todo.log",
    message:
        "Listing what waits for whom"
    localrule: True
    script:
        "../../scripts/todo.py"


rule numbers:
    """Gather the numbers a manuscript quotes."""
    input:
        NUMBERS,
    output:
        "results/numbers.json",
    params:
        code=version("rapport.report.numbers"),
    log:
        "results/logs/numbers.log",
    message:
        "Gathering the numbers"
    localrule: True
    script:
        "../../scripts/numbers.py"


SHOWN = list(TARGETS)  # what the report shows: everything made before it


rule report:
    """Write the page."""
    input:
        shown=SHOWN,
        todo="results/todo.csv",
        numbers="results/numbers.json",
        config="config.yaml",
        criteria=optional("data/screening/criteria.md"),
        lock=CODE / "requirements.lock",
    output:
        html="results/report/index.html",
        provenance="results/report/provenance.json",
    params:
        code=version("rapport.report", also=sorted(CODE.glob("workflow/checklists/*.yaml"))),
        config=config,
    log:
        "results/logs/report.log",
    message:
        "Writing the report"
    localrule: True
    script:
        "../../scripts/report.py"


rule report_docx:
    """Write the Word file."""
    input:
        shown=SHOWN,
        todo="results/todo.csv",
        numbers="results/numbers.json",
        criteria=optional("data/screening/criteria.md"),
    output:
        "results/report/report.docx",
    params:
        code=version("rapport.report.document", also=sorted(CODE.glob("workflow/checklists/*.yaml"))),
        config=config,
    log:
        "results/logs/report_docx.log",
    message:
        "Writing the Word file"
    localrule: True
    script:
        "../../scripts/report_docx.py"


TARGETS += rules.todo.output + rules.numbers.output + rules.report.output
if "docx" in config["report"]["formats"]:
    TARGETS += rules.report_docx.output
