"""What people get wrong: each named with file and row, all at once."""

import pytest

from rapport.errors import ReviewError


def problems(s):
    with pytest.raises(ReviewError) as caught:
        s.read()
    return caught.value.problems


CASES = {
    "a report of another study": (
        lambda s: s.extract("e5", "beta", report_citation_id="cralpha"),
        "extracts.csv:6: report 'cralpha' does not belong to study 'beta'",
    ),
    "an unknown report": (
        lambda s: s.extract("e5", "beta", report_citation_id="c_none"),
        "extracts.csv:6: no report 'c_none'",
    ),
    "a study not included": (
        lambda s: s.extract("e5", "betta"),
        "extracts.csv:6: study 'betta' is not among the included studies; did you mean 'beta'?",
    ),
    "an empty locator": (
        lambda s: s.extract("e5", "beta", locator=""),
        "extracts.csv:6: locator of extract 'e5' is empty",
    ),
    "an empty text": (lambda s: s.extract("e5", "beta", text=""), "extracts.csv:6: text of extract 'e5' is empty"),
    "a repeated text": (
        lambda s: s.extract("e5", "beta", text="Finding  E3!"),
        "extracts.csv:6: extract 'e5' repeats the text of 'e3'",
    ),
    "a repeated id": (
        lambda s: s.extract("e1", "beta", text="other"),
        "extracts.csv:6: extract 'e1' is also in line 2",
    ),
    "an unknown order": (
        lambda s: s.extract("e5", "beta", order="third"),
        "extracts.csv:6: order 'third' is not one of first, second, quant",
    ),
    "an unknown extract": (
        lambda s: s.code("e11", "bond", coders=["one"]),
        "one.csv:8: extract 'e11' is not in extracts.csv; did you mean 'e1'?",
    ),
    "an unknown theme": (
        lambda s: s.code("e3", "bondd", coders=["one"]),
        "one.csv:8: theme 'bondd' is not in the framework; did you mean 'bond'?",
    ),
    "an empty theme": (lambda s: s.code("e3", "", coders=["one"]), "one.csv:8: theme '' is not in the framework"),
    "UNPLACED beside a theme": (
        lambda s: s.code("e3", "UNPLACED", coders=["one"]),
        "one.csv:8: extract 'e3' is UNPLACED and coded to 'model.tasks'",
    ),
    "a coding twice": (
        lambda s: s.code("e3", "Tasks", coders=["one"]),
        "one.csv:8: extract 'e3' is coded to 'model.tasks' twice",
    ),
    "an unknown valence": (
        lambda s: s.code("e3", "bond", coders=["one"], valence="suports"),
        "one.csv:8: valence 'suports' is not one of supports, contradicts, nuances; did you mean 'supports'?",
    ),
    "an unknown phase": (
        lambda s: s.code("e3", "bond", coders=["one"], phase="3"),
        "one.csv:8: phase '3' is not one of deductive, inductive",
    ),
    "not a day": (
        lambda s: s.code("e3", "bond", coders=["one"], day="31.2.26"),
        "one.csv:8: the day '31.2.26' is not a day",
    ),
    "a new theme in the deductive phase": (
        lambda s: s.code("e3", "reach", coders=["one"], phase="deductive"),
        "one.csv:8: theme 'reach' is not in version 1 of the framework",
    ),
    "an a priori theme in the inductive phase": (
        lambda s: s.code("e3", "bond", coders=["one"], phase="inductive", day="2026-03-09"),
        "one.csv:8: a priori theme 'model.bond' is coded in the inductive phase",
    ),
    "inductive before the close": (
        lambda s: s.code("e3", "reach", coders=["one"], day="2026-02-28"),
        "one.csv:8: coded inductively on 2026-02-28, but the deductive phase was closed on 2026-03-01",
    ),
    "inductive on the day of the close": (
        lambda s: s.code("e3", "reach", coders=["one"], day="2026-03-01"),
        "one.csv:8: coded inductively on 2026-03-01",
    ),
    "inductive without a day": (
        lambda s: s.code("e3", "reach", coders=["one"], day=""),
        "one.csv:8: an inductive coding has no day",
    ),
    "deductive after the close": (
        lambda s: s.code("e3", "bond", coders=["one"], day="2026-03-02"),
        "one.csv:8: coded deductively on 2026-03-02, after the deductive phase was closed",
    ),
    "new theme of a placed extract": (
        lambda s: s.code("e3", "reach", day="2026-03-09"),
        "one.csv:8: extract 'e3' is coded to the new theme 'reach', but the deductive phase placed it in model.tasks",
    ),
    "a theme older than the close": (
        lambda s: s.add("themes", theme_id="old", label="Old", origin="new", created_on="2026-02-01"),
        "themes.csv:3: new theme 'old' was made on 2026-02-01, but the deductive phase was closed on 2026-03-01",
    ),
    "a theme without extract": (
        lambda s: s.add("themes", theme_id="bare", label="Bare", origin="new", created_on="2026-03-04"),
        "themes.csv:3: new theme 'bare' has no extract",
    ),
    "a theme without a day": (
        lambda s: s.add("themes", theme_id="bare", label="Bare", origin="new"),
        "themes.csv:3: theme 'bare' has no created_on",
    ),
    "a coding before the theme was": (
        lambda s: s.rows["one"][-1].update(coded_on="2026-03-03"),
        "one.csv:7: theme 'reach' did not exist on 2026-03-03 (made on 2026-03-05)",
    ),
    "a new theme of version 1": (
        lambda s: s.rows["themes"][0].update(version="1"),
        "themes.csv:2: theme 'reach' is new but of version 1, the a priori framework",
    ),
    "a new theme of version 1 coded deductively": (
        lambda s: (s.rows["themes"][0].update(version="1"), s.code("e3", "reach", phase="deductive", day="")),
        "themes.csv:2: theme 'reach' is new but of version 1",
    ),
    "a merged theme older than the close": (
        lambda s: (
            s.add(
                "themes", theme_id="model.bond", label="Bond", origin="a_priori", version="2", retired_on="2026-02-20"
            ),
            s.add(
                "themes",
                theme_id="m",
                label="M",
                origin="merged",
                parent_theme_id="model.bond",
                created_on="2026-02-20",
            ),
        ),
        "themes.csv:4: merged theme 'm' was made on 2026-02-20, but the deductive phase was closed on 2026-03-01",
    ),
    "a coding of round 2 to a new theme without a day": (
        lambda s: (
            s.extract("u1", "gamma"),
            s.add("phases", round="2", closed_on="2026-09-01"),
            s.code("u1", "reach", coders=["one"], phase="deductive", round="2", day=""),
        ),
        "one.csv:8: a coding to theme 'reach', which came after the first round, has no day",
    ),
    "a coding of round 2 before round 1 was closed": (
        lambda s: (
            s.extract("u1", "gamma"),
            s.add("phases", round="2", closed_on="2026-09-01"),
            s.code("u1", "bond", coders=["one"], round="2", day="2026-02-20"),
        ),
        "one.csv:8: coded in round 2 on 2026-02-20, but round 1 was closed on 2026-03-01",
    ),
    "a group that the dictionary does not have": (
        lambda s: s.subgroups.append("samples.populaton_code"),
        (
            "config.yaml: framework.subgroups names 'samples.populaton_code', which is no column of the data dictionary"
            "; did you mean 'samples.population_code'?"
        ),
    ),
    "a coder called like a sheet": (
        lambda s: s.coders.append("cerqualist"),
        "config.yaml: a coder cannot be called 'cerqualist'",
    ),
    "a participant of another study": (
        lambda s: (
            s.add("cases", case_id="ana", case_type="participant", study_id="beta"),
            s.rows["extracts"][0].update(participant="ana"),
        ),
        "cases.csv:2: participant 'ana' of extract 'e1' is a case of study 'beta', the extract is of 'alpha'",
    ),
    "a participant with the id of a study": (
        lambda s: s.add("cases", case_id="alpha", case_type="participant", study_id="beta"),
        "cases.csv:2: participant 'alpha' has the id of a study",
    ),
    "an unknown parent": (
        lambda s: s.rows["themes"][0].update(parent_theme_id="rech"),
        "themes.csv:2: parent theme 'rech' does not exist; did you mean 'reach'?",
    ),
    "a theme below itself": (
        lambda s: s.rows["themes"][0].update(parent_theme_id="reach"),
        "themes.csv:2: theme 'reach' is its own parent",
    ),
    "an unknown origin": (
        lambda s: s.rows["themes"][0].update(origin="mine"),
        "themes.csv:2: origin 'mine' is not one of",
    ),
    "an unknown method": (
        lambda s: s.add("consensus", extract_id="e1", theme_id="bond", method="vote"),
        "consensus.csv:2: method 'vote' is not one of agreed, discussed, third",
    ),
    "a consensus nobody gave": (
        lambda s: s.add("consensus", extract_id="e1", theme_id="goals", method="discussed"),
        "consensus.csv:2: no coder gave extract 'e1' the theme 'model.goals'",
    ),
    "a strange coder": (
        lambda s: s.code("e1", "bond", coders=["onne"]),
        "'onne' is no coder in config.yaml and no table of the synthesis; did you mean 'one'?",
    ),
    "an unknown framework": (
        lambda s: s.a_priori.append("modle"),
        (
            "config.yaml: framework.a_priori names 'modle' but there is no data/frameworks/modle.yaml; did you mean"
            " 'model'?"
        ),
    ),
    "an unknown column": (lambda s: s.rows["one"][0].update(theem="x"), "one.csv:1: column 'theem' is not known"),
    "a relation without evidence": (
        lambda s: s.add("relations", relation_id="r", from_theme="bond", to_theme="tasks", type="enables"),
        "relations.csv:2: relation 'r' cites no extract and no study",
    ),
    "a relation to itself": (
        lambda s: s.add(
            "relations", relation_id="r", from_theme="bond", to_theme="Bond", type="enables", study_ids="beta"
        ),
        "relations.csv:2: theme 'model.bond' is related to itself",
    ),
    "a relation to nothing": (
        lambda s: s.add(
            "relations", relation_id="r", from_theme="bond", to_theme="reech", type="enables", study_ids="beta"
        ),
        "relations.csv:2: to_theme 'reech' is not in the final framework; did you mean 'reach'?",
    ),
    "a summary without extracts": (
        lambda s: s.add("charts", case_id="beta", theme_id="bond", summary="x"),
        "charts.csv:2: case 'beta' has a summary for 'model.bond' but no extract coded to it",
    ),
    "studies of a finding": (
        lambda s: s.add("findings", finding_id="f", text="x", theme_ids="bond; tasks", study_ids="alpha; gamma"),
        (
            "findings.csv:2: the studies of finding 'f' differ from the matrix (beta in the matrix only, gamma in"
            " findings.csv only)"
        ),
    ),
    "a candidate without reason": (
        lambda s: s.add("framework_candidates", fc_id="1", name="x", decision="exclude"),
        "framework_candidates.csv:2: candidate 'x' is excluded without a reason",
    ),
    "a kept candidate without file": (
        lambda s: s.add("framework_candidates", fc_id="1", name="x", decision="keep", framework_id="modl"),
        (
            "framework_candidates.csv:2: candidate 'x' is kept but data/frameworks/ has no framework 'modl'; did you"
            " mean 'model'?"
        ),
    ),
    "an open code on a placed extract": (
        lambda s: s.add("open_codes", extract_id="e1", code="c", theme_id="reach"),
        "open_codes.csv:2: extract 'e1' has an open code but the deductive phase did not leave it over",
    ),
    "an unmapped construct": (
        lambda s: s.add("construct_map", construct_id="model.bond", theme_id="", decision="dropped", note="x"),
        "construct 'model.tasks' is neither mapped to a theme nor dropped",
    ),
    "an unknown construct": (
        lambda s: s.add("construct_map", construct_id="model.bnd", theme_id="", decision="dropped", note="x"),
        "construct_map.csv:2: construct 'model.bnd' is in no framework; did you mean 'model.bond'?",
    ),
    "dropped without reason": (
        lambda s: s.add("construct_map", construct_id="model.bond", theme_id="", decision="dropped"),
        "construct_map.csv:2: construct 'model.bond' is dropped without a reason",
    ),
    "a match without target": (
        lambda s: s.add("crosswalk", from_id="reach", relation="maps"),
        "crosswalk.csv:2: no_match has no to_id",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_one_line_with_its_place(small, name):
    spoil, said = CASES[name]
    spoil(small)
    lines = problems(small)
    assert any(said in line for line in lines), lines
    assert all("\n" not in line and ": " in line for line in lines)


def test_all_mistakes_are_said_at_once(small):
    spoiled = [
        "a report of another study",
        "an unknown theme",
        "UNPLACED beside a theme",
        "an empty locator",
        "an unknown extract",
        "an unknown valence",
        "a relation without evidence",
        "an unknown origin",
    ]
    for n, name in enumerate(spoiled):
        CASES[name][0](small)
        if small.rows["extracts"][-1]["extract_id"] == "e5":
            small.rows["extracts"][-1].update(extract_id=f"f{n}", text=f"another finding {n}")
    lines = "\n".join(problems(small))
    for words in (
        "does not belong",
        "'bondd'",
        "is UNPLACED and coded",
        "locator of",
        "'e11'",
        "'suports'",
        "cites no extract",
        "origin 'mine'",
    ):
        assert words in lines, words


def test_a_missing_column_is_named(small):
    small.write()
    file = small.folder / "coding/one.csv"
    file.write_text(file.read_text().replace("theme_id", "them_id", 1))
    small.write = lambda: None
    lines = [line for line in problems(small) if "one.csv" in line]
    assert len(lines) == 2  # and 'them_id' is not known
    assert any("column 'theme_id' is missing; if it is 'them_id', give it its name back" in line for line in lines)


def test_a_doi_or_a_former_id_names_a_report(small):
    small.extract("e5", "alpha", report_citation_id="https://doi.org/10.1/CQALPHA")
    small.code("e5", "bond")
    r = small.run()
    assert r.extracts.set_index("extract_id").at["e5", "report_citation_id"] == "cqalpha"
    assert r.extracts.set_index("extract_id").at["e1", "report_citation_id"] == "cralpha"  # empty is the primary one
