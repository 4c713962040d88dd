"""Say how far reviewers agree at a stage."""

from rapport.step import step

with step(snakemake, kept=True) as s:
    from rapport.screening.measures import agreement_numbers, agreement_table
    from rapport.screening.settings import Settings
    from rapport.tables import read_results, write_json, write_table

    decisions, reconciled = read_results(s.input.decisions), read_results(s.input.reconciled)
    screened = decisions[decisions["citation_id"].isin(set(reconciled["citation_id"]))]
    table = agreement_table(screened, s.wildcards.stage, Settings.of(s.params.screening).reviewers)
    write_table(table, s.output.agreement)
    write_json(agreement_numbers(table, s.wildcards.stage), s.output.numbers)
