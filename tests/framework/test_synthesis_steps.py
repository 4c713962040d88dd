"""The steps of a best-fit synthesis on small cases counted by hand."""

import pandas as pd
import pytest

from rapport.errors import ReviewError


def status(r):
    return r.themes.set_index("theme_id")["status"].to_dict()


def state(r):
    return r.extracts.set_index("extract_id")["state"].to_dict()


def test_counts_of_the_small_case(small):
    r = small.run()
    t = r.tallies.set_index("theme_id")
    assert t["studies"].to_dict() == {"model.bond": 1, "model.tasks": 2, "model.goals": 0, "reach": 1}
    assert t["extracts"].to_dict() == {"model.bond": 2, "model.tasks": 2, "model.goals": 0, "reach": 1}
    assert set(t["of_studies"]) == {3}
    assert status(r) == {
        "model.bond": "supported",
        "model.tasks": "supported",
        "model.goals": "unsupported",
        "reach": "new",
    }
    assert list(r.matrix["study_id"]) == ["alpha", "beta", "gamma"]  # by year; gamma has nothing and is there
    assert r.matrix.set_index("study_id").loc["gamma", ["model.bond", "reach"]].tolist() == [0, 0]
    assert (
        r.matrix_presence.set_index("study_id").at["alpha", "model.bond"] == 1
        and r.matrix.set_index("study_id").at["alpha", "model.bond"] == 2
    )
    pair = r.cooccurrence.set_index(["theme_1", "theme_2"])
    assert pair.loc[("model.bond", "model.tasks"), ["extracts", "studies"]].tolist() == [1, 1]
    assert r.trail["extract_id"].tolist() == ["e4"]


def test_tallies_by_order_valence_and_participants(small):
    small.extract("e5", "gamma", order="first")
    small.extract("e6", "gamma", order="quant")
    small.code("e5", "bond", valence="contradicts")
    small.code("e6", "bond", valence="nuances")
    small.extraction["samples"] = pd.DataFrame(
        [
            ("alpha", "1", "30", "20", "depression"),
            ("alpha", "2", "", "12", "NR"),
            ("gamma", "1", "NR", "", "psychosis"),
        ],
        columns=["study_id", "sample_id", "n_enrolled", "n_analysed", "population_code"],
        dtype=object,
    )
    r = small.run()
    bond = r.tallies.set_index("theme_id").loc["model.bond"]
    assert bond[["first", "second", "quant", "supports", "contradicts", "nuances"]].tolist() == [1, 2, 1, 2, 1, 1]
    assert (bond["participants"], bond["studies_with_known_n"], bond["study_ids"]) == (42, 1, "alpha; gamma")
    assert r.tallies.set_index("theme_id").at["model.goals", "participants"] is None or pd.isna(
        r.tallies.set_index("theme_id").at["model.goals", "participants"]
    )
    d = r.dissonance.set_index("theme_id").loc["model.bond"]
    assert (d["contradicts"], d["contradicting_studies"], d["contradicting_extracts"]) == (1, "gamma", "e5")


def test_groups_give_n_of_all_studies_of_the_group(small):
    small.extraction["samples"] = pd.DataFrame(
        [("alpha", "depression"), ("beta", "depression"), ("gamma", "psychosis")],
        columns=["study_id", "population_code"],
        dtype=object,
    )
    small.extraction["interventions"] = pd.DataFrame(
        [("alpha", "a1", "chatbot"), ("alpha", "a2", "web"), ("beta", "b1", "web"), ("beta", "b2", "face_to_face")],
        columns=["study_id", "arm_id", "type_code"],
        dtype=object,
    )
    small.extraction["arms"] = pd.DataFrame(
        [("beta", "b2", "yes"), ("beta", "b1", "no")], columns=["study_id", "arm_id", "comparator"], dtype=object
    )
    g = small.run().subgroups.query("theme_id == 'model.bond'").set_index(["attribute", "value"])
    assert g.loc[("samples.population_code", "depression"), ["studies", "of_studies", "percent"]].tolist() == [
        1,
        2,
        50.0,
    ]
    assert not g.at[("samples.population_code", "psychosis"), "may_exceed_total"]
    types = g.loc["interventions.type_code"]
    assert set(types.index) == {
        "chatbot",
        "web",
        "not reported",
    }  # the comparator arm's face_to_face is not a digital arm
    assert types.at["web", "of_studies"] == 2 and types["may_exceed_total"].all()


