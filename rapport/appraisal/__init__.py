"""Quality appraisal: tools as data, two appraisers, consensus, agreement, pictures.

No overall score is computed where a tool's authors discourage it. The tools hold labels in Rapport's own words; the
official guidance of each tool says how to judge.
"""
