"""
Appraisal: two people's judgements of each study with the review's tools, settled and shown.

READS   data/appraisal/TOOL/APPRAISER.csv and consensus.csv (optional), data/appraisal/tools/ (own tools, optional),
        results/studies/, results/extraction/ (designs and results)
WRITES  results/appraisal/, results/figures/appraisal_*; new sheets in data/appraisal/ (never an old one)
PROMISE each study is asked the items of its design and no others; no score where the tool's authors discourage one
"""

from rapport.appraisal.files import RECEIPT as APPRAISAL_RECEIPT, appraisal_files
from rapport.people import forget

forget(APPRAISAL_RECEIPT)


rule appraisal:
    """Settle the appraisers' judgements and summarise them."""
    input:
        files=appraisal_files(),
        tools=people("data/appraisal/tools/*.yaml"),
        studies="results/studies/studies.csv",
        reports="results/studies/reports.csv",
        apart="results/studies/apart.csv",
        companions="results/studies/companions.csv",
        citations="results/dedup/citations.csv",
        aliases="results/dedup/aliases.csv",
        extracted="results/extraction/studies.csv",
    output:
        judgements="results/appraisal/judgements.csv",
        summary="results/appraisal/summary.csv",
        agreement="results/appraisal/agreement.csv",
        numbers="results/appraisal/numbers.json",
        todo="results/appraisal/todo.csv",
    params:
        code=version("rapport.appraisal.appraise"),
        tools=config["appraisal"]["tools"],
        appraisers=config["appraisal"]["appraisers"],
    log:
        "results/logs/appraisal.log",
    message:
        "Settling the appraisal of studies"
    localrule: True
    script:
        "../../scripts/appraisal.py"


TARGETS += rules.appraisal.output
TODO += [rules.appraisal.output.todo]
NUMBERS += [rules.appraisal.output.numbers]