def test_differences_wait_until_they_are_settled(small):
    small.extract("e5", "gamma")
    small.code("e5", "bond", coders=["one"])
    small.code("e5", "goals", coders=["two"])
    small.extract("e6", "gamma")
    small.code("e6", "bond", coders=["one"])
    small.code("e6", "bond", coders=["two"], valence="contradicts")
    small.extract("e7", "gamma")
    small.code("e7", "bond", coders=["one"])
    small.extract("e8", "gamma")
    small.code("e8", "UNPLACED")
    r = small.run()
    assert {k: state(r)[k] for k in ("e5", "e6", "e7", "e8")} == {
        "e5": "conflict",
        "e6": "conflict",
        "e7": "waiting",
        "e8": "unplaced",
    }
    assert r.conflicts[["extract_id", "difference"]].to_numpy().tolist() == [["e5", "theme"], ["e6", "valence"]]
    todo = r.todo.set_index("task")
    assert todo.at["code extracts", "who"] == "two" and todo.at["settle codings that differ", "n"] == 2
    assert todo.at["make new themes of extracts left over, or give a reason", "n"] == 1
    assert r.tallies.set_index("theme_id").at["model.bond", "studies"] == 1
    small.add("consensus", extract_id="e5", theme_id="goals", method="discussed")
    small.add("consensus", extract_id="e6", theme_id="bond", method="third", valence="nuances")
    r = small.run()
    assert state(r)["e5"] == state(r)["e6"] == "placed" and r.conflicts.empty
    assert r.codings.set_index(["extract_id", "theme_id"]).at[("e6", "model.bond"), "valence"] == "nuances"


def test_merged_and_split_themes(small):
    s = small
    s.extract("e5", "gamma")
    s.code("e5", "goals")
    s.add("themes", theme_id="model.tasks", label="Tasks", origin="a_priori", version="2", retired_on="2026-03-06")
    s.add("themes", theme_id="model.goals", label="Goals", origin="a_priori", version="2", retired_on="2026-03-06")
    s.add(
        "themes",
        theme_id="work",
        label="Working together",
        origin="merged",
        parent_theme_id="model.tasks; model.goals",
        version="2",
        created_on="2026-03-06",
    )
    r = s.run()
    assert status(r) == {
        "model.bond": "supported",
        "model.tasks": "retired",
        "model.goals": "retired",
        "work": "altered",
        "reach": "new",
    }
    assert r.tallies.set_index("theme_id").at["work", "studies"] == 3
    # it stands where what it was made of stood, before the new theme
    assert list(r.tallies["theme_id"]) == ["model.bond", "work", "reach"]
    s.add("themes", theme_id="model.bond", label="Bond", origin="a_priori", version="2", retired_on="2026-03-06")
    s.add(
        "themes",
        theme_id="trust",
        label="Trust",
        origin="split",
        parent_theme_id="model.bond",
        version="2",
        created_on="2026-03-06",
    )
    s.add(
        "themes",
        theme_id="warmth",
        label="Warmth",
        origin="split",
        parent_theme_id="model.bond",
        version="2",
        created_on="2026-03-06",
    )
    with pytest.raises(ReviewError, match=r"theme 'model\.bond' is retired but 2 extracts"):
        s.run()
    s.code("e1", "trust", day="2026-03-07")
    s.code("e2", "warmth", day="2026-03-07")
    r = s.run()
    assert r.tallies.set_index("theme_id")["extracts"].to_dict() == {"trust": 1, "warmth": 1, "work": 3, "reach": 1}


def test_a_second_round_codes_to_what_the_first_left_behind(small):
    s = small
    s.extract("u1", "gamma")
    s.add("phases", round="2", closed_on="2026-09-01")
    s.code("u1", "reach", phase="deductive", round="2", day="2026-08-20")
    r = s.run()
    assert state(r)["u1"] == "placed" and r.tallies.set_index("theme_id").at["reach", "studies"] == 2


def test_sub_themes_count_for_their_parent(small):
    small.extract("e5", "gamma")
    small.new("soon", "e5", parent_theme_id="reach")
    t = small.run().tallies.set_index("theme_id")
    assert t.loc["reach", ["studies", "studies_with_sub_themes"]].tolist() == [1, 2]


