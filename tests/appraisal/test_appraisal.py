"""Appraisal: tools as data, two people's judgements, the right items for the design."""

import itertools
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from rapport.appraisal.appraise import appraise
from rapport.appraisal.figures import FEW, _columns, draw_bars, draw_traffic
from rapport.appraisal.files import appraisal_files
from rapport.appraisal.sheets import issue
from rapport.appraisal.summary import _agreement, by_rule, misplaced, missing_items, set_aside
from rapport.appraisal.tools import LEVELS, SHIPPED, read_tool, read_tools
from rapport.errors import ReviewError
from rapport.extraction.dictionary import read_dictionary
from rapport.extraction.references import Reports

NEW = Path(__file__).resolve().parents[2] / "template/data/dictionary.csv"
NAMES = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
MMAT = read_tool("mmat2018")
STUDIES = pd.DataFrame({"study_id": ["a", "b", "m"], "label": ["Ann 2020", "Ben 2021", "Mia 2022"]}, dtype=object)
DESIGNS = pd.DataFrame({"study_id": ["a", "b", "m"], "design": ["qualitative", "rct", "mixed"]}, dtype=object)
NOTHING = {name: pd.DataFrame(columns=list(table.columns), dtype=object) for name, table in read_dictionary().items()}
RATINGS = pd.DataFrame(
    {"study_id": ["b", "b", "a"], "result_id": ["b1", "b2", "a1"], "subscale": ["total", "bond", "total"]}, dtype=object
)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(name, *lines):
        path = Path("data/appraisal") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return write


def run(*files, tools=("mmat2018",), appraisers=("amira", "lea"), ratings=NOTHING["alliance_results"]):
    reports = Reports(included={"a", "b", "m"}, known={"out"})
    extracted = NOTHING | {"studies": DESIGNS, "alliance_results": ratings}
    return appraise(files, list(tools), list(appraisers), reports, STUDIES, extracted)


def rows(study, category, answers="yes yes yes yes yes yes yes"):
    items = ["S1", "S2", *(f"{category}.{n}" for n in range(1, 6))]
    return [f"{study},{item},{WORDS.get(answer, answer)}" for item, answer in zip(items, answers.split(), strict=True)]


HEAD = "study_id,item,judgement"
WORDS = {"ct": "can't tell"}


# --- tools


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_tool_is_complete(name):
    tool = read_tool(name)
    assert tool.items and tool.citation and tool.scope in ("study", "result")
    assert all(a.level in LEVELS and a.symbol and tool.answer(a.id) == a.id for a in tool.answers)
    assert len({a.symbol for a in tool.answers}) == len(tool.answers)  # readable without colour
    dictionaries = [read_dictionary(), read_dictionary(NEW)]
    designs = {code for d in dictionaries for code in d["studies"].columns["design"].codes.values()}
    named = {d for _, ds in tool.categories.values() for d in ds} | set(tool.designs) | set(tool.needs)
    assert named <= designs


def test_the_items_of_the_published_tools():
    assert len(MMAT.items) == 27 and [len(MMAT.items_of(str(c))) for c in range(1, 6)] == [5] * 5
    assert len(read_tool("casp_qualitative").items) == 10 and len(read_tool("quips").items) == 6
    rob = read_tool("rob2")
    assert (
        list(rob.items) == ["D1", "D2", "D3", "D4", "D5", "overall"]
        and rob.scope == "result"
        and rob.overall == "worst"
    )


def test_no_item_id_means_two_things():
    every = list(itertools.chain.from_iterable(read_tool(name).items for name in NAMES))
    assert len(every) == len(set(every))


def test_no_score_where_it_is_discouraged():
    assert all(read_tool(name).overall == "none" for name in ("mmat2018", "casp_qualitative", "quips"))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes", "yes"),
        ("CAN'T TELL", "can't tell"),
        ("cant tell", "can't tell"),
        ("can’t tell", "can't tell"),
        ("unclear", "can't tell"),
        ("maybe", ""),
    ],
)
def test_answers_as_people_type_them(text, answer):
    assert MMAT.answer(text) == answer


def test_unknown_tools_are_named(here):
    with pytest.raises(ReviewError, match=r"no tool 'mmat'.*known: casp_qualitative, mmat2018, quips, rob2"):
        read_tools(["mmat"])


