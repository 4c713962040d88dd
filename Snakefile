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


rule all:
    """Everything."""
    input:
        TARGETS,
    default_target: True
    localrule: True



def made():
    """Every file that the steps of this run make, or would make if they had to."""
    return {str(path) for job in workflow.persistence.dag.jobs for path in job.output}


onstart:
    remember(made())


onsuccess:
    if any(job.rule.name == "all" for job in workflow.persistence.dag.jobs):
        clear_others(made())
