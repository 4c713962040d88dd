"""Several effects of one study brought together under an assumed correlation (Borenstein et al. 2009, ch. 24)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rapport.errors import ReviewError


def covariance(v: np.ndarray, rho: float) -> np.ndarray:
    """Constant-correlation covariance: v on the diagonal, rho sqrt(v_i v_j) off it."""
    s = np.sqrt(v)
    matrix = rho * np.outer(s, s)
    matrix[np.diag_indices(len(v))] = v
    return matrix


def definite(matrix: np.ndarray, rho: float, study: str) -> np.ndarray:
    """A study's covariance matrix as it is.

    Raises
    ------
    ReviewError
        When it is not positive definite, naming rho and the study.
    """
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise ReviewError(
            f"{study}: the covariance of its {len(matrix)} effects at rho = {rho:g} is not positive definite; choose"
            " another rho"
        ) from None
    return matrix


def aggregate(y: Sequence[float], v: Sequence[float], cluster: Sequence[object], rho: float, weighted: bool = True):
    """One effect a cluster.

    Parameters
    ----------
    y, v, cluster
        Effects, variances, and the study of each.
    rho
        Assumed correlation of sampling errors within a study, -1/(size - 1) < rho < 1.
    weighted
        True: inverse-covariance weights; False: the plain mean (Borenstein's composite).

    Returns
    -------
    names, y, v
        Clusters in order of first appearance.

    Raises
    ------
    ReviewError
        A covariance matrix that is not positive definite, naming rho and the cluster.
    """
    y, v = np.asarray(y, dtype=float), np.asarray(v, dtype=float)
    keys = np.array([str(c) for c in cluster])
    names = list(dict.fromkeys(keys))
    means, variances = [], []
    for name in names:
        rows = np.flatnonzero(keys == name)
        matrix = definite(covariance(v[rows], rho), rho, name)
        if weighted:
            inverse = np.linalg.inv(matrix)
            variance = 1 / inverse.sum()
            means.append(variance * float(inverse.sum(axis=0) @ y[rows]))
        else:
            variance = matrix.sum() / len(rows) ** 2
            means.append(float(y[rows].mean()))
        variances.append(float(variance))
    return names, np.array(means), np.array(variances)