def test_a_teams_own_tool_goes_first(here):
    here("tools/mmat2018.yaml", "answers: [{id: good, symbol: +, level: good}]", "items: {X: {label: Everything}}")
    tool = read_tool("mmat2018")
    assert list(tool.items) == ["X"] and tool.asks("rct") == [[""]]


def test_a_broken_tool_says_what_is_missing(here):
    here("tools/mine.yaml", "answers: [{id: a, level: gut}]")
    with pytest.raises(ReviewError) as error:
        read_tool("mine")
    assert "'items' is missing" in str(error.value) and "is not one of good, unclear, bad, none" in str(error.value)


# --- the right items for the design


def test_each_design_has_its_items():
    assert missing_items(MMAT, "qualitative", []) == ["S1", "S2", *MMAT.items_of("1")]
    assert missing_items(MMAT, "rct", ["S1", "2.1"]) == ["S2", "2.2", "2.3", "2.4", "2.5"]
    assert len(missing_items(MMAT, "mixed", [])) == 17
    assert "3.1" not in missing_items(MMAT, "mixed", ["4.1"]) and "4.2" in missing_items(MMAT, "mixed", ["4.1"])
    assert (
        missing_items(read_tool("casp_qualitative"), "rct", []) != []
        and read_tool("casp_qualitative").asks("rct") == []
    )


def test_items_of_another_design_are_said():
    assert "a qualitative study is asked 1" in misplaced(MMAT, "qualitative", ["1.1", "2.1"])
    assert "rate one of them" in misplaced(MMAT, "mixed", ["1.1", "2.1", "3.1", "5.1"])
    assert not misplaced(MMAT, "mixed", ["1.1", "3.1", "5.1"]) and not misplaced(MMAT, "UC", ["4.1"])


# --- judgements


def test_limits_of_kappa_stay_where_a_kappa_can_lie():
    one, two = ["yes"] * 7 + ["no"] * 3, ["yes"] * 7 + ["no"] * 2 + ["yes"]
    *_, low, high, _ = _agreement(MMAT, one, two)
    raw = cohens_kappa(pd.crosstab(pd.Series(one), pd.Series(two)).to_numpy())
    assert raw.kappa_upp > 1 and high == 1 and low == pytest.approx(raw.kappa_low)


def test_settled_by_agreement_consensus_or_waiting(here):
    found = run(
        here("mmat2018/amira.csv", HEAD, *rows("a", 1, "yes yes yes ct no yes yes")),
        here("mmat2018/lea.csv", HEAD, *rows("a", 1, "yes yes yes yes yes yes yes")),
        here("mmat2018/consensus.csv", f"{HEAD},note", "a,1.2,can't tell,the text does not say"),
    )
    by_item = found.judgements.set_index("item")
    assert by_item.loc["S1", "settled_by"] == "agreement"
    assert (by_item.loc["1.2", "judgement"], by_item.loc["1.2", "settled_by"], by_item.loc["1.2", "note"]) == (
        "can't tell",
        "consensus",
        "the text does not say",
    )
    assert (by_item.loc["1.3", "judgement"], by_item.loc["1.3", "settled_by"]) == ("", "waiting")
    assert list(by_item.loc["1.2", ["amira", "lea"]]) == ["can't tell", "yes"]
    summary = found.summary.iloc[0]
    assert (summary["n_good"], summary["n_unclear"], summary["n_bad"], summary["n_open"]) == (5, 1, 0, 1)
    assert {
        "appraise studies with Mixed Methods Appraisal Tool (MMAT) 2018",
        "settle differing judgements (Mixed Methods Appraisal Tool (MMAT) 2018)",
    } <= set(found.todo["task"])
    total = found.agreement[found.agreement["item"] == "(all)"].iloc[0]
    assert (total["n"], total["agreed"]) == (7, 5)


def test_a_wide_table_is_as_good_as_a_long_one(here):
    long = run(here("mmat2018/amira.csv", HEAD, *rows("b", 2, "yes yes yes no ct yes yes")))
    wide = run(here("mmat2018/amira.csv", "study_id,S1,S2,2.1,2.2,2.3,2.4,2.5", "b,yes,yes,yes,no,can't tell,yes,yes"))
    assert long.judgements.drop(columns="settled_by").equals(wide.judgements.drop(columns="settled_by"))


