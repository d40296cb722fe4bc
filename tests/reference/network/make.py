#!/usr/bin/env python3
"""Random networks and what a network meta-analysis of them gives, by dense linear algebra that shares nothing with the program.

    python3 make.py

Python 3.11, numpy 2.4, scipy 1.17. Writes `random/<case>.csv` and `expected.json`. All contrasts of all studies are stacked, one covariance
matrix V of the whole network is built, the square root of its inverse whitens the equations, and `numpy.linalg.lstsq` solves them; the design
matrix holds the reference's column too, and the minimum-norm solution picks the effects (contrasts do not depend on that choice).
τ² is found from the trace of the residual projector, not from MODELS.md's rearrangement. Definitions: Rücker and Schwarzer 2015 (P-scores),
Krahn 2013 (Q within and between designs: one column per design and arm), Efthimiou 2019 (direct and indirect: the trials with both arms, and the
network of the others).
"""

import csv
import json
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.linalg import block_diag, sqrtm

HERE = Path(__file__).parent


def simulated(rng, treatments, sizes, tau, tree):
    """Studies as lists of (treatment, arm value, arm variance). `tree`: which treatments a study may have."""
    names = [f"T{i:02d}" for i in range(treatments)]
    truth = rng.normal(0, 0.5, treatments)
    studies = []
    joined = 1
    for size in sizes:
        if joined < treatments:  # first, reach every treatment
            arms = [0 if tree == "star" else int(rng.integers(joined))]
            while len(arms) < size and joined < treatments:
                arms.append(joined)
                joined += 1
        else:
            arms = list(rng.choice(treatments, size, replace=False))
            if tree == "star":
                arms = [0, int(rng.integers(1, treatments))]
        rng.shuffle(arms)
        base = rng.normal(0, 1)
        study = []
        for arm in arms:
            variance = float(rng.uniform(0.01, 0.3))
            value = base + truth[arm] + rng.normal(0, tau) + rng.normal(0, variance**0.5)
            study.append((names[arm], value, variance))
        studies.append(study)
    return studies


def rows_of(studies):
    rows = []
    for number, study in enumerate(studies):
        for i, (a, x, v) in enumerate(study):
            for b, y, w in study[i + 1 :]:
                rows.append((f"S{number:03d}", a, b, repr(float(x - y)), repr(float((v + w) ** 0.5))))
    return rows


class Stacked:
    """The equations of a set of studies, read back from rows as they were written."""

    def __init__(self, rows):
        self.treatments = sorted({t for r in rows for t in r[1:3]})
        by_study = {}
        for row in rows:
            by_study.setdefault(row[0], []).append(row)
        self.studies, y, x, v, b, design = [], [], [], [], [], []
        for name, own in by_study.items():
            arms = list(dict.fromkeys(t for r in own for t in r[1:3]))
            d = {(r[1], r[2]): float(r[3]) for r in own} | {(r[2], r[1]): -float(r[3]) for r in own}
            var = {frozenset(r[1:3]): float(r[4]) ** 2 for r in own}
            base, others = arms[0], arms[1:]
            k = len(others)
            block = np.empty((k, k))
            for i, s in enumerate(others):
                for j, t in enumerate(others):
                    vs, vt = var[frozenset((s, base))], var[frozenset((t, base))]
                    block[i, j] = vs if i == j else (vs + vt - var[frozenset((s, t))]) / 2
            self.studies.append((name, arms, d, var))
            y += [d[(t, base)] for t in others]
            x += [(t, base) for t in others]
            v.append(block)
            b.append(0.5 * np.ones((k, k)) + 0.5 * np.eye(k))
            design += [tuple(sorted(arms))] * k
        self.y, self.pairs, self.design = np.array(y), x, design
        self.V, self.B = block_diag(*v), block_diag(*b)
        self.X = np.array([[(t == p) - (t == q) for t in self.treatments] for p, q in x], float)

    def solve(self, X, tau2):
        root = np.real(sqrtm(np.linalg.inv(self.V + tau2 * self.B)))
        theta, _, rank, _ = np.linalg.lstsq(root @ X, root @ self.y, rcond=1e-11)
        C = np.linalg.pinv((root @ X).T @ (root @ X), rcond=1e-11, hermitian=True)
        residual = root @ (self.y - X @ theta)
        return theta, C, float(residual @ residual), len(self.y) - int(rank), root

    def tau2(self):
        theta, C, q, df, root = self.solve(self.X, 0.0)
        if df == 0:
            return None
        A = root @ self.X
        R = np.eye(len(self.y)) - A @ np.linalg.pinv(A, rcond=1e-11)
        return max(0.0, (q - df) / float(np.trace(R @ root @ self.B @ root)))

    def within_designs(self):
        columns = sorted({(d, t) for d in self.design for t in d})
        X = np.zeros((len(self.y), len(columns)))
        for i, (d, (p, q)) in enumerate(zip(self.design, self.pairs)):
            X[i, columns.index((d, p))] += 1
            X[i, columns.index((d, q))] -= 1
        _, _, q, df, _ = self.solve(X, 0.0)
        return q, df

    def contrast(self, theta, C, a, b):
        c = np.array([(t == a) - (t == b) for t in self.treatments], float)
        return float(c @ theta), float((c @ C @ c) ** 0.5)


