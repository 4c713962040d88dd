"""The closed forms of the reference numbers: effect sizes, conversions, combination of p, attenuation, agreement."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from rapport import agreement
from rapport.association import attenuation, effectsizes, pvalues
from rapport.association import formulas as f
from rapport.association.directions import sign_test
from rapport.association.multilevel import ThreeLevel
from rapport.association.univariate import Fit, fit

Found = dict[str, float]


def indexed(name: str, values: Sequence[float]) -> Found:
    """name[1], name[2] ..."""
    return {f"{name}[{i}]": float(value) for i, value in enumerate(np.asarray(values, dtype=float), start=1)}


def coefficients(parts: dict[str, np.ndarray], labels: Sequence[str] | None) -> Found:
    """name[label] for every coefficient."""
    return {
        f"{name}[{label}]": float(values[i]) for i, label in enumerate(labels or ()) for name, values in parts.items()
    }


def predicted(found: dict[str, float]) -> Found:
    """Predictions under the reference's names."""
    names = {
        "estimate": "pred",
        "se": "se",
        "ci_low": "ci.lb",
        "ci_high": "ci.ub",
        "pi_low": "pi.lb",
        "pi_high": "pi.ub",
    }
    return {theirs: found[ours] for ours, theirs in names.items()}


def _tests(model: Fit | ThreeLevel) -> dict[str, np.ndarray]:
    return {
        "beta": model.beta,
        "se": model.se,
        "stat": model.statistic,
        "pval": model.p_value,
        "ci.lb": model.ci[:, 0],
        "ci.ub": model.ci[:, 1],
    }


def model_numbers(model: Fit, labels: Sequence[str] | None = None) -> Found:
    """Everything a univariate model reports."""
    found = (
        coefficients(_tests(model), labels)
        if labels
        else {name: float(values[0]) for name, values in _tests(model).items()}
    )
    found |= {
        "tau2": model.tau2,
        "se.tau2": model.tau2_se,
        "I2": model.i2,
        "H2": model.h2,
        "k": model.k,
        "QE": model.q,
        "QEp": model.q_p,
        "logLik": model.log_likelihood,
        "ddf": float("nan") if model.df is None else model.df,
        **model.information(),
    }
    if labels:
        statistic, df, df2, p = model.omnibus()
        found |= {"QM": statistic, "QMdf1": df, "QMdf2": float("nan") if df2 is None else df2, "QMp": p}
    return found


def three_level_numbers(model: ThreeLevel, labels: Sequence[str] | None = None) -> Found:
    """Everything a three-level model reports."""
    found = (
        coefficients(_tests(model), labels)
        if labels
        else {name: float(values[0]) for name, values in _tests(model).items()}
    )
    found |= {
        "k": model.k,
        "QE": model.q,
        "QEp": model.q_p,
        "logLik": model.log_likelihood,
        **model.information(),
        "sigma2.study": model.sigma2[0],
        "sigma2.es": model.sigma2[1],
    }
    if model.df is not None:
        found["ddf"] = model.df
    if labels:
        statistic, df, df2, p = model.omnibus()
        found |= {"QM": statistic, "QMdf1": df, "QMdf2": float("nan") if df2 is None else df2, "QMp": p}
    return found