def test_all_problems_at_once(here):
    files = [
        here("mmat2018/amira.csv", HEAD, "a,S1,jes", "a,S9,yes", "x,S1,yes", "a,S2,yes", "a,S2,no"),
        here("mmat2018/leo.csv", HEAD, "a,S1,yes"),
        here("mmat/amira.csv", HEAD, "a,S1,yes"),
    ]
    with pytest.raises(ReviewError) as error:
        run(*files)
    for part in (
        "amira.csv:2: 'jes' is not one of yes, can't tell, no; did you mean 'yes'?",
        "amira.csv:3: 'S9' is no item of mmat2018",
        "amira.csv:4: no study 'x'",
        "amira.csv:6: a, item S2 is judged twice, first at",
        "'leo' is not one of the appraisers (amira, lea); did you mean 'lea'?",
        "'mmat' is not one of the tools",
    ):
        assert any(part in line for line in error.value.problems), part


def test_a_consensus_that_nobody_gave_needs_a_note(here):
    files = [here("mmat2018/amira.csv", HEAD, "a,S1,yes"), here("mmat2018/lea.csv", HEAD, "a,S1,can't tell")]
    with pytest.raises(ReviewError, match="is no appraiser's answer"):
        run(*files, here("mmat2018/consensus.csv", HEAD, "a,S1,no"))


def test_a_study_that_is_not_included_any_more_leaves_no_judgement(here):
    assert not len(run(here("mmat2018/amira.csv", HEAD, "out,S1,yes")).judgements)


def test_nothing_at_all_gives_tables_without_rows():
    found = run(tools=(), appraisers=())
    assert not len(found.judgements) and not len(found.summary) and not len(found.agreement) and not len(found.todo)
    assert {"study_id", "label", "tool"} <= set(found.summary.columns)


def test_results_to_judge_are_to_do_and_unknown_ones_are_named(here):
    head = "study_id,result_id,item,judgement"
    file = here("rob2/amira.csv", head, "b,b1,D1,low", "b,b1,D2,some_concerns")
    todo = run(file, tools=["rob2"], ratings=RATINGS).todo
    assert todo[["who", "task", "n"]].values.tolist() == [
        ["amira", "judge items left out (RoB 2)", 4],
        ["lea", "appraise results with RoB 2", 1],
    ]
    wrong = here("rob2/lea.csv", head, "b,b11,D1,low", "b,,D2,low", "bb,b1,D1,low", "b,b1,D1,lo")
    with pytest.raises(ReviewError) as error:
        run(file, wrong, tools=["rob2"], ratings=RATINGS)
    for part in (
        "lea.csv:2: no result 'b11' of b; did you mean 'b1'?",
        "lea.csv:3: RoB 2 judges results; result_id is empty",
        "lea.csv:4: no study 'bb'",
        "lea.csv:5: 'lo' is not one of low, some concerns, high; did you mean 'low'?",
    ):
        assert any(part in line for line in error.value.problems), (part, error.value.problems)


def test_a_tool_is_not_used_on_a_design_it_is_not_made_for(here):
    found = run(here("casp_qualitative/amira.csv", HEAD, "b,C1,yes", "a,C1,yes"), tools=["casp_qualitative"])
    wrong = "correct what is judged of b: items of CASP qualitative checklist, which a rct study is not asked"
    assert wrong in set(found.todo["task"])
    assert not found.todo["task"].str.startswith("a:").any()


