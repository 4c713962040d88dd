"""Compare the extractors' tables cell by cell and settle them."""

from rapport.step import step

with step(snakemake, kept=True) as s:
    from rapport.extraction.dictionary import appendix, own_tables, read_dictionary
    from rapport.extraction.extract import extract, numbers
    from rapport.extraction.references import read_reports
    from rapport.tables import read_results, write_json, write_table

    known = {
        name: read_results(s.input[name])
        for name in ("studies", "reports", "apart", "companions", "citations", "aliases", "previous")
    }
    reports = read_reports(
        known["studies"],
        known["reports"],
        [known["apart"], known["companions"]],
        known["citations"],
        known["aliases"],
        [known["apart"], known["previous"]],
    )
    result = extract(s.input.files, s.params.dictionary, s.params.extractors, reports)
    for name, table in result.extraction.tables.items():
        write_table(table, s.output[name])
    write_table(result.extraction.differences, s.output.differences)
    write_table(result.extraction.cells, s.output.cells)
    write_table(result.agreement, s.output.agreement)
    write_table(appendix(read_dictionary(s.params.dictionary), own_tables(s.params.dictionary)), s.output.dictionary)
    write_table(result.who, s.output.who_extracted)
    write_table(result.aside, s.output.aside)
    write_json(numbers(result), s.output.numbers)
    write_table(result.todo, s.output.todo)
