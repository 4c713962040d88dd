"""A synthesis made of a few rows, written to disk and run through the stage's own readers."""

import csv
from collections import defaultdict
from types import SimpleNamespace

import pandas as pd
import pytest
import yaml

from rapport.extraction.names import columns
from rapport.framework.attributes import study_attributes
from rapport.framework.materials import read_materials
from rapport.framework.synthesis import synthesise
from rapport.framework.vocabulary import CERQUAL, CODER, TABLES

SUBGROUPS = ["samples.population_code", "interventions.type_code", "quality.adequate", "quality.richness"]


class Synthesis:
    """Rows by file; `run` writes and synthesises them."""

    def __init__(self, folder):
        self.folder = folder
        self.frameworks = {}
        self.rows = defaultdict(list)
        self.studies, self.reports, self.citations = [], [], []
        self.coders, self.a_priori = ["one", "two"], []
        self.subgroups = list(SUBGROUPS)
        self.extraction, self.appraisal = {}, pd.DataFrame(columns=["study_id"])
        self.add("phases", round="1", closed_on="2026-03-01")

    def framework(self, name, *constructs, used=True, **more):
        self.frameworks[name] = {
            "id": name,
            "name": name,
            "status": "verified",
            "constructs": [c if isinstance(c, dict) else {"id": c, "label": c.title()} for c in constructs],
            **more,
        }
        if used:
            self.a_priori.append(name)

    def study(self, name, year="2020", reports=("r",)):
        self.studies.append((name, name.title()))
        for i, report in enumerate(reports):
            citation = f"c{report}{name}"
            self.reports.append((name, citation, "companion" if i else "primary"))
            self.citations.append((citation, f"10.1/{citation}", year))

    def add(self, file, **row):
        self.rows[file].append(row)

    def extract(self, name, study, **more):
        self.add(
            "extracts",
            **{
                "extract_id": name,
                "study_id": study,
                "locator": "p. 1",
                "order": "second",
                "text": f"finding {name}",
                **more,
            },
        )

    def code(self, extract, *themes, coders=None, valence="supports", day="2026-02-01", **more):
        for coder in coders or self.coders:
            for theme in themes:
                self.add(
                    coder,
                    extract_id=extract,
                    theme_id=theme,
                    valence="" if theme == "UNPLACED" else valence,
                    coded_on=day,
                    **more,
                )

    def new(self, theme, *extracts, framework="", **more):
        """A new theme with extracts that were left over."""
        self.add(
            "themes",
            **{
                "theme_id": theme,
                "label": theme.title(),
                "origin": "new",
                "framework": framework,
                "version": "2",
                "created_on": "2026-03-05",
                **more,
            },
        )
        for extract in extracts:
            self.code(extract, "UNPLACED")
            self.code(extract, theme, day="2026-03-09")

    def write(self):
        for part in ("frameworks", "coding"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
            for old in (self.folder / part).iterdir():
                old.unlink()
        for name, content in self.frameworks.items():
            (self.folder / f"frameworks/{name}.yaml").write_text(yaml.safe_dump(content, sort_keys=False))
        for name, rows in self.rows.items():
            required, optional = CERQUAL if name.startswith("cerqual") else TABLES.get(name, CODER)
            columns = [
                *required,
                *optional,
                *(c for c in dict.fromkeys(k for row in rows for k in row) if c not in (*required, *optional)),
            ]
            with open(self.folder / f"coding/{name}.csv", "w", newline="") as stream:
                writer = csv.DictWriter(stream, columns, restval="")
                writer.writeheader()
                writer.writerows(rows)

    def read(self):
        self.write()
        listed = lambda part: sorted(p.as_posix() for p in (self.folder / part).iterdir())  # noqa: E731
        about = {
            "studies": pd.DataFrame(self.studies, columns=["study_id", "label"], dtype=object),
            "reports": pd.DataFrame(self.reports, columns=["study_id", "citation_id", "role"], dtype=object),
            "citations": (
                pd.DataFrame(self.citations, columns=["citation_id", "doi", "year"], dtype=object).drop_duplicates(
                    "citation_id"
                )
            ),
            "aliases": pd.DataFrame(columns=["alias", "citation_id"], dtype=object),
            "appraisal": self.appraisal,
        }
        settings = {"a_priori": self.a_priori, "coders": self.coders, "subgroups": self.subgroups}
        return read_materials(settings, listed("frameworks"), listed("coding"), about, columns())

    def run(self):
        materials = self.read()
        return SimpleNamespace(
            materials=materials, **synthesise(materials, self.extraction, self.attributes(materials))
        )

    def attributes(self, m):
        return study_attributes(self.subgroups, {**self.extraction, "quality": m.quality, "extracts": m.extracts})


@pytest.fixture
def synthesis(tmp_path):
    return Synthesis(tmp_path)


@pytest.fixture
def new_synthesis(tmp_path_factory):
    """A maker of fresh ones, for tests that compare two runs or draw many."""
    return lambda: Synthesis(tmp_path_factory.mktemp("synthesis"))


@pytest.fixture
def small(synthesis):
    """Two a priori themes, one new one, three studies, no mistakes."""
    s = synthesis
    s.framework("model", "bond", "tasks", "goals")
    for name, year in (("alpha", "2019"), ("beta", "2020"), ("gamma", "2021")):
        s.study(name, year, reports=("r", "q") if name == "alpha" else ("r",))
    s.extract("e1", "alpha")
    s.extract("e2", "alpha", report_citation_id="cqalpha")
    s.extract("e3", "beta")
    s.extract("e4", "beta")
    s.code("e1", "bond")
    s.code("e2", "bond", "tasks")
    s.code("e3", "tasks")
    s.new("reach", "e4")
    return s
