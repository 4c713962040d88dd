"""Settle the appraisers' judgements and summarise them."""

from pathlib import Path

from rapport.step import step

with step(snakemake, kept=True) as s:
    from rapport.appraisal.appraise import appraise
    from rapport.extraction.references import read_reports
    from rapport.tables import read_results, write_json, write_table

    known = {
        name: read_results(s.input[name])
        for name in ("studies", "reports", "apart", "companions", "citations", "aliases")
    }
    extracted = {Path(path).stem: read_results(path) for path in s.input.extracted}
    reports = read_reports(
        known["studies"], known["reports"], [known["apart"], known["companions"]], known["citations"], known["aliases"]
    )
    done = appraise(s.input.files, s.params.tools, s.params.appraisers, reports, known["studies"], extracted)
    for name in ("judgements", "summary", "agreement", "todo"):
        write_table(getattr(done, name), s.output[name])
    write_json(done.numbers, s.output.numbers)