def test_what_features_do_for_themes_and_which_themes_meet(small):
    s = small
    s.framework("design", {"id": "praise", "label": "Praise", "group": "dialogue"}, "rewards")
    s.code("e1", "praise")
    s.code("e2", "praise", "rewards")
    s.extract("e5", "gamma")
    s.code("e5", "bond", valence="contradicts")
    s.code("e5", "praise")
    r = s.run()
    seen = r.feature_effects.set_index(["feature", "theme"])
    columns = ["group", "extracts", "studies", "supports", "contradicts", "nuances", "study_ids", "extract_ids"]
    assert seen.loc[("Praise", "Bond"), columns].tolist() == ["dialogue", 3, 2, 2, 1, 0, "alpha; gamma", "e1; e2; e5"]
    assert seen.loc[("Rewards", "Tasks"), columns].tolist() == ["", 1, 1, 1, 0, 0, "alpha", "e2"]
    assert set(seen.index) == {(f, t) for f in ("Praise", "Rewards") for t in ("Bond", "Tasks")}
    one, two = (t.set_index("theme_id") for t in (r.cooccurrence_extracts, r.cooccurrence_studies))
    assert one.at["model.bond", "model.tasks"] == one.at["model.tasks", "model.bond"] == 1
    assert (one.at["model.bond", "model.bond"], two.at["model.bond", "model.bond"]) == (3, 2)
    assert two.at["model.bond", "design.praise"] == 2 and two.at["reach", "design.praise"] == 0


def test_any_column_of_the_dictionary_makes_groups_without_comparator_arms(small):
    small.subgroups = ["alliance_results.object"]
    small.extraction["arms"] = pd.DataFrame(
        [("alpha", "a1", "no"), ("alpha", "a2", "yes")], columns=["study_id", "arm_id", "comparator"], dtype=object
    )
    small.extraction["alliance_results"] = pd.DataFrame(
        [("alpha", "a1", "program"), ("alpha", "a2", "therapist"), ("beta", "NA", "therapist")],
        columns=["study_id", "arm_id", "object"],
        dtype=object,
    )
    groups = small.run().subgroups.query("theme_id == 'model.tasks'").set_index("value")
    assert groups[["studies", "of_studies"]].to_numpy().tolist() == [[1, 1], [1, 1], [0, 1]]
    assert list(groups.index) == ["program", "therapist", "not reported"]


def test_a_meta_framework_from_two_models(synthesis):
    s = synthesis
    s.framework("old", "bond", "tasks")
    s.framework("young", "bond", "partnership", "odd")
    s.framework("design", {"id": "praise", "label": "Praise", "group": "dialogue"})
    for theme in ("bond", "work"):
        s.add("themes", theme_id=theme, label=theme.title(), origin="a_priori", framework="alliance")
    for construct, theme, decision, note in (
        ("old.bond", "bond", "same", ""),
        ("old.tasks", "work", "subset", ""),
        ("young.bond", "bond", "same", ""),
        ("young.partnership", "work", "superset", ""),
        ("young.odd", "", "dropped", "not about alliance"),
    ):
        s.add("construct_map", construct_id=construct, theme_id=theme, decision=decision, note=note)
    s.study("alpha")
    s.extract("e1", "alpha")
    s.code("e1", "bond", "praise")
    r = s.run()
    assert r.materials.themes.frameworks == ["alliance", "design"]
    assert r.overlap.set_index("theme_id").loc["work"].tolist()[1:] == [1, 1]
    assert r.features.set_index("theme_id").at["bond", "design.praise"] == 1
    assert r.crosswalk["relation"].tolist() == ["same", "subset", "same", "superset", "dropped"]


def test_quality_sensitivity_names_the_themes_that_are_lost(synthesis):
    """As in the third review of Carroll, Booth & Lloyd-Jones: 10 of 19 dropped, a theme and two sub-themes lost."""
    s = synthesis
    s.framework("model", "kept")
    poor = [f"s{i:02d}" for i in range(10)]
    for i in range(19):
        s.study(f"s{i:02d}", str(2000 + i))
        s.extract(f"e{i}", f"s{i:02d}")
        s.code(f"e{i}", "kept")
        s.add(
            "reporting",
            study_id=f"s{i:02d}",
            question="yes",
            selection="no" if i < 10 else "yes",
            collection="no",
            analysis="no",
            richness="thin" if i < 12 else "thick",
        )
    for theme, studies, parent in (
        ("major", poor[:3], ""),
        ("sub_a", poor[2:4], "major"),
        ("sub_b", poor[5:6], "major"),
    ):
        for study in studies:
            s.extract(f"{theme}_{study}", study)
        s.new(theme, *[f"{theme}_{study}" for study in studies], parent_theme_id=parent)
    r = s.run()
    assert (r.quality["adequate"] == "no").sum() == 10
    t = r.sensitivity.set_index("theme_id")
    assert t["survives"].to_dict() == {"model.kept": "yes", "major": "no", "sub_a": "no", "sub_b": "no"}
    assert t.loc["model.kept", ["studies_all", "studies_adequate", "change", "studies_thick"]].tolist() == [
        19,
        9,
        -10,
        7,
    ]
    assert t.loc["sub_b", ["fewest_without_one", "depends_on"]].tolist() == [0, "s05"]
    lost = r.leave_one_out.set_index("study_id")
    assert lost.loc["s05", ["themes_lost", "lost"]].tolist() == [1, "sub_b"] and lost["themes_lost"].sum() == 1


