"""Check extracted numbers for arithmetic that cannot be true."""

from rapport.step import step

with step(snakemake, kept=True) as s:
    from rapport.extraction.checking import check_extraction
    from rapport.extraction.dictionary import read_dictionary
    from rapport.tables import read_results, write_json, write_table

    dictionary = read_dictionary(s.params.dictionary)
    tables = {name: read_results(s.input[name]) for name in dictionary}
    checked = check_extraction(tables, dictionary, s.input.explained, s.params.extractors)
    write_table(checked.checks, s.output.checks)
    write_json(checked.numbers, s.output.numbers)
    write_table(checked.todo, s.output.todo)