def escalc(name: str, raw: pd.DataFrame):
    """Effect sizes and variances of one measure from the columns that are there."""

    def r():
        return (raw["ri"], raw["ni"])

    def t():
        return (raw["tval"], raw["n"], raw["preds"])

    def groups():
        return (raw["m1i"], raw["sd1i"], raw["n1i"], raw["m2i"], raw["sd2i"], raw["n2i"])

    def d():
        return (effectsizes.cohen_d(*groups()), raw["n1i"], raw["n2i"])

    def odds():
        return effectsizes.log_odds_ratio(raw["ai"], raw["bi"], raw["ci"], raw["di"])

    def correlations():
        return f.r_from_t(raw["t"], raw["n"] - 2)

    table: dict[str, Callable] = {
        "COR_LS": lambda: effectsizes.correlation(*r()),
        "COR_AV": lambda: effectsizes.correlation(*r(), "AV"),
        "UCOR_LS": lambda: effectsizes.unbiased_correlation(*r()),
        "UCOR_UB": lambda: effectsizes.unbiased_correlation(*r(), "UB"),
        "ZCOR_LS": lambda: effectsizes.fisher_z(*r()),
        "COR_ti": lambda: effectsizes.correlation(correlations(), raw["n"]),
        "ZCOR_ti": lambda: effectsizes.fisher_z(correlations(), raw["n"]),
        "COR_pi": lambda: effectsizes.correlation(f.r_from_p(raw["p"], raw["n"] - 2, raw["sign"]), raw["n"]),
        "ZCOR_pi": lambda: effectsizes.fisher_z(f.r_from_p(raw["p"], raw["n"] - 2, raw["sign"]), raw["n"]),
        "PCOR": lambda: effectsizes.partial(*t()),
        "ZPCOR": lambda: effectsizes.fisher_z_partial(*t()),
        "SPCOR": lambda: effectsizes.semipartial(*t(), raw["R2"]),
        "ZSPCOR": lambda: effectsizes.fisher_z_semipartial(*t(), raw["R2"]),
        "R2": lambda: effectsizes.explained(raw["R2"], raw["n"]),
        "ZR2": lambda: effectsizes.fisher_z_explained(raw["R2"], raw["n"]),
        "SMD": lambda: effectsizes.standardised_difference(*groups()),
        "RPB_ST": lambda: effectsizes.point_biserial(*d()),
        "RPB_CS": lambda: effectsizes.point_biserial(*d(), "cross-sectional"),
        "ZPB_ST": lambda: effectsizes.as_fisher_z(*effectsizes.point_biserial(*d())),
        "ZPB_CS": lambda: effectsizes.as_fisher_z(*effectsizes.point_biserial(*d(), "cross-sectional")),
        "RBIS": lambda: effectsizes.biserial(*d()),
        "ZBIS": lambda: effectsizes.as_fisher_z(*effectsizes.biserial(*d())),
        "RPB_di": lambda: effectsizes.point_biserial(raw["d"], raw["n1"], raw["n2"]),
        "RBIS_di": lambda: effectsizes.biserial(raw["d"], raw["n1"], raw["n2"]),
        "OR": odds,
        "OR2DL": lambda: effectsizes.d_from_odds(*odds()),
        "OR2DN": lambda: effectsizes.d_from_odds(*odds(), "normal"),
    }
    return table[name]()


def effect_sizes(data, m: re.Match) -> Found:
    y, v = escalc(m[1], data.raw)
    return indexed("yi", y) | indexed("vi", v)


def pooled_partial(data, m: re.Match) -> Found:
    y, v = escalc(m[1], data.raw)
    return model_numbers(fit(y, v, method="REML", test="z"))


def _group_sizes(data) -> tuple[pd.Series, pd.Series, pd.Series]:
    """d and group sizes, from a table of d or of means."""
    raw = data.raw
    if "d" in raw:
        return raw["d"], raw["n1"], raw["n2"]
    if "di" in data.table and "m1i" not in data.table:
        return data.table["di"], data.table["n1i"], data.table["n2i"]
    return data.table["yi"], data.table["n1i"], data.table["n2i"]


def _d(formula: Callable) -> Callable:
    return lambda data, m: indexed("r", formula(*_group_sizes(data)))


def d_variance(data, m: re.Match) -> Found:
    d, n1, n2 = _group_sizes(data)
    v = data.table["vi"] if "vi" in data.table else f.variance_of_d(d, n1, n2)
    return indexed("v", f.variance_of_r_from_d(d, v, n1, n2))


def odds_chain(data, m: re.Match) -> Found:
    raw = data.raw
    y, v = effectsizes.log_odds_ratio(raw["ai"], raw["bi"], raw["ci"], raw["di"])
    d, vd = effectsizes.d_from_odds(y, v)
    n1, n2 = (raw["ai"] + raw["bi"]).to_numpy(dtype=float), (raw["ci"] + raw["di"]).to_numpy(dtype=float)
    r, vr = f.r_from_d(d, n1, n2), f.variance_of_r_from_d(d, vd, n1, n2)
    return indexed("d", d) | indexed("vd", vd) | indexed("r", r) | indexed("vr", vr)


def _odds(data) -> np.ndarray:
    raw = data.raw
    if "or" in raw:
        return raw["or"].to_numpy(dtype=float)
    return np.exp(effectsizes.log_odds_ratio(raw["ai"], raw["bi"], raw["ci"], raw["di"])[0])


