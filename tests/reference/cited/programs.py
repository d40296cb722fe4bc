"""Writes the rows of programs that are not R: python3 programs.py > python.csv. statsmodels 0.15, scipy 1.17, mpmath 1.3."""

import csv
import sys
from math import comb, log

import scipy
import statsmodels
from scipy.optimize import brentq
from scipy.stats import binom, chi2, chi2_contingency, norm
from scipy.stats.contingency import odds_ratio
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow("line,statistic,method,where,field,value,tolerance,source".split(","))
SM, SP = f"statsmodels {statsmodels.__version__[:4]}", f"scipy {scipy.__version__}"


def row(line, statistic, method, fields, source, tolerance=1e-8, where=""):
    for field, value in fields.items():
        out.writerow([line, statistic, method, where, field, repr(float(value)), tolerance, source])


def bounds(interval):
    return {"lower": interval[0], "upper": interval[1]}


z = norm.isf(0.025)
line = "proportion 15/148"
row(line, "proportion", "wald", bounds(proportion_confint(15, 148, method="normal")), f"{SM} proportion_confint(15, 148, method='normal')")
row(line, "proportion", "agresti-coull", bounds(proportion_confint(15, 148, method="agresti_coull")),
    f"{SM} proportion_confint(15, 148, method='agresti_coull')")
mid_low = brentq(lambda p: binom.sf(15, 148, p) + binom.pmf(15, 148, p) / 2 - 0.025, 1e-6, 15 / 148, xtol=1e-15)
mid_high = brentq(lambda p: binom.cdf(14, 148, p) + binom.pmf(15, 148, p) / 2 - 0.025, 15 / 148, 0.9, xtol=1e-15)
row(line, "proportion", "mid-p", {"lower": mid_low, "upper": mid_high}, f"{SP} binom, its definition solved by brentq")
ratio = lambda p: 2 * (15 * log(15 / 148 / p) + 133 * log(133 / 148 / (1 - p))) - chi2.isf(0.05, 1)
row(line, "proportion", "likelihood-ratio",
    {"lower": brentq(ratio, 1e-6, 15 / 148, xtol=1e-15), "upper": brentq(ratio, 15 / 148, 0.9, xtol=1e-15)},
    f"{SP} chi2, its definition solved by brentq")

a, b = (24, 52), (9, 42)
line = "two-proportions 24/52 9/42"


def two(compare, method, **more):
    return bounds(confint_proportions_2indep(*a, *b, compare=compare, method=method, **more))


for statistic, compare, ours, theirs, more in [
    ("risk-difference", "diff", "agresti-caffo", "agresti-caffo", {}),
    ("risk-difference", "diff", "newcombe", "newcomb", {}),
    ("risk-ratio", "ratio", "koopman", "score", {"correction": False}),
    ("risk-ratio", "ratio", "miettinen-nurminen", "score", {"correction": True}),
    ("risk-ratio", "ratio", "katz-adjusted", "log-adjusted", {}),
    ("odds-ratio", "odds-ratio", "score", "score", {"correction": False}),
    ("odds-ratio", "odds-ratio", "miettinen-nurminen", "score", {"correction": True}),
]:
    row(line, statistic, ours, two(compare, theirs, **more),
        f"{SM} confint_proportions_2indep(24, 52, 9, 42, compare='{compare}', method='{theirs}'{''.join(f', {k}={v}' for k, v in more.items())})",
        1e-5 if theirs == "score" else 1e-8)
low, high = confint_proportions_2indep(*a, *b, compare="diff", method="newcomb")
row(line, "number-needed-to-treat", "newcombe", {"estimate": 1 / (24 / 52 - 9 / 42), "lower": 1 / high, "upper": 1 / low},
    f"{SM} confint_proportions_2indep(24, 52, 9, 42, method='newcomb'), reciprocals")
g = chi2_contingency([[24, 28], [9, 33]], correction=False, lambda_="log-likelihood")
row(line, "test-of-equality", "likelihood-ratio", {"test_statistic": g.statistic, "p_value": g.pvalue},
    f"{SP} chi2_contingency(lambda_='log-likelihood', correction=False)")
conditional = odds_ratio([[24, 28], [9, 33]], kind="conditional")
interval = conditional.confidence_interval(0.95)
row(line, "odds-ratio", "conditional-exact", {"estimate": conditional.statistic, **bounds(interval)},
    f"{SP} contingency.odds_ratio(kind='conditional')", 1e-7)


# Unconditional tests by brute force: every table, 20,001 values of π and a search around the best of them.
def supremum(n1, n2, within):
    tables = [(x1, x2) for x1 in range(n1 + 1) for x2 in range(n2 + 1) if within(x1, x2)]
    weight = {t: comb(n1, t[0]) * comb(n2, t[1]) for t in tables}
    def p(pi):
        return sum(w * pi ** (x1 + x2) * (1 - pi) ** (n1 + n2 - x1 - x2) for (x1, x2), w in weight.items())
    grid = [i / 20000 for i in range(20001)]
    best = max(grid, key=p)
    low, high = max(0, best - 1e-4), min(1, best + 1e-4)
    for _ in range(100):
        third = (high - low) / 3
        if p(low + third) < p(high - third):
            low += third
        else:
            high -= third
    return p((low + high) / 2)


def barnard(x1, n1, x2, n2):
    def z2(a, b):  # exactly, as a fraction
        m = a + b
        return (0, 1) if m in (0, n1 + n2) else ((a * n2 - b * n1) ** 2, m * (n1 + n2 - m))
    seen = z2(x1, x2)
    return supremum(n1, n2, lambda a, b: z2(a, b)[0] * seen[1] >= seen[0] * z2(a, b)[1])


def boschloo(x1, n1, x2, n2):
    def fisher(a, b):
        m = a + b
        mass = {k: comb(n1, k) * comb(n2, m - k) for k in range(max(0, m - n2), min(n1, m) + 1)}
        return sum(w for w in mass.values() if w <= mass[a]) / comb(n1 + n2, m)
    seen = fisher(x1, x2) * (1 + 1e-7)
    return supremum(n1, n2, lambda a, b: fisher(a, b) <= seen)


# Not here, being wrong: statsmodels 0.15 compare="diff", method="score" (issue 10269); scipy 1.17 barnard_exact, which loses ties.
for line, (x1, n1, x2, n2) in [("two-proportions 7/34 1/34", (7, 34, 1, 34)), ("two-proportions 9/10 3/10", (9, 10, 3, 10)),
                               ("two-proportions 5/9 2/31", (5, 9, 2, 31)), ("two-proportions 1/2 3/50", (1, 2, 3, 50))]:
    row(line, "test-of-equality", "barnard", {"p_value": barnard(x1, n1, x2, n2)}, "Python 3.11, every table and 20,001 values of pi")
    row(line, "test-of-equality", "boschloo", {"p_value": boschloo(x1, n1, x2, n2)}, "Python 3.11, every table and 20,001 values of pi")
