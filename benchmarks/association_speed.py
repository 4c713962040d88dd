"""How fast the association stage's models are, beside PyMARE, PyMetaAnalysis and (where R is there) metafor.

python benchmarks/association_speed.py [PYTHON | --install]

PYTHON is an interpreter with PyMARE and PyMetaAnalysis installed (they are no dependencies of Rapport); it defaults to
this one; --install makes a temporary environment with both. 1,000 random-effects fits of 50 effects by REML with the
confidence interval each, one after the other in the same run, and one three-level model with CR2 of 200 studies with 5
effects. Seconds are those of the processor, so that other work on the machine does not count. Estimates are compared as
well. Exit status 1 when a package is faster than Rapport, or the three-level model takes more than a second.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FITS, K = 1000, 50

PEERS = r"""
import json, sys, time, warnings
import numpy as np
warnings.filterwarnings("ignore")
data = np.load(sys.argv[1])
y, v = data["y"], data["v"]
found = {}
try:
    import pandas as pd
    from meta_analyze import meta_analysis
    frame = [pd.DataFrame({"study": range(y.shape[1]), "yi": a, "vi": b}) for a, b in zip(y, v)]
    start = time.process_time()
    fits = [meta_analysis(f, effect="yi", variance="vi", tau2_method="REML", ci_method="hartung-knapp") for f in frame]
    found["PyMetaAnalysis"] = time.process_time() - start, [float(r.tau2) for r in fits]
except ImportError:
    pass
try:
    from pymare import Dataset
    from pymare.estimators import VarianceBasedLikelihoodEstimator
    start = time.process_time()
    tau2 = []
    for a, b in zip(y, v):
        e = VarianceBasedLikelihoodEstimator(method="REML").fit_dataset(Dataset(a[:, None], b[:, None]))
        s = e.summary()
        s.get_fe_stats()
        tau2.append(float(np.ravel(s.tau2)[0]))
    found["PyMARE"] = time.process_time() - start, tau2
except ImportError:
    pass
print(json.dumps(found))
"""

R = r"""
suppressMessages(library(metafor))
d <- read.csv(commandArgs(TRUE)[1])
start <- proc.time()
t <- sapply(split(d, d$set), function(x) rma(yi, vi, data = x, method = "REML", test = "adhoc")$tau2)
cat(sum((proc.time() - start)[1:2]), t)
"""


def installed(folder: Path) -> str:
    """The interpreter of a new environment with the other packages."""
    subprocess.run([sys.executable, "-m", "venv", folder / "peers"], check=True)
    python = folder / "peers/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", "PyMARE", "PyMetaAnalysis"], check=True)
    return str(python)


def main(python: str) -> int:
    """Measure and print; the exit status."""
    sys.path.insert(0, str(ROOT))
    import numpy as np

    from rapport.association.multilevel import fit_three_level
    from rapport.association.robust import Sandwich
    from rapport.association.univariate import fit

    rng = np.random.default_rng(7)
    v = rng.uniform(0.005, 0.1, (FITS, K))
    y = 0.28 + rng.normal(0, 0.15, (FITS, K)) + rng.normal(size=(FITS, K)) * np.sqrt(v)
    start = time.process_time()
    models = [fit(a, b) for a, b in zip(y, v, strict=True)]
    intervals = [m.ci for m in models]
    ours, tau2 = time.process_time() - start, np.array([m.tau2 for m in models])
    assert len(intervals) == FITS
    print(f"{FITS} REML fits of {K} effects, with intervals")
    print(f"  {'Rapport':<16}{ours:8.2f} s")
    slower = False
    with tempfile.TemporaryDirectory() as folder:
        python = installed(Path(folder)) if python == "--install" else python
        for name, (seconds, theirs) in peers(python, Path(folder), y, v).items():
            slower |= seconds < ours
            print(
                f"  {name:<16}{seconds:8.2f} s   {seconds / ours:6.1f} times ours; largest difference of tau2"
                f" {np.abs(tau2 - theirs).max():.1e}"
            )
    study = np.repeat(np.arange(200), 5)
    v = rng.uniform(0.01, 0.1, 1000)
    y = 0.3 + rng.normal(0, 0.2, 200)[study] + rng.normal(0, 0.1, 1000) + rng.normal(size=1000) * np.sqrt(v)
    start = time.process_time()
    test = Sandwich(fit_three_level(y, v, study, rho=0.6)).coefficients()
    took = time.process_time() - start
    print(f"three levels, 200 studies x 5 effects, rho = .6, with CR2: {took:.2f} s (df = {test.df[0]:.1f})")
    return int(slower or took > 1)


def peers(python: str, folder: Path, y, v) -> dict[str, tuple[float, list[float]]]:
    """Seconds and tau2 of each other implementation that is there."""
    import numpy as np

    np.savez(folder / "data.npz", y=y, v=v)
    (folder / "peers.py").write_text(PEERS, encoding="utf-8")
    done = subprocess.run([python, folder / "peers.py", folder / "data.npz"], capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 and done.stdout.strip() else {}
    if not found:
        print("  (neither PyMARE nor PyMetaAnalysis is installed there)", done.stderr[-300:])
    if shutil.which("Rscript"):
        import pandas as pd

        pd.DataFrame({"set": np.repeat(range(len(y)), y.shape[1]), "yi": y.ravel(), "vi": v.ravel()}).to_csv(
            folder / "data.csv", index=False
        )
        (folder / "metafor.R").write_text(R, encoding="utf-8")
        done = subprocess.run(["Rscript", folder / "metafor.R", folder / "data.csv"], capture_output=True, text=True)
        if done.returncode == 0:
            seconds, *tau2 = map(float, done.stdout.split())
            found["metafor"] = seconds, tau2
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else sys.executable))
