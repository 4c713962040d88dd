"""Issue sheets for studies that extractors have not begun, and for differences to settle."""

from rapport.step import step, tell

with step(snakemake, kept=True, folders=["data/extraction", "data/extraction/*"]) as s:
    from rapport.extraction.dictionary import own_tables, read_dictionary
    from rapport.extraction.sheets import issue, left_over
    from rapport.tables import read_results

    dictionary = s.params.dictionary
    included, tables = read_results(s.input.included), read_dictionary(dictionary)
    tell(left_over(set(included["study_id"]), tables), s.log[0])
    issue(
        included,
        read_results(s.input.differences),
        tables,
        own_tables(dictionary),
        s.params.extractors,
        s.params.kind,
        s.output.receipt,
    )