def test_kappa_is_weighted_where_answers_are_ordered(here):
    """Against statsmodels, on ordered answers; unweighted for tools without an order."""
    one, two = ["low"] * 4 + ["moderate"] * 3 + ["high"] * 3, ["low", "low", "moderate", "high"] * 2 + ["high", "low"]
    studies = [f"s{i}" for i in range(10)]
    shown = pd.DataFrame({"study_id": studies, "label": studies}, dtype=object)
    extracted = NOTHING | {"studies": pd.DataFrame({"study_id": studies, "design": ["rct"] * 10}, dtype=object)}
    files = [
        here(f"quips/{who}.csv", HEAD, *(f"{s},Q1,{a}" for s, a in zip(studies, answers, strict=True)))
        for who, answers in (("amira", one), ("lea", two))
    ]
    found = appraise(files, ["quips"], ["amira", "lea"], Reports(included=set(studies)), shown, extracted)
    row = found.agreement[found.agreement["item"] == "Q1"].iloc[0]
    codes = ["low", "moderate", "high"]
    table = pd.crosstab(pd.Categorical(one, codes), pd.Categorical(two, codes), dropna=False).to_numpy()
    assert row["statistic"] == "weighted kappa (linear)"
    assert row["kappa"] == pytest.approx(cohens_kappa(table, wt="linear", return_results=False))
    assert row["kappa"] != pytest.approx(cohens_kappa(table, return_results=False))
    assert not MMAT.ordinal and read_tool("rob2").ordinal


# --- rules for overall judgements and sensitivity analyses


LEVEL = st.sampled_from(["good", "unclear", "bad"])


@given(st.lists(LEVEL, min_size=5, max_size=5))
def test_rob2_is_as_bad_as_its_worst_domain(levels):
    tool = read_tool("rob2")
    worst = max(levels, key=("good", "unclear", "bad").index)
    assert (
        by_rule(tool, dict(zip(["D1", "D2", "D3", "D4", "D5"], levels, strict=True)))
        == {"good": "low", "unclear": "some concerns", "bad": "high"}[worst]
    )
    assert by_rule(tool, dict(zip(["D1", "D2"], levels[:2], strict=True))) == ""


def test_an_overall_judgement_against_the_rule_needs_a_note(here):
    lines = [f"b,r1,{d},low" for d in ("D1", "D2", "D3", "D4")] + ["b,r1,D5,some concerns", "b,r1,overall,low"]
    found = run(
        here("rob2/amira.csv", "study_id,result_id,item,judgement", *lines), tools=["rob2"], appraisers=["amira"]
    )
    assert any("is 'low' overall where the rule gives 'some concerns'" in task for task in found.todo["task"])
    assert found.summary.loc[0, "overall_by_rule"] == "some concerns"


@given(st.lists(LEVEL, min_size=5, max_size=5), st.lists(st.sampled_from(["good", "bad"]), min_size=2, max_size=2))
def test_more_shortcomings_never_bring_a_study_back(levels, screening):
    answers = dict(zip(["S1", "S2", "1.1", "1.2", "1.3", "1.4", "1.5"], [*screening, *levels], strict=True))
    if set_aside(MMAT, answers):
        for item in answers:
            assert set_aside(MMAT, answers | {item: "bad"})


# --- sheets


RECEIPT = "results/appraisal/sheets.json"
NO_RESULTS = pd.DataFrame(columns=["study_id", "result_id", "subscale"])


def issued(designs, *appraisers, tool="mmat2018", results=NO_RESULTS, judgements=None, kind="csv"):
    judgements = run().judgements if judgements is None else judgements
    return issue(STUDIES, designs, results, judgements, {tool: read_tool(tool)}, appraisers, kind, RECEIPT)


def test_sheets_are_issued_once_with_the_items_of_the_design(here):
    designs = {"a": "qualitative", "b": "rct"}  # m waits for its design
    made = issued(designs, "amira", "lea")
    assert made == ["data/appraisal/mmat2018/amira-01.csv", "data/appraisal/mmat2018/lea-01.csv"]
    sheet = pd.read_csv(made[0], dtype=str)
    assert list(sheet["item"]) == [*missing_items(MMAT, "qualitative", []), *missing_items(MMAT, "rct", [])]
    assert set(json.loads(Path(RECEIPT).read_text())["blank_sheets"]) == set(made)
    assert issued(designs, "amira", "lea") == []
    more = issued(designs | {"m": "mixed"}, "amira", kind="xlsx")
    assert more == ["data/appraisal/mmat2018/amira-02.xlsx"]