def test_quality_falls_back_on_the_appraisal(small):
    small.appraisal = pd.DataFrame(
        [
            ("alpha", "set aside", "1", "0", "3"),
            ("alpha", "", "5", "0", "0"),
            ("beta", "set aside", "0", "0", "5"),
            ("gamma", "", "0", "0", "0"),
        ],
        columns=["study_id", "sensitivity", "n_good", "n_unclear", "n_bad"],
        dtype=object,
    )
    small.add("reporting", study_id="beta", question="yes", selection="yes")
    q = small.run().quality.set_index("study_id")
    assert (
        q["adequate"].to_dict() == {"alpha": "no", "beta": "yes", "gamma": ""}
        and q.at["beta", "basis"] == "reporting.csv"
    )


def test_the_framework_search_has_its_own_flow(small):
    s = small
    s.add("framework_search", fs_id="1", facet="MoTh", terms="theor*", hits="40")
    s.add("framework_candidates", fc_id="a", name="A", decision="keep", framework_id="model")
    s.add("framework_candidates", fc_id="b", name="B", decision="exclude", reason="statistical model")
    s.add("framework_candidates", fc_id="c", name="C", decision="")
    n = s.run().framework_flow.set_index("box")["n"]
    assert n.to_dict() == {
        "hits of the searches": 40,
        "candidates": 3,
        "screened": 2,
        "excluded": 1,
        "excluded: statistical model": 1,
        "kept": 1,
        "waiting": 1,
    }
    assert n["screened"] == n["kept"] + n["excluded"]


def test_nothing_at_all_gives_headers_and_no_rows(synthesis):
    synthesis.rows.clear()
    r = synthesis.run()
    for name, table in vars(r).items():
        if name != "materials":
            assert table.empty and len(table.columns), name


def test_studies_without_extracts_wait_for_them(synthesis):
    synthesis.framework("model", "bond")
    synthesis.study("alpha")
    r = synthesis.run()
    assert r.todo[["task", "n"]].to_numpy().tolist() == [["take extracts from the included studies", 1]]
    assert r.matrix.to_numpy().tolist() == [["alpha", "Alpha", "2020", 0, 0]]


def test_whose_view_and_the_manuscripts_theme_table(small):
    small.rows["extracts"][0].update(perspective="client", order="first", text="It felt close")
    small.rows["extracts"][1].update(perspective="Therapist")
    small.extract("e5", "gamma", text="There was no bond", locator="Table 2", perspective="client")
    small.code("e5", "bond", valence="contradicts")
    r = small.run()
    seen = r.perspectives.set_index(["theme_id", "perspective"])
    assert seen.loc[("model.bond", "client"), ["extracts", "studies", "supports", "contradicts"]].tolist() == [
        2,
        2,
        1,
        1,
    ]
    assert seen.at[("model.tasks", "therapist"), "extracts"] == 1
    row = r.theme_evidence.set_index("theme").loc["Bond"]
    assert (row["studies"], row["example"], row["against"]) == (
        "2 of 3",
        "It felt close (Alpha, p. 1)",
        "There was no bond (Gamma, Table 2)",
    )


def test_gaps_are_those_written_down_and_those_that_show(small):
    small.add("gaps", gap="What makes a bond", theme_ids="Bond", study_ids="alpha")
    r = small.run()
    assert r.gaps[["gap", "theme_ids", "found_by"]].to_numpy().tolist() == [
        ["What makes a bond", "model.bond", "reviewers"],
        ["Bond: in one study only", "model.bond", "synthesis"],
        ["Goals: in no study", "model.goals", "synthesis"],
        ["Reach: in one study only", "reach", "synthesis"],
    ]
    small.add("gaps", gap="", theme_ids="bnd", study_ids="delta")
    with pytest.raises(ReviewError) as caught:
        small.run()
    assert len([line for line in caught.value.problems if "gaps.csv:3" in line]) == 3
