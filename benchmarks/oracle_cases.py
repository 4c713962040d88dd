"""Which public function answers which analysis label of the reference numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import oracle_more as more
import pandas as pd
from oracle_more import coefficients, indexed, model_numbers, three_level_numbers

from rapport import agreement
from rapport.association import diagnostics, effectsizes, smallstudy
from rapport.association import tau2 as variance
from rapport.association.aggregate import aggregate
from rapport.association.formulas import r_from_z_integral
from rapport.association.multilevel import ThreeLevel, fit_three_level
from rapport.association.profile import intervals, profile_likelihood, q_profile
from rapport.association.regression import design, r_squared
from rapport.association.robust import RobustTest, Sandwich, plain_cr1
from rapport.association.subgroups import q_between, q_between_fixed, split
from rapport.association.univariate import Fit, fit

Found = dict[str, float]
Case = Callable[["Data", re.Match], Found]


class Data:
    """One data set: the table as it is, and the effects that can be analysed."""

    def __init__(self, folder: Path, name: str, calls: Sequence[str], analyses: Iterable[str] = ()):
        self.analyses = set(analyses)
        self.wanted: list[str] = []
        # "NA" is what R writes for missing; a level may be called "None" or "null"
        self.raw = pd.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=["NA", ""])
        table = self.raw
        if "yi" not in table and (folder / f"{name}_d.csv").exists():
            table = pd.read_csv(folder / f"{name}_d.csv").rename(columns={"di": "yi"})
        table = with_effects(table)
        if {"yi", "vi"} <= set(table):
            table = table[np.isfinite(table["yi"]) & (table["vi"] > 0)].reset_index(drop=True)
        self.table = table
        self.cluster = next((name for name in clusters(calls) if name in table), "study")

    @cached_property
    def y(self) -> np.ndarray:
        return self.table["yi"].to_numpy(dtype=float)

    @cached_property
    def v(self) -> np.ndarray:
        return self.table["vi"].to_numpy(dtype=float)

    @cached_property
    def study(self) -> np.ndarray:
        return self.table[self.cluster].to_numpy()

    def fit(self, method: str = "REML", test: str = "z", rows: np.ndarray | None = None) -> Fit:
        keep = np.ones(len(self.y), dtype=bool) if rows is None else rows
        return fit(self.y[keep], self.v[keep], method=method, test=test)

    def counts(self) -> np.ndarray:
        """Subjects x categories for measures of agreement, from whichever kind of table this is.

        A cross table when kappa of two raters is asked of it, counts when Fleiss' kappa is, else one column a coder.
        """
        table = self.raw.to_numpy(dtype=object)
        if any("kappa" in a and not a.startswith("fleiss") for a in self.analyses):
            return agreement.pair_counts(table.astype(float))
        if any(a.startswith("fleiss") for a in self.analyses):
            return table.astype(float)
        return np.column_stack([(table == value).sum(axis=1) for value in self.categories()]).astype(float)

    def categories(self) -> list | None:
        """The answers that coders gave, in order; None for a table of counts, whose categories are 1, 2, 3 ..."""
        if any("kappa" in a for a in self.analyses):
            return None
        return sorted({value for value in self.raw.to_numpy(dtype=object).ravel() if value == value})

    def design(self, moderators: list[str]) -> tuple[pd.DataFrame, np.ndarray, list[str], list[str]]:
        """Complete cases, design matrix, our names and the reference's names of the coefficients.

        Which columns are factors, and which level is left out, is read from the names of the wanted quantities.
        """
        rows, base = self.table.dropna(subset=moderators), {}
        for name in moderators:
            coded = {q[:-1].partition(f"[factor({name})")[2] for q in self.wanted if f"[factor({name})" in q}
            if coded or not pd.api.types.is_numeric_dtype(rows[name]):
                rows = rows.assign(**{name: level_names(rows[name])})
                rest = sorted(set(rows[name]) - coded)
                base |= {name: rest[0]} if coded and len(rest) == 1 else {}
        x, names, _ = design(rows.reset_index(drop=True), moderators, base)
        return rows, x, names, ["intrcpt", *(re.sub(r"^([^=]+)=(.*)$", r"factor(\1)\2", n) for n in names[1:])]

    def regress(self, moderators: list[str], method: str, test: str) -> tuple[Fit, list[str]]:
        """A meta-regression on complete cases, and the coefficient names as R writes them."""
        rows, x, names, labels = self.design(moderators)
        return fit(rows["yi"], rows["vi"], x, names, method=method, test=test), labels

    def three(self, rho: float = 0.0, method: str = "REML", test: str = "z", **more_options) -> ThreeLevel:
        return fit_three_level(self.y, self.v, self.study, rho=rho, method=method, test=test, **more_options)

    def moderated(self, label: str, rho: float) -> tuple[ThreeLevel, list[str]]:
        """A CHE model with moderators: ``year``, ``factor(type)``, or several joined by +."""
        names = []
        for term in label.split("+"):
            inner = re.fullmatch(r"factor\((.+)\)", term)
            names.append(inner[1] if inner else term)
            if inner:
                self.table = self.table.assign(**{inner[1]: level_names(self.table[inner[1]])})
        rows, x, names, labels = self.design(names)
        return fit_three_level(rows["yi"], rows["vi"], rows[self.cluster], x, names, rho=rho), labels


def with_effects(table: pd.DataFrame) -> pd.DataFrame:
    """The table with yi and vi: as given, else from correlations, 2x2 tables or group means."""
    columns = set(table)
    if "yi" in columns:
        return table
    if {"ri", "ni"} <= columns:
        y, v = effectsizes.fisher_z(table["ri"], table["ni"])
    elif {"ai", "bi", "ci", "di"} <= columns:
        y, v = effectsizes.log_odds_ratio(table["ai"], table["bi"], table["ci"], table["di"])
    elif {"m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"} <= columns:
        y, v = effectsizes.standardised_difference(*(table[c] for c in ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")))
    else:
        return table
    return table.assign(yi=y, vi=v)


def clusters(calls: Sequence[str]) -> list[str]:
    """The columns that calls cluster on: ``random=~1|study/esid`` first, then ``cluster=study``."""
    plain = [call.replace(" ", "") for call in calls]
    patterns = (r"random=~1\|([\w.]+)/", r"random=~1\|([\w.]+)", r"cluster=([\w.]+)")
    return [found[1] for pattern in patterns for call in plain if (found := re.search(pattern, call))]


def level_names(values: pd.Series) -> pd.Series:
    """Levels as R writes them: whole numbers without a point, TRUE and FALSE; missing stays missing."""

    def name(value: object) -> object:
        if value != value or value is None:
            return None
        if isinstance(value, (bool, np.bool_)):
            return str(value).upper()
        return str(int(value)) if isinstance(value, (float, np.floating)) and float(value).is_integer() else str(value)

    return values.map(name).astype(object)


def rma(d: Data, m: re.Match) -> Found:
    return model_numbers(d.fit(m[1], m[2] or "z"))


def genq(d: Data, m: re.Match) -> Found:
    return model_numbers(fit(d.y, d.v, method="GENQ", test="z", weights=1 / d.v))


def metareg(d: Data, m: re.Match) -> Found:
    model, labels = d.regress(m[2].split("+"), m[3], m[4])
    return model_numbers(model, labels) | {"R2": r_squared(model)}


def metareg_block(d: Data, m: re.Match) -> Found:
    d.table = d.table.assign(**{m[2]: level_names(d.table[m[2]])})
    model, _ = d.regress([m[1], m[2]], "REML", "z")
    statistic, df, _, p = model.omnibus([i for i, n in enumerate(model.names) if n.startswith(m[2])])
    return {"QM": statistic, "df": df, "p": p}


def metareg_profile(d: Data, m: re.Match) -> Found:
    model, _ = d.regress([m[1]], "REML", "z")
    found = intervals(model, q_profile(model))
    return {f"{name}.ci.{end}": found[name][i] for name in ("tau2", "I2") for i, end in ((1, "lb"), (2, "ub"))}


def metareg_at_mean(d: Data, m: re.Match) -> Found:
    model, _ = d.regress([m[1]], "REML", "knha")
    mean = float(model.x[:, 1].mean())
    return more.predicted(model.predict([1.0, mean])) | {"x": mean}


def bias_models(d: Data, m: re.Match) -> Found:
    name = "sqrt(vi)" if m[1] == "PET" else "vi"
    model = smallstudy.pet_peese(d.y, d.v, m[2], m[3])[m[1]]
    return model_numbers(model, ["intrcpt", name]) | {"R2": r_squared(model)}


def profile(d: Data, m: re.Match) -> Found:
    model = d.fit(m[2])
    limits = q_profile(model) if m[1] == "QP" else profile_likelihood(model)
    return {
        f"{name}.{end}": values[i]
        for name, values in intervals(model, limits).items()
        for i, end in enumerate(("est", "ci.lb", "ci.ub"))
    }


def prediction(d: Data, m: re.Match) -> Found:
    return more.predicted(d.fit(m[2], m[3]).predict(df=m[1].replace("default", "same").removeprefix("Higgins_")))


def back(d: Data, m: re.Match) -> Found:
    found = more.predicted(d.fit(m[1], m[2]).predict())
    return {name: float(np.tanh(value)) for name, value in found.items() if name != "se"}


def back_integral(d: Data, m: re.Match) -> Found:
    model = d.fit(m[1], m[2])
    return {
        name: r_from_z_integral(value, model.tau2)
        for name, value in more.predicted(model.predict()).items()
        if name != "se"
    }


def steps(table: pd.DataFrame, word: str = "") -> Found:
    names = {
        "estimate": "estimate",
        "se": "se",
        "ci_low": "ci.lb",
        "ci_high": "ci.ub",
        "tau2": "tau2",
        "i2": "I2",
        "q": "Q",
    }
    return {f"{theirs}[{word}{i + 1}]": value for ours, theirs in names.items() for i, value in enumerate(table[ours])}


def leave_one_out(d: Data, m: re.Match) -> Found:
    return steps(diagnostics.leave_one_out(d.fit(m[1], m[2])), "omit ")


def cumulative(d: Data, m: re.Match) -> Found:
    return steps(diagnostics.cumulative(d.fit(m[1]), d.table[m[2]].rank(method="min")))


def influence(d: Data, m: re.Match) -> Found:
    table = diagnostics.influence(d.fit(m[1]))
    names = dict(
        zip(
            diagnostics.INFLUENCE_COLUMNS,
            ("rstudent", "dffits", "cook.d", "cov.r", "tau2.del", "QE.del", "hat", "weight", "dfbs", "is.infl"),
            strict=True,
        )
    )
    return {f"{theirs}[{i + 1}]": float(value) for ours, theirs in names.items() for i, value in enumerate(table[ours])}


def egger_classic(d: Data, m: re.Match) -> Found:
    c = smallstudy.egger_classic(d.y, d.v)
    return {
        "intercept": c.intercept,
        "intercept.se": c.intercept_se,
        "intercept.t": c.t,
        "intercept.p": c.p,
        "slope": c.slope,
        "slope.se": c.slope_se,
    }


def egger_limit(d: Data, m: re.Match) -> Found:
    a = smallstudy.egger_classic_limit(d.y, d.v)
    return {
        "tval": a.statistic,
        "df": a.df,
        "pval": a.p,
        "limit.est": a.limit,
        "limit.ci.lb": a.limit_low,
        "limit.ci.ub": a.limit_high,
    }


def egger(d: Data, m: re.Match) -> Found:
    n = d.table["ni"].to_numpy(dtype=float) if "ni" in d.table else None
    a = smallstudy.egger(d.y, d.v, m[1], n)
    return {"zval": a.statistic, "pval": a.p, "est": a.limit, "ci.lb": a.limit_low, "ci.ub": a.limit_high}


def rank(d: Data, m: re.Match) -> Found:
    tau, p = smallstudy.rank_test(d.y, d.v, False if m[1] else None)
    return {"tau": tau, "pval": p}


def early_stop(y: np.ndarray, v: np.ndarray, method: str, test: str) -> Fit:
    """A fit whose REML stops at a change of tau2 below 1e-5, as the reference's did inside trim and fill.

    Fisher scoring from the moment estimate (Raudenbush 2009). Only for this comparison: the package's own is converged.
    """
    if method != "REML":
        return fit(y, v, method=method, test=test)
    x, tau2, change = np.ones((len(y), 1)), fit(y, v, method="HE").tau2, 1.0
    while change > 1e-5:
        at = variance.at(tau2, y, v, x)
        step = (at.ypp - at.trace_p()) / at.trace_pp()
        while tau2 + step < 0:
            step /= 2
        tau2, change = tau2 + step, abs(step)
    return fit(y, v, method=method, test=test, tau2=tau2)


def trimfill(d: Data, m: re.Match) -> Found:
    found = smallstudy.trim_and_fill(d.fit(m[1]), m[2], m[3], early_stop)
    model = found.model
    return {
        "k0": found.k0,
        "se.k0": found.se_k0,
        "k": model.k,
        "beta": model.beta[0],
        "se": model.se[0],
        "ci.lb": model.ci[0, 0],
        "ci.ub": model.ci[0, 1],
        "tau2": model.tau2,
    }


def trimfill_default(d: Data, m: re.Match) -> Found:
    found = smallstudy.trim_and_fill(d.fit(m[1]))
    return {"k0": found.k0, "side_is_right": float(found.side == "right")}


def subgroup(d: Data, m: re.Match) -> Found:
    return model_numbers(d.fit(m[3], m[4] or "z", (level_names(d.table[m[1]]) == m[2]).to_numpy()))


def between_fixed(d: Data, m: re.Match) -> Found:
    keep = d.table[m[1]].notna().to_numpy()
    between, within = q_between_fixed(d.y[keep], d.v[keep], d.table[m[1]][keep])
    return {"Q": between.q, "df": between.df, "p": between.p, "Qwithin": within.q, "Qwithin.p": within.p}


def between_separate(d: Data, m: re.Match) -> Found:
    keep = d.table[m[1]].notna().to_numpy()
    found = q_between(list(split(d.y[keep], d.v[keep], d.table[m[1]][keep], method="REML", test="z").values()))
    return {"Q": found.q, "df": found.df, "p": found.p}


def robust_numbers(test: RobustTest, labels: list[str] | None = None) -> Found:
    parts = {"se": test.se, "df": test.df, "p": test.p, "t": test.t, "ci.lb": test.ci[:, 0], "ci.ub": test.ci[:, 1]}
    found = {name: float(values[0]) for name, values in parts.items()}
    return found | coefficients(parts, labels)


def che(d: Data, m: re.Match) -> Found:
    return three_level_numbers(d.three(float(m[1])))


def che_robust(d: Data, m: re.Match) -> Found:
    return robust_numbers(Sandwich(d.three(float(m[1]))).coefficients())


def ce(d: Data, m: re.Match) -> Found:
    model = d.three(float(m[1]), components=("study",))
    return {name: value for name, value in three_level_numbers(model).items() if name != "sigma2.es"}


def che_moderated(d: Data, m: re.Match) -> Found:
    model, labels = d.moderated(m[2], float(m[1]))
    return three_level_numbers(model, labels)


def che_moderated_robust(d: Data, m: re.Match) -> Found:
    model, labels = d.moderated(m[2], float(m[1]))
    return robust_numbers(Sandwich(model).coefficients(), labels)


def che_wald(d: Data, m: re.Match) -> Found:
    model, _ = d.moderated(m[2], float(m[1]))
    wald = Sandwich(model).htz(range(1, model.p))
    return {"Fstat": wald.f, "df_num": wald.df1, "df_denom": wald.df2, "p": wald.p}


def mv3(d: Data, m: re.Match) -> Found:
    contain = m[3] == "contain"
    model = d.three(0.0, m[1], m[2], **({"df": len(set(d.study)) - 1} if contain else {}))
    if m[3] == "I2":
        return {f"I2.{name}": value for name, value in model.i2().items()}
    if m[3] in ("predict", "predict_ztor"):
        found = more.predicted(model.predict())
        return found if m[3] == "predict" else {name: float(np.tanh(v)) for name, v in found.items() if name != "se"}
    return three_level_numbers(model)


def mv3_ratio(d: Data, m: re.Match) -> Found:
    ratio, p = d.three().likelihood_ratio({"es": "effect", "study": "study"}[m[1]])
    return {"LRT": ratio, "p": p}


def mv3_profile(d: Data, m: re.Match) -> Found:
    model = d.three(method=m[1])
    limits = [*model.profile("study"), *model.profile("effect")]
    return dict(zip(("sigma2.1.ci.lb", "sigma2.1.ci.ub", "sigma2.2.ci.lb", "sigma2.2.ci.ub"), limits, strict=True))


def robust(d: Data, m: re.Match) -> Found:
    model = d.three(method=m[2]) if m[1] == "mv3" else d.fit(m[2])
    return robust_numbers(Sandwich(model, d.study, m[3]).coefficients())


def robust_plain(d: Data, m: re.Match) -> Found:
    return robust_numbers(plain_cr1(d.three(method=m[2]) if m[1] == "mv3" else d.fit(m[2]), d.study))


def dependent_ignored(d: Data, m: re.Match) -> Found:
    return model_numbers(d.fit(m[1]))


def aggregated(d: Data, m: re.Match) -> Found:
    _, y, v = aggregate(d.y, d.v, d.study, float(m[2]), weighted=not m[1])
    return indexed("yi", y) | indexed("vi", v) if not m[3] else model_numbers(fit(y, v, method="REML", test=m[4]))


def weights(d: Data, m: re.Match) -> Found:
    return indexed("w", d.fit(m[1]).weights)


METHOD = "(REML|ML|DL|PM|PMM|EB|SJ|HE|HS|HSk|EE)"
TEST = "(z|t|knha|adhoc)"
CASES: list[tuple[str, Case]] = [
    (f"rma_{METHOD}(?:_{TEST})?", rma),
    ("rma_GENQ_w1/vi", genq),
    (f"uni_{METHOD}_ignoring_dependence", dependent_ignored),
    (r"metareg_(.+?)\+(.+)_btt_\2", metareg_block),
    ("metareg_(.+)_confint_QP", metareg_profile),
    ("metareg_(.+)_pred_at_mean", metareg_at_mean),
    (f"metareg_(factor_)?(.+)_{METHOD}_{TEST}", metareg),
    (f"(PET|PEESE)_{METHOD}_{TEST}", bias_models),
    (f"confint_(QP|PL)_{METHOD}", profile),
    (f"pi_(default|Higgins_k-2|k-1|k-2)_{METHOD}_{TEST}", prediction),
    (f"backtransf_r_{METHOD}_{TEST}", back),
    (f"backtransf_r_integral_{METHOD}_{TEST}", back_integral),
    (f"leave1out_{METHOD}_{TEST}", leave_one_out),
    (f"cumul_{METHOD}_by_(.+)", cumulative),
    (f"influence_{METHOD}", influence),
    (f"blup_{METHOD}", lambda d, m: indexed("pred", d.fit(m[1]).blup())),
    (f"rstandard_{METHOD}", lambda d, m: indexed("z", diagnostics.standardized(d.fit(m[1])))),
    (f"weights_{METHOD}_pct", weights),
    ("egger_classic", egger_classic),
    ("regtest_lm_sei_Egger", egger_limit),
    ("regtest_rma_(sei|vi|ni|ninv|sqrtni|sqrtninv)", egger),
    ("ranktest(_noexact)?", rank),
    (f"trimfill_{METHOD}_(L0|R0|Q0)_(left|right)", trimfill),
    (f"trimfill_{METHOD}_default", trimfill_default),
    (f"subgroup_(.+?)=(.*)_{METHOD}(?:_{TEST})?", subgroup),
    ("subgroup_(.+)_Qbetween_FE", between_fixed),
    ("subgroup_(.+)_Qbetween_separate_tau2", between_separate),
    (r"CHE_rho(-?[\d.]+)", che),
    (r"CHE_rho(-?[\d.]+)_CR2", che_robust),
    (r"CHE_rho(-?[\d.]+)_mod_(.+)_CR2", che_moderated_robust),
    (r"CHE_rho(-?[\d.]+)_mod_(.+)_Wald_HTZ", che_wald),
    (r"CHE_rho(-?[\d.]+)_mod_(.+)", che_moderated),
    (r"CE_rho(-?[\d.]+)", ce),
    ("mv3_(REML|ML)_(z|t)(?:_(I2|predict|predict_ztor|contain))?", mv3),
    ("mv3_LRT_drop_(es|study)", mv3_ratio),
    ("mv3_(REML|ML)_profile_ci", mv3_profile),
    ("(mv3|uni)_(REML|ML)_(CR0|CR1|CR1p|CR1S|CR2)_Satt", robust),
    ("(mv3|uni)_(REML|ML)_robust_CR1_metafor", robust_plain),
    (rf"aggregate_(unweighted_)?rho(-?[\d.]+)(?:_(REML)_{TEST})?", aggregated),
    *more.CASES,
]
LEFT_OUT = (
    "escalc_(PHI|YUQ|YUY|RTET|PBIT|ZPHI|ZYUQ|ZYUY|ZTET)|robumeta_.*|tes|fsn_.*|henmi_copas|selmodel_.*|edgington|logitp|votep|meanz|maximump"
    "|wilkinson_.*|truncated_product_.*|randolph_free"
)
