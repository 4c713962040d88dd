"""Issue sheets for studies that extractors have not begun, and for differences to settle."""

from rapport.step import step

with step(snakemake, kept=True, folders=["data/extraction", "data/extraction/*"]) as s:
    from rapport.extraction.dictionary import own_tables, read_dictionary
    from rapport.extraction.sheets import issue
    from rapport.tables import read_results

    dictionary = s.params.dictionary
    issue(
        read_results(s.input.included),
        read_results(s.input.differences),
        read_dictionary(dictionary),
        own_tables(dictionary),
        s.params.extractors,
        s.params.kind,
        s.output.receipt,
    )
