"""
Rapport: from search exports to report figures.

The flow is the order of the includes; nothing reaches back. A review is any folder with config.yaml and data/;
everything made here goes below its results/.
"""

from snakemake.utils import min_version

min_version("9.27")


include: "workflow/rules/common.smk"
include: "workflow/rules/searches.smk"
include: "workflow/rules/dedup.smk"
include: "workflow/rules/screening.smk"
include: "workflow/rules/screening_sheets.smk"
include: "workflow/rules/studies.smk"
include: "workflow/rules/extraction.smk"
include: "workflow/rules/appraisal.smk"
include: "workflow/rules/framework.smk"
include: "workflow/rules/association.smk"
include: "workflow/rules/prisma.smk"
include: "workflow/rules/report.smk"


def beside(targets):
    """Further outputs of the rules that make *targets*: Snakemake misses those only that somebody asks for."""
    made = ({str(path) for path in rule.output} for rule in workflow.rules)
    return sorted(set().union(*(paths for paths in made if paths & set(map(str, targets)))) - set(map(str, targets)))


rule all:
    """Everything."""
    input:
        TARGETS,
        TODO,
        NUMBERS,
        expand(rules.records.output, search=SEARCHES),
        beside(TARGETS),
    default_target: True
    localrule: True


def made(jobs=None):
    """Every file that the steps of this run make, or would make if they had to; or some *jobs* of them."""
    jobs = workflow.persistence.dag.jobs if jobs is None else jobs
    return {str(path) for job in jobs for path in job.output}


onstart:
    remember(made(), () if noting else made(workflow.persistence.dag.needrun_jobs()))
    begin()


onsuccess:
    part = any(word.startswith("--batch") for word in sys.argv)
    if not part and any(job.rule.name == "all" for job in workflow.persistence.dag.jobs):
        clear_others(made())
    end()


onerror:
    end()