def bare_bones(data, m: re.Match) -> Found:
    found = attenuation.bare_bones(data.table["ri"], data.table["ni"])
    return {
        "rbar": found.mean,
        "var_r": found.variance,
        "var_e": found.error,
        "var_rho": found.rho,
        "pct_var_sampling": found.percent_error,
    }


def hunter_schmidt(data, m: re.Match) -> Found:
    """The Hunter-Schmidt model: n-weighted mean of r, sampling variances at the mean r."""
    table = data.table
    r, v = effectsizes.correlation(table["ri"], table["ni"], "AV")
    model = fit(r, v, method="HS", test="z", weights=table["ni"])
    low, high = attenuation.credibility(float(model.beta[0]), model.tau2)
    return model_numbers(model) | {"cred80.lb": low, "cred80.ub": high}


def corrected(data, m: re.Match) -> Found:
    raw = data.raw
    r, v = attenuation.corrected(raw["r"], raw["n"], raw["rxx"], raw["ryy"])
    return indexed("rc", r) | indexed("v", v)


def individually(data, m: re.Match) -> Found:
    raw = data.raw
    found = attenuation.individually_corrected(raw["r"], raw["n"], raw["rxx"], raw["ryy"])
    return {"rho_bar": found.mean, "var_rc": found.variance, "var_e": found.error, "sd_rho": found.sd}


def r_limits(data, m: re.Match) -> Found:
    low, high = f.correlation_interval(data.raw["r"], data.raw["n"])
    return indexed("lb", low) | indexed("ub", high)


def combined(data, m: re.Match) -> Found:
    p, n = data.raw["p"].to_numpy(dtype=float), data.raw["n"].to_numpy(dtype=float)
    if m[0] == "fisher":
        found = pvalues.fisher(p)
        return {"chisq": found.statistic, "df": found.df, "p": found.p}
    if m[0] == "tippett":
        return {"p": pvalues.tippett(p).p}
    found = pvalues.stouffer(p, np.sqrt(n) if m[0].endswith("n") else None)
    return {"z": found.statistic, "p": found.p}


def signs(data, m: re.Match) -> Found:
    names = {
        "p": "p",
        "share": "prop",
        "share_low": "cp.lb",
        "share_high": "cp.ub",
        "wilson_low": "wilson.lb",
        "wilson_high": "wilson.ub",
    }
    rows = [sign_test(int(a), int(b)) for a, b in zip(data.raw["positive"], data.raw["negative"], strict=True)]
    return {f"{theirs}[{i}]": row[ours] for i, row in enumerate(rows, start=1) for ours, theirs in names.items()}


def _table(data) -> np.ndarray:
    return data.raw.to_numpy(dtype=float)


def kappa(data, m: re.Match) -> Found:
    found = agreement.cohen_kappa(_table(data), {"equal": "linear", "squared": "quadratic"}.get(m[1] or ""))
    return {
        "kappa": found["kappa"],
        "ase": found["ase"],
        "ase0": found["ase0"],
        "z": found["z"],
        "n": found["n"],
        "po": found["po"],
        "pe": found["pe"],
        "ci.lb": found["low"],
        "ci.ub": found["high"],
    }


def psych_kappa(data, m: re.Match) -> Found:
    plain, weighted = agreement.cohen_kappa(_table(data)), agreement.cohen_kappa(_table(data), "quadratic")
    return {
        "kappa": plain["kappa"],
        "var.kappa": plain["ase"] ** 2,
        "ci.lb": plain["low"],
        "ci.ub": plain["high"],
        "wkappa": weighted["kappa"],
    }


def ac1(data, m: re.Match) -> Found:
    found = agreement.gwet_ac1(data.counts())
    return {"ac1": found["value"], "se": found["se"], "ci.lb": found["low"], "ci.ub": found["high"], "pe": found["pe"]}


def fleiss(data, m: re.Match) -> Found:
    found = agreement.fleiss_kappa(data.counts())
    return {
        "kappa": found["value"],
        "Pbar": found["po"],
        "Pe": found["pe"],
        "se0": found.get("se0", float("nan")),
        "z": found.get("z", float("nan")),
        "se": found["se"],
        "ci.lb": found["low"],
        "ci.ub": found["high"],
    }


def alpha(data, m: re.Match) -> Found:
    values = data.categories()
    numbers = values if values is None or all(isinstance(v, (int, float)) for v in values) else None
    return {
        level: agreement.krippendorff_alpha(data.counts(), level, numbers)
        for level in ("nominal", "ordinal", "interval", "ratio")
    }