def test_result_level_tools_ask_about_results(here):
    made = issued({"a": "qualitative", "b": "rct"}, "amira", tool="rob2", results=RATINGS)
    assert set(pd.read_csv(made[0], dtype=str)["result_id"]) == {"b1"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_differences_come_on_a_sheet_of_their_own(here, kind):
    """With both answers; what is settled on it counts, and a later difference comes on the next one."""
    files = [
        here("mmat2018/amira.csv", HEAD, *rows("a", 1, "yes yes yes no no yes yes")),
        here("mmat2018/lea.csv", HEAD, *rows("a", 1, "yes no yes no yes yes yes")),
    ]
    before = run(*files)
    assert [row["file"] for row in before.todo.to_dict("records") if "settle" in row["task"]] == [
        "data/appraisal/mmat2018/consensus*.csv"
    ]
    (sheet,) = issued({}, "amira", "lea", judgements=before.judgements, kind=kind)
    assert sheet == f"data/appraisal/mmat2018/consensus-01.{kind}"
    assert issued({}, "amira", "lea", judgements=before.judgements) == [], "issued once"
    assert list(json.loads(Path(RECEIPT).read_text())["blank_sheets"]) == [sheet]
    assert run(*files, sheet).judgements.equals(before.judgements), "a blank one settles nothing"
    table = pd.read_csv(sheet, dtype=str) if kind == "csv" else pd.read_excel(sheet, dtype=str)
    shown = [list(row) for row in table[["study_id", "study", "item", "amira", "lea"]].itertuples(index=False)]
    assert shown == [["a", "Ann 2020", "S2", "yes", "no"], ["a", "Ann 2020", "1.3", "no", "yes"]]
    table.loc[0, "judgement"], table.loc[0, "decided_by"] = "no", "amira; lea"
    table.fillna("").to_csv(sheet := "data/appraisal/mmat2018/consensus-01.csv", index=False)
    after = run(*files, sheet).judgements.set_index("item")
    assert list(after.loc[["S2", "1.3"], "settled_by"]) == ["consensus", "waiting"]
    assert after.loc["S2", "judgement"] == "no"
    here("mmat2018/lea.csv", HEAD, *rows("a", 1, "yes no no no yes yes yes"))
    (second,) = issued({}, "amira", "lea", judgements=run(*files, sheet).judgements)
    assert (second, list(pd.read_csv(second, dtype=str)["item"])) == (sheet.replace("-01", "-02"), ["1.1"])


@pytest.mark.parametrize(
    ("column", "settled", "words"),
    [("Judgment", ["no", "yes"], "'judgement', the settled answers, is empty|column 'Judgment' is not known"),
     ("final", ["no", "yes"], "'judgement', the settled answers, is empty, and column 'final' has answers; put what"),
     ("final", ["no", ""], "'judgement', the settled answers, is empty, and column 'final' has answers; put what"),
     ("remark", ["let us", "meet"], "column 'remark' is not known")],
)  # fmt: skip
def test_what_was_settled_in_a_column_of_another_name_is_not_passed_over(here, column, settled, words):
    files = [here("mmat2018/amira.csv", HEAD, *rows("a", 1, "yes yes yes no no yes yes")),
             here("mmat2018/lea.csv", HEAD, *rows("a", 1, "yes no yes no yes yes yes"))]  # fmt: skip
    (sheet,) = issued({}, "amira", "lea", judgements=run(*files).judgements)
    assert appraisal_files() == sorted(files), "a blank sheet is not read"
    table = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    table.to_csv(sheet, index=False, sep=";")
    assert appraisal_files() == sorted(files), "nor is one that a program has saved"
    table.assign(**{column: settled}).to_csv(sheet, index=False)
    assert sheet in appraisal_files()
    with pytest.raises(ReviewError, match=words):
        run(*appraisal_files())
    table.assign(judgement="no", **{column: ""}).to_csv(sheet, index=False)
    with pytest.raises(ReviewError, match=f"(?i)column '{column}' is not known"):
        run(*appraisal_files())


@pytest.mark.parametrize("name", ["Judgment", "notes"])
def test_a_misspelt_column_of_a_consensus_is_nobody_who_left(here, name):
    sheet = here("mmat2018/consensus.csv", f"{HEAD},note,{name}", "a,S1,no,Because.,no")
    with pytest.raises(ReviewError, match=f"(?i)column '{name}' is not known; did you mean"):
        run(here("mmat2018/amira.csv", HEAD, "a,S1,yes"), sheet)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_appraiser_who_goes_by_another_name_keeps_what_was_settled(here, kind):
    """Consensus sheets have a column of the old name: it holds answers, and nothing that could be lost."""
    files = [here("mmat2018/ana.csv", HEAD, *rows("a", 1, "yes yes yes no no yes yes")),
             here("mmat2018/lea.csv", HEAD, *rows("a", 1, "yes no yes no yes yes yes"))]  # fmt: skip
    before = run(*files, appraisers=("ana", "lea")).judgements
    (sheet,) = issued({}, "ana", "lea", judgements=before, kind=kind)
    table = pd.read_csv(sheet, dtype=str) if kind == "csv" else pd.read_excel(sheet, dtype=str)
    table["judgement"] = "no"
    Path(sheet).unlink()
    save(table.fillna(""), sheet)
    settled = run(*files, sheet, appraisers=("ana", "lea")).judgements
    Path(files[0]).rename(new := "data/appraisal/mmat2018/anna.csv")
    after = run(new, files[1], sheet, appraisers=("anna", "lea")).judgements
    assert after.rename(columns={"anna": "ana"}).equals(settled)
    assert issued({}, "anna", "lea", judgements=after) == [], "nothing is asked twice"
    assert list(after.set_index("item").loc[["S2", "1.3"], "settled_by"]) == ["consensus"] * 2
    for wrong in ({"ana": "note"}, {"note": "notes"}):
        save(table.fillna("").assign(note="Because.").rename(columns=wrong), sheet)
        with pytest.raises(ReviewError, match=r"'notes' is not known|'note' appears twice"):
            run(new, files[1], sheet, appraisers=("anna", "lea"))


def save(table, path):
    table.to_csv(path, index=False) if path.endswith(".csv") else table.to_excel(path, index=False)


def test_nobody_else_has_columns_of_other_people(here):
    with pytest.raises(ReviewError, match=r"amira\.csv:1.*'lea'"):
        run(here("mmat2018/amira.csv", f"{HEAD},lea", "a,S1,yes,no"))


# --- figures


@pytest.mark.parametrize("n", [0, 3, 60])
def test_figures_of_any_size(tmp_path, here, n):
    studies = pd.DataFrame(
        {"study_id": [f"s{i:02d}" for i in range(n)], "label": [f"Study {i}" for i in range(n)]}, dtype=object
    )
    designs = pd.DataFrame({"study_id": studies["study_id"], "design": ["rct"] * n}, dtype=object)
    file = here(
        "mmat2018/amira.csv",
        HEAD,
        *(row for s in studies["study_id"] for row in rows(s, 2, "yes yes no ct yes yes yes")),
    )
    extracted = NOTHING | {"studies": designs}
    found = appraise([file], ["mmat2018"], ["amira"], Reports(included=set(studies["study_id"])), studies, extracted)
    draw_traffic(found.judgements, found.summary, MMAT, tmp_path / "results/figures/traffic")
    draw_bars(found.judgements, MMAT, tmp_path / "results/figures/bars")
    svg = (tmp_path / "results/figures/traffic.svg").read_text()
    assert svg.count(">Study ") == n and (tmp_path / "results/tables/bars.csv").is_file()


def test_the_worst_answer_is_told_from_the_best_without_colour(tmp_path):
    answers = [("a", "1.1", "yes"), ("b", "1.1", "no"), ("a", "1.2", "yes"), ("b", "1.2", "ct")]
    table = pd.DataFrame(answers, columns=["study_id", "item", "judgement"]).assign(
        tool=MMAT.id, result_id="", category="1", label=""
    )
    draw_bars(table, MMAT, tmp_path / "results/figures/bars")
    svg = (tmp_path / "results/figures/bars.svg").read_text()
    assert svg.count("fill: url(#") == 3, "one bar, and two of the legend"


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5))
def test_every_row_is_drawn_once_however_columns_break(sizes):
    lines = [
        line
        for g, size in enumerate(sizes)
        for line in [("group", f"G{g} ({size})", [], {}), *(("row", f"{g}-{i}", [], {}) for i in range(size))]
    ]
    columns = _columns(list(lines))
    drawn = [line[1] for column in columns for line in column if line[0] == "row"]
    assert drawn == [line[1] for line in lines if line[0] == "row"] and len(columns) == (1 if len(lines) <= FEW else 2)
    assert all(column[0][0] == "group" and column[-1][0] == "row" for column in columns)
