"""The settings of screening, as the functions of this package take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapport.errors import Problems, did_you_mean
from rapport.screening.words import Reasons

# names that would be taken for a column of reconciled.csv or for the adjudicators' file
RESERVED = ("citation_id", "state", "reason", "settled_by", "adjudicated", "consensus")


@dataclass(frozen=True)
class Settings:
    """Section ``screening`` of the config, complete; see the schema for what each key means."""

    reviewers: tuple[str, ...] = ("r1", "r2")
    policy: Mapping[str, str] = field(default_factory=lambda: {"title_abstract": "both", "full_text": "both"})
    reasons: Reasons = field(default_factory=Reasons)
    imports: tuple[Mapping, ...] = ()
    criteria_version: int = 1
    reopen: str = "all"
    sheet_format: str = "csv"
    former_reviewers: tuple[str, ...] = ()
    joined: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)
    verify: float = 0.1
    pilot: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    adjudication: str = "blinded"
    seed: int = 1

    @classmethod
    def of(cls, section: Mapping) -> Settings:
        """From the section as the config gives it; keys that are absent keep their defaults."""
        known = {name: section[name] for name in cls.__dataclass_fields__ if name in section}
        known["reasons"] = Reasons(section.get("reasons", ()))
        for name in ("reviewers", "imports", "former_reviewers"):
            if name in known:
                known[name] = tuple(known[name])
        settings = cls(**known)
        settings.check()
        return settings

    def check(self) -> None:
        """Raise `ReviewError` for what the schema cannot say."""
        problems = Problems()
        for name in self.reviewers:
            if name.casefold() in RESERVED:
                problems.add(
                    "config.yaml", f"screening.reviewers: '{name}' is a word of the tables", "choose another name"
                )
        folded = [name.casefold() for name in self.reviewers]
        for name in self.reviewers:
            if folded.count(name.casefold()) > 1:
                problems.add(
                    "config.yaml",
                    f"screening.reviewers: '{name}' differs from another name only in capitals",
                    "choose another name",
                )
        for name in self.joined:
            if name not in self.reviewers:
                problems.add(
                    "config.yaml",
                    f"screening.joined: '{name}' is not a reviewer{did_you_mean(name, self.reviewers)}",
                    "correct it",
                )
        for name in self.left:
            if name not in self.former_reviewers or name in self.reviewers:
                problems.add(
                    "config.yaml",
                    f"screening.left: '{name}' is not one who has left{did_you_mean(name, self.former_reviewers)}",
                    "correct it, or name under screening.former_reviewers, and no longer under reviewers, who has left",
                )
        for item in self.imports:
            for theirs, ours in item.get("reviewers", {}).items():
                if ours not in self.people:
                    shown = theirs if "@" not in theirs else "an address"
                    problems.add(
                        "config.yaml",
                        f"screening.imports: {item['file']}: {shown} is said to be '{ours}', "
                        f"who is not a reviewer{did_you_mean(ours, self.people)}",
                        "correct it, or add the name to screening.reviewers or former_reviewers",
                    )
        problems.raise_if_any()

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who has ever been a reviewer."""
        return tuple(dict.fromkeys((*self.reviewers, *self.former_reviewers)))
