"""What follows from coefficients and their covariance, in every model: standard errors, tests, limits."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from rapport.association.distributions import t_quantile, two_sided_p


class Estimates:
    """A fitted model with ``y``, ``x``, ``beta``, ``vb`` (covariance of beta), ``df`` (None: normal) and ``level``."""

    @property
    def k(self) -> int:
        """Number of effects."""
        return len(self.y)

    @property
    def p(self) -> int:
        """Number of coefficients."""
        return self.x.shape[1]

    @cached_property
    def se(self) -> np.ndarray:
        """Standard errors, model-based."""
        return np.sqrt(np.diag(self.vb))

    @cached_property
    def statistic(self) -> np.ndarray:
        """Estimates over standard errors; infinite where the standard error is 0 and the estimate is not."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.beta / self.se

    @cached_property
    def p_value(self) -> np.ndarray:
        """Two-sided p values."""
        return np.array([two_sided_p(s, self.df) for s in self.statistic])

    @cached_property
    def ci(self) -> np.ndarray:
        """p x 2 confidence limits."""
        half = t_quantile(self.df, self.level) * self.se
        return np.column_stack([self.beta - half, self.beta + half])
