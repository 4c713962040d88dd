"""
Rapport: from search exports to report figures.

The flow is the order of the includes; nothing reaches back. A review is any folder with config.yaml and data/;
everything made here goes below its results/.
"""

from snakemake.utils import min_version

min_version("9.27")


include: "workflow/rules/common.smk"


# in the order of the flow
for stage in "searches dedup screening studies extraction appraisal framework association prisma report".split():
    if Path(workflow.current_basedir, "workflow/rules", f"{stage}.smk").exists():

        include: f"workflow/rules/{stage}.smk"


rule all:
    """Everything."""
    input:
        TARGETS,
    default_target: True
    localrule: True

