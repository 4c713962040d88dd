"""Issue sheets for studies that appraisers have not before them yet, and for differences to settle."""

from rapport.step import step

with step(snakemake, kept=True, folders=["data/appraisal", "data/appraisal/*"]) as s:
    from rapport.appraisal.sheets import issue
    from rapport.appraisal.tools import read_tools
    from rapport.tables import read_results

    extracted = read_results(s.input.extracted)
    designs = dict(zip(extracted["study_id"], extracted["design"], strict=True))
    issue(
        read_results(s.input.included),
        designs,
        read_results(s.input.results),
        read_results(s.input.judgements),
        read_tools(s.params.tools),
        s.params.appraisers,
        s.params.kind,
        s.output.receipt,
    )
