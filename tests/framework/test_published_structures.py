"""What Taylor et al. 2025 and Hillier 2018 published comes out of the synthesis when their findings go in."""

from pathlib import Path

import yaml

FOLDER = Path(__file__).parents[2] / "data/frameworks"


def shipped(name):
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text())


def test_taylor_five_dimensions_four_map_to_alliance_and_one_is_its_context(synthesis):
    s = synthesis
    for name, used in (("taylor2025", True), ("psd2009", True)):
        s.frameworks[name] = shipped(name)
        s.a_priori.append(name) if used else None
    s.study("stop")
    people = [f"p{i:02d}" for i in range(1, 14)]
    dimensions = [c["id"] for c in shipped("taylor2025")["constructs"]]
    features = {
        "humanness": "social_role",
        "meaningfulness": "personalization",
        "progression": "self_monitoring",
        "use": "reduction",
    }
    for i, person in enumerate(people):
        dimension = dimensions[i % 5]
        s.add("cases", case_id=person, case_type="participant", study_id="stop", gender="f" if i % 2 else "m")
        s.extract(f"x{i}", "stop", participant=person, order="first")
        s.code(
            f"x{i}", f"taylor2025.{dimension}", *([f"psd2009.{features[dimension]}"] if dimension in features else [])
        )
        s.add(
            "charts",
            case_id=person,
            theme_id=f"taylor2025.{dimension}",
            summary=f"what {person} said",
            extract_ids=f"x{i}",
        )
    for n, to in enumerate(dimensions[:4]):
        s.add(
            "relations",
            relation_id=f"r{n}",
            from_theme="taylor2025.flexibility",
            to_theme=f"taylor2025.{to}",
            type="context_of",
            study_ids="stop",
        )
    r = s.run()
    assert r.materials.themes.primary == "taylor2025"
    own = r.crosswalk.query("from_framework == 'taylor2025'")
    assert list(own["from_label"]) == [
        "Humanness of the app",
        "Personal meaningfulness",
        "Progression towards goals",
        "How is it to use the app",
        "Flexibility enhances relationship",
    ]
    assert list(own["relation"]) == ["maps"] * 4 + ["context"] and set(own["to_framework"]) == {"therapeutic alliance"}
    assert r.features.shape == (5, 2 + 28) and r.feature_groups.shape == (5, 2 + 4)
    crossed = r.features.set_index("theme_id")
    assert crossed.at["taylor2025.humanness", "psd2009.social_role"] == 3
    assert crossed.loc["taylor2025.flexibility"].drop("label").sum() == 0
    assert set(r.relations["type"]) == {"context_of"} and len(r.relations) == 4
    # case = participant: 13 rows with their attributes, every cell summarised but those of the design features
    matrix = r.charting_matrix
    assert len(matrix) == 13 and set(matrix["case_type"]) == {"participant"} and set(matrix["gender"]) == {"f", "m"}
    assert set(r.charting.query("framework == 'taylor2025'")["state"]) == {"charted"}
    assert (r.todo["task"] == "summarise cells of the framework matrix").any()


def test_a_label_that_changed_from_preprint_to_article_is_one_theme(synthesis):
    s = synthesis
    s.framework("model", {"id": "use", "label": "How I use the app"})
    s.study("stop")
    s.add(
        "themes",
        theme_id="model.use",
        label="How is it to use the app",
        origin="a_priori",
        version="2",
        created_on="2025-07-01",
    )
    s.extract("x", "stop")
    s.code("x", "How I use the app", coders=["one"])
    s.code("x", "How is it to use the app", coders=["two"])
    r = s.run()
    (row,) = r.themes.to_dict("records")
    assert (row["label"], row["earlier_labels"], row["status"], row["extracts"]) == (
        "How is it to use the app",
        "How I use the app",
        "supported",
        1,
    )
    assert list(r.theme_history["event"]) == ["a priori", "renamed"]
    assert r.agreement.query("coder_2 == 'two'")["agreement"].eq(1).all()


def test_hillier_face_to_face_dimensions_with_interactivity_and_availability(synthesis):
    s = synthesis
    s.frameworks["bordin1979"] = shipped("bordin1979")
    s.a_priori.append("bordin1979")
    for i in range(13):
        s.study(f"paper{i:02d}", str(2005 + i))
        s.extract(f"a{i}", f"paper{i:02d}")
        s.code(f"a{i}", ("bond", "tasks", "goals")[i % 3])
    s.extract("personal", "paper01")
    s.extract("flexible", "paper02")
    s.extract("outcome", "paper03", order="quant")
    s.new("interactivity", "personal", definition="Personalised to and by its user.")
    s.new("availability", "flexible")
    s.code("outcome", "UNPLACED")
    s.code("outcome", "UNPLACED", phase="inductive", day="2026-03-08", reason="what alliance leads to")
    r = s.run()
    status = r.themes.set_index("theme_id")["status"]
    assert status.to_dict() == {
        "bordin1979.bond": "supported",
        "bordin1979.tasks": "supported",
        "bordin1979.goals": "supported",
        "interactivity": "new",
        "availability": "new",
    }
    assert r.extracts.set_index("extract_id").at["outcome", "state"] == "unplaced with reason"
    assert list(r.trail["theme"]) == ["Availability", "Interactivity"] and set(r.trail["phase_closed_on"]) == {
        "2026-03-01"
    }
    assert r.tallies["studies"].tolist() == [5, 4, 4, 1, 1] and set(r.tallies["of_studies"]) == {13}