def joined(rows, a, b):
    reached, grown = {a}, True
    while grown:
        grown = False
        for row in rows:
            if (row[1] in reached) != (row[2] in reached):
                reached |= set(row[1:3])
                grown = True
    return b in reached, reached


def expected(rows, reference):
    net = Stacked(rows)
    out = []

    def put(statistic, method, arm, versus, **fields):
        out.append({"statistic": statistic, "method": method, "arm": arm, "versus": versus, **fields})

    theta, C, q, df, _ = net.solve(net.X, 0.0)
    tau2 = net.tau2()
    qw, dfw = net.within_designs()
    p = lambda x, d: float(stats.chi2.sf(x, d)) if d else None
    put("cochran-q", "network", None, None, estimate=q if df else 0.0, df=df, p_value=p(q, df))
    put("cochran-q", "within-designs", None, None, estimate=qw if dfw else 0.0, df=dfw, p_value=p(qw, dfw))
    dfb = df - dfw
    put("cochran-q", "between-designs", None, None, estimate=q - qw if dfb else 0.0, df=dfb, p_value=p(q - qw, dfb))
    put("i-squared", "network", None, None, estimate=max(0.0, (q - df) / q) if df else None)
    put("tau-squared", "network-dl", None, None, estimate=tau2)
    for method, t2 in (("common-effect", 0.0), ("dl", tau2)):
        others = [t for t in net.treatments if t != reference]
        pairs = [(t, reference) for t in others] + [(a, b) for i, a in enumerate(others) for b in others[i + 1 :]]
        if t2 is None:
            for a, b in pairs:
                put("network-effect", method, a, b, estimate=None, std_error=None, lower=None, upper=None, p_value=None)
            continue
        theta, C, *_ = net.solve(net.X, t2)
        for a, b in pairs:
            e, s = net.contrast(theta, C, a, b)
            z = stats.norm.isf(0.025)
            put("network-effect", method, a, b, estimate=e, std_error=s, lower=e - z * s, upper=e + z * s, test_statistic=e / s, p_value=2 * float(stats.norm.sf(abs(e / s))))
        for a in net.treatments:
            zs = [np.divide(*net.contrast(theta, C, a, b)) for b in net.treatments if b != a]
            put("p-score", method, a, None, estimate=float(np.mean(stats.norm.cdf(zs))))
        for a, b in pairs:
            having = [s for s in net.studies if a in s[1] and b in s[1]]
            if not having:
                continue
            w = np.array([1 / (s[3][frozenset((a, b))] + t2) for s in having])
            e = np.array([s[2][(a, b)] for s in having])
            direct, se = float(w @ e / w.sum()), float(w.sum() ** -0.5)
            put("direct-effect", method, a, b, estimate=direct, std_error=se)
            names = {s[0] for s in having}
            rest = [r for r in rows if r[0] not in names]
            linked, reached = joined(rest, a, b)
            if not linked:
                put("indirect-effect", method, a, b, estimate=None, std_error=None)
                continue
            part = Stacked([r for r in rest if r[1] in reached])
            th, Cp, *_ = part.solve(part.X, t2)
            ind, si = part.contrast(th, Cp, a, b)
            put("indirect-effect", method, a, b, estimate=ind, std_error=si)
            z = (direct - ind) / (se**2 + si**2) ** 0.5
            put("inconsistency", method, a, b, estimate=direct - ind, std_error=(se**2 + si**2) ** 0.5, p_value=2 * float(stats.norm.sf(abs(z))))
    return out


CASES = {
    # name: treatments, arms of each study, between-study SD, shape
    "triangle": (3, [2, 2, 2, 2, 2, 2], 0.2, "any"),
    "star": (6, [2] * 14, 0.3, "star"),
    "tree": (5, [2, 2, 2, 2], 0.2, "any"),
    "single-multi-arm": (4, [4], 0.0, "any"),
    "multi-arm": (5, [3, 4, 3, 2, 2, 5, 2, 3], 0.3, "any"),
    "homogeneous": (6, [2] * 12 + [3] * 3, 0.0, "any"),
    "heterogeneous": (8, [2] * 20 + [3] * 6 + [4] * 2, 0.8, "any"),
    "sparse": (12, [2] * 11 + [3] * 2, 0.2, "any"),
    "pairwise": (2, [2] * 7, 0.3, "any"),
    "large": (20, [2] * 80 + [3] * 16 + [4] * 4, 0.3, "any"),
}


def main():
    rng = np.random.default_rng(20261125)
    (HERE / "random").mkdir(exist_ok=True)
    cases = []
    for name, (treatments, sizes, tau, shape) in CASES.items():
        rows = rows_of(simulated(rng, treatments, sizes, tau, shape))
        with open(HERE / "random" / f"{name}.csv", "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("study", "treatment_a", "treatment_b", "estimate", "std_error"), *rows])
        reference = "T01" if name == "heterogeneous" else "T00"
        found = expected(rows, reference)
        if name == "large":  # the whole would be a megabyte
            found = [r for i, r in enumerate(found) if r["versus"] in (None, reference) or i % 10 == 0]
        cases.append({"case": name, "data": f"random/{name}.csv", "reference": reference, "expected": found})
    body = ",\n".join(json.dumps(case).replace('{"statistic"', '\n{"statistic"') for case in cases)
    (HERE / "expected.json").write_text('{"generated": "make.py, do not edit", "cases": [\n' + body + "\n]}\n")


if __name__ == "__main__":
    main()