def specific(data, m: re.Match) -> Found:
    found = agreement.specific_agreement(_table(data))
    return {
        "pos_agree": found["positive"],
        "neg_agree": found["negative"],
        "prev_index": found["prevalence_index"],
        "bias_index": found["bias_index"],
    }


def _r(formula: Callable) -> Callable:
    return lambda data, m: indexed("r", formula(data.raw))


CASES: list[tuple[str, Callable]] = [
    (
        "escalc_((?:COR|UCOR|ZCOR)_(?:LS|AV|UB|ti|pi)|Z?PCOR|Z?SPCOR|Z?R2|SMD|(?:RPB|ZPB)_(?:ST|CS)|RBIS|ZBIS|(?:RPB|RBIS)_di|OR|OR2DL|OR2DN)",
        effect_sizes,
    ),
    ("rma_REML_(Z?PCOR|Z?SPCOR)", pooled_partial),
    ("F1_to_r", _r(lambda t: f.r_from_f(t["F"], t["n"] - 2, t["sign"]))),
    ("t_to_r", _r(lambda t: f.r_from_t(t["t"], t["n"] - 2))),
    ("chi2_to_phi", _r(lambda t: f.r_from_chi2(t["chi2"], t["n"]))),
    ("eta2_to_r", _r(lambda t: f.r_from_eta2(t["eta2"]))),
    ("spearman_to_r", _r(lambda t: f.r_from_spearman(t["rho"]))),
    ("kendall_to_r", _r(lambda t: f.r_from_kendall(t["tau"]))),
    ("p_two_sided_to_r", _r(lambda t: f.r_from_p(t["p"], t["n"] - 2, t["sign"]))),
    ("p_two_sided_to_r_normal", _r(lambda t: f.r_from_p_normal(t["p"], t["n"], t["sign"]))),
    ("peterson_brown_2005", _r(lambda t: f.r_from_beta(t["beta"]))),
    ("peterson_brown_simple", _r(lambda t: f.r_from_beta(t["beta"], 1.0))),
    ("d_to_r|d_to_r_borenstein", _d(f.r_from_d)),
    ("d_to_r_equal_n", _d(lambda d, n1, n2: f.r_from_d(d))),
    ("d_to_rpb_exact|rpb_exact|transf.dtorpb", _d(lambda d, n1, n2: effectsizes.point_biserial(d, n1, n2)[0])),
    ("rbis|transf.dtorbis", _d(lambda d, n1, n2: effectsizes.biserial(d, n1, n2)[0])),
    ("d_to_r_borenstein_var|var_r", d_variance),
    ("or_to_d", lambda data, m: indexed("d", f.d_from_log_odds(np.log(data.raw["or"])))),
    ("or_to_r", _r(lambda t: f.r_from_odds_ratio(t["or"], t["n1"], t["n2"]))),
    ("or_to_r_a4", _r(lambda t: f.r_from_odds_ratio(t["or"]))),
    ("digby|OR_to_r_digby", lambda data, m: indexed("r", f.r_from_odds_ratio_digby(_odds(data)))),
    ("OR_to_r_pearson_cos|pearson_cos", lambda data, m: indexed("r", f.r_from_odds_ratio_pearson(_odds(data)))),
    ("logOR_to_d_to_r", odds_chain),
    ("hunter_schmidt", hunter_schmidt),
    ("hunter_schmidt_textbook", bare_bones),
    ("disattenuated_r|var", corrected),
    ("disattenuated_xonly", lambda data, m: indexed("rc", f.disattenuated(data.raw["r"], data.raw["rxx"]))),
    ("SH_individual", individually),
    ("r_ci_fisher", r_limits),
    ("fisher|tippett|stouffer|stouffer_sqrt_n", combined),
    ("sign_test", signs),
    ("cohen_kappa()", kappa),
    ("weighted_kappa_(equal|squared)", kappa),
    ("psych_cohen.kappa", psych_kappa),
    ("gwet_ac1(?:_point)?", ac1),
    ("fleiss_kappa(?:_gwet_se)?", fleiss),
    ("krippendorff_alpha", alpha),
    ("pabak", lambda data, m: agreement.pabak(_table(data))),
    ("scott_pi", lambda data, m: {"pi": agreement.scott_pi(_table(data))}),
    ("two_by_two", specific),
]
