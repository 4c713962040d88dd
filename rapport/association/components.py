"""The maximum of the (restricted) likelihood over the two variance components, to the last digit."""

from __future__ import annotations

import math

import numpy as np
from scipy import optimize

from rapport.association.blocks import Blocks, State


def maximise(blocks: Blocks, restricted: bool, free: np.ndarray, spread: float, typical: float) -> tuple[float, float]:
    """Best of several starts; bounded quasi-Newton, then average-information steps to the last digit."""
    if not free.any():
        return 0.0, 0.0
    scale = max(spread, 1e-3 * typical)
    best, found = -math.inf, np.zeros(2)
    for shares in ((0.4, 0.4), (0.9, 0.05), (0.05, 0.9)):
        theta = _polish(
            blocks, restricted, free, _climb(blocks, restricted, free, scale * np.array(shares) * free, scale)
        )
        value = State(blocks, *theta).log_likelihood(restricted)
        if value > best + 1e-10:
            best, found = value, theta
    return float(found[0]), float(found[1])


def _climb(blocks: Blocks, restricted: bool, free: np.ndarray, start: np.ndarray, scale: float) -> np.ndarray:
    def objective(z: np.ndarray) -> tuple[float, np.ndarray]:
        theta = np.zeros(2)
        theta[free] = z * scale
        state = State(blocks, *theta)
        return -state.log_likelihood(restricted), -state.score(restricted)[free] * scale

    done = optimize.minimize(
        objective,
        start[free] / scale,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0, None)] * int(free.sum()),
        options={"ftol": 1e-12, "gtol": 1e-8},
    )
    theta = np.zeros(2)
    theta[free] = done.x * scale
    return theta


def _polish(blocks: Blocks, restricted: bool, free: np.ndarray, theta: np.ndarray, steps: int = 60) -> np.ndarray:
    """Newton steps with average information; components pushed below 0 stay at 0."""
    for _ in range(steps):
        state = State(blocks, *theta)
        score = state.score(restricted)
        active = free & ((theta > 0) | (score > 0))
        if not active.any():
            break
        move = np.zeros(2)
        move[active] = np.linalg.lstsq(state.information()[np.ix_(active, active)], score[active], rcond=None)[0]
        value, size = state.log_likelihood(restricted), 1.0
        while size > 1e-6:
            trial = np.maximum(theta + size * move, 0.0)
            if State(blocks, *trial).log_likelihood(restricted) >= value - 1e-12:
                break
            size /= 2
        else:
            break
        change = np.abs(trial - theta).max()
        theta = trial
        if change <= 1e-15 * max(1.0, theta.max()) or change < 1e-14 * theta.max():
            break
    return theta


def maximise_other(blocks: Blocks, restricted: bool, j: int, value: float, other: bool, start: float) -> float:
    """The log-likelihood with component j fixed and the other at its best value."""

    def at(x: float) -> State:
        return State(blocks, value, x) if j == 0 else State(blocks, x, value)

    def score(x: float) -> float:
        return float(at(x).score(restricted)[1 - j])

    if not other or score(0.0) <= 0:
        return at(0.0).log_likelihood(restricted)
    upper = max(start, float(blocks.d.mean())) * 2
    while score(upper) > 0:
        upper *= 2
    return at(optimize.brentq(score, 0.0, upper, xtol=1e-300, rtol=1e-13)).log_likelihood(restricted)
