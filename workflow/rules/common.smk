"""
What every rule may use: the review's settings, its searches, and the files people made.

READS   config.yaml, data/searches.csv (both checked whole, now, before anything runs)
GIVES   config, SEARCHES, search_file(), people(), optional(), kept_table(), version(), forget(); the lists TARGETS, TODO and NUMBERS
"""

import os
import re
import sys
from pathlib import Path

CODE = Path(workflow.current_basedir).parent.parent
sys.path.insert(0, str(CODE))
# the scripts run in their own processes
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(CODE), os.environ.get("PYTHONPATH")]))

from rapport.code import version
from rapport.commands.renew import refuse_dates_to_come, renew
from rapport.commands.run import only_looks
from rapport.errors import ReviewError
from rapport.kept import AFRESH
from rapport.last_run import begin, end
from rapport.made import clear_others, noting, remember
from rapport.people import forget as forget_receipt
from rapport.people import answered, gone
from rapport.review import open_review, optional, people

if any(re.match(r"--force(all|run)?(=|$)|-[a-zA-Z]*[FfR]", word) for word in sys.argv):
    os.environ[AFRESH] = "yes"
REVIEW = open_review(changes=config)
if not (workflow.remote_exec or only_looks(sys.argv)):
    try:
        refuse_dates_to_come()
    except ReviewError as error:
        print("\n".join(f"error in files: {line}" for line in error.problems), file=sys.stderr)
        raise SystemExit(1) from None
    for line in renew():
        print(line, file=sys.stderr, flush=True)
config = REVIEW.config
SEARCHES = list(REVIEW.searches)

TARGETS = []  # what `rule all` asks for; each stage adds its own
TODO = []  # tables of what waits for whom
NUMBERS = []  # numbers a manuscript quotes


wildcard_constraints:
    search="|".join(map(re.escape, SEARCHES)) or "none",
    stage="title_abstract|full_text",


def forget(receipt):
    """Issue sheets again where a blank one is gone; a dry run, or the job of another run on a node, only looks."""
    if only_looks(sys.argv):
        for path in gone(receipt):
            print(f"  {path}: this blank sheet is gone; a run issues it again", file=sys.stderr)
    elif not workflow.remote_exec:
        forget_receipt(receipt)


def kept_table(path, answers):
    """A table that a team keeps under one name, as an input once somebody has written in it."""
    try:
        return answered(path, answers)
    except ReviewError as error:
        print("\n".join(f"error in {Path(path).parts[1]}: {line}" for line in error.problems), file=sys.stderr)
        raise SystemExit(1) from None


def search_file(wildcards):
    """The export of one search."""
    return REVIEW.searches[wildcards.search].file
