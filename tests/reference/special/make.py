"""Write special.csv: values of the distribution functions at 50 digits (noncentral t: 32).

    python make.py

Uses the definitions of ../calc/generate/special.py; Python 3.11, mpmath 1.4. Every argument is an exact double, so the value
belongs to exactly what the library is given.
"""

import csv
import random
import sys
from math import comb
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "calc" / "generate"))

from mpmath import erfc, erfinv, exp, findroot, log, loggamma, mp, mpf, nstr, pi, sqrt  # noqa: E402

import special as s  # noqa: E402

SMALLEST = mpf("1e-305")
rng = random.Random("special functions")
rows = []


def add(function, arguments, value):
    value = mpf(value)
    if value == 0 or abs(value) > SMALLEST:
        rows.append([function, " ".join(repr(float(a)) for a in arguments), nstr(value, 20, strip_zeros=True)])


def tails(name, arguments, lower, upper):
    add(f"{name}.lower", arguments, lower)
    add(f"{name}.upper", arguments, upper)


def upper_normal_quantile(p):
    """x with P(Z > x) = p, p < 1/2, by Newton from the asymptotic value."""
    p = mpf(p)
    x = sqrt(-2 * log(p)) if p < mpf("1e-3") else sqrt(2) * erfinv(1 - 2 * p)
    for _ in range(60):
        tail = s.normal_upper(x)
        x += log(tail / p) * tail / (exp(-x * x / 2) / sqrt(2 * pi))
    return x


def normal():
    for x in (0.0, 1e-10, 0.3, 1.0, 1.96, 5.0, 12.5, 26.0, 37.0):
        tails("normal", [x], s.normal_upper(-mpf(x)), s.normal_upper(mpf(x)))
    for p in (0.4999, 0.3, 0.1, 0.075, 0.025, 1e-3, 1e-5, 1e-11, 1e-12, 1e-16, 1e-50, 1e-150, 1e-300):
        add("normal.upper_quantile", [p], upper_normal_quantile(p))


def stirling():
    def remainder(n):
        n = mpf(n)
        return loggamma(n + 1) - log(2 * pi * n) / 2 - n * log(n) + n
    for n in (0.1, 0.3, 0.5, 1.0, 1.7, 2.5, 7.25, 15.5, 15.9, 16.0, 16.3, 40.0, 1e3, 1e7, 1e15):
        add("stirling_error", [n], remainder(n))
    for df in (2.0, 3.0, 4.5, 10.0, 77.0, 93.5, 1e3, 1e5, 1e8):
        add("hedges_j", [df], exp(loggamma(mpf(df) / 2) - loggamma((mpf(df) - 1) / 2)) / sqrt(mpf(df) / 2))
    for x in (-0.99, -0.5, -0.4, -0.39, -1e-3, -1e-9, 1e-12, 1e-5, 0.1, 0.59, 0.61, 3.0, 1e6):
        add("log1p_minus", [x], mp.log1p(mpf(x)) - mpf(x))


def beta():
    # deviations from the mean in standard deviations; the farthest reach 1e-300
    for a in (0.5, 1.0, 3.0, 17.5, 99.0, 150.0, 2500.0, 1e5, 1e7):
        for b in (0.5, 2.0, 31.5, 120.0, 1e4, 1e6):
            mean, sd = a / (a + b), ((a / (a + b)) * (b / (a + b)) / (a + b + 1)) ** 0.5
            for z in (-35.0, -12.0, -5.0, -2.0, -0.5, 0.0, 0.3, 1.0, 2.5, 6.0, 15.0, 35.0):
                x = mean + z * sd
                if 0 < x < 1:
                    # a double whose complement is exact
                    x = 1 - (1 - x) if x >= 0.5 else x
                    tails("beta", [a, b, x], *s.beta_tails(mpf(x), mpf(a), mpf(b)))
    for a, b, x in ((2.0, 3.0, 1e-100), (0.5, 0.5, 1e-300), (40.0, 2.0, 1e-7), (1e15, 2.0, 1 - 2.0**-47), (3.0, 1e15, 1e-15)):
        tails("beta", [a, b, x], *s.beta_tails(mpf(x), mpf(a), mpf(b)))
    for a in (0.5, 1.0, 4.0, 45.5, 300.0, 1e4):
        for b in (0.5, 1.0, 7.5, 120.0, 1e6):
            for p in (1e-200, 1e-16, 1e-6, 0.025, 0.2, 0.5):
                x = s.beta_quantile(mpf(a), mpf(b), lower=mpf(p))
                add("beta.quantile", [a, b, p], x)
                add("beta.complement", [a, b, p], 1 - x)


def gamma():
    for a in (0.5, 1.0, 2.5, 10.0, 99.5, 101.0, 1000.0, 1e5, 1e6):
        for z in (-30.0, -8.0, -3.0, -1.0, -0.1, 0.0, 0.2, 1.0, 2.0, 4.0, 10.0, 30.0):
            x = a + z * a**0.5
            if x > 0:
                tails("gamma", [a, x], *s.gamma_tails(mpf(x), mpf(a)))
    for a, x in ((0.5, 1e-20), (3.0, 1e-100), (1.0, 690.0), (5.0, 650.0), (150.0, 1.0)):
        tails("gamma", [a, x], *s.gamma_tails(mpf(x), mpf(a)))
    for a in (0.5, 1.0, 6.0, 41.0, 300.0, 1e5):
        for p in (1e-200, 1e-12, 0.025, 0.4):
            add("gamma.quantile", [a, p], s.gamma_quantile(mpf(a), lower=mpf(p)))
            add("gamma.upper_quantile", [a, p], s.gamma_quantile(mpf(a), upper=mpf(p)))


def derived():
    for df in (1.0, 2.0, 3.7, 10.0, 77.5, 1e3, 1e5, 1e7):
        for t in (1e-8, 0.1, 1.0, 2.0, 5.0, 13.0, 36.0, 1e3, 1e10):
            add("student_t.two_sided", [t, df], s.student_two_sided(mpf(t), mpf(df)))
        for p in (0.4, 0.025, 1e-4, 1e-10, 1e-100):
            add("student_t.upper_quantile", [p, df], s.student_quantile(mpf(df), mpf(p)))
    for df1, df2 in ((1.0, 1.0), (2.0, 9.0), (7.5, 40.0), (1.0, 1e5), (200.0, 300.0), (499.0, 3.0)):
        for x in (1e-6, 0.1, 0.8, 1.0, 1.3, 4.0, 60.0, 1e4):
            u = mpf(df1) * mpf(x) / (mpf(df2) + mpf(df1) * mpf(x))
            tails("f", [x, df1, df2], *s.beta_tails(u, mpf(df1) / 2, mpf(df2) / 2))
        for p in (0.4, 0.025, 1e-9):
            add("f.upper_quantile", [p, df1, df2], s.f_quantile(mpf(df1), mpf(df2), mpf(p)))
    for df in (1.0, 2.0, 5.0, 30.0, 400.0):
        for x in (1e-5, 0.5, 3.84, 30.0, 200.0, 1300.0):
            add("chi_squared.sf", [x, df], s.gamma_tails(mpf(x) / 2, mpf(df) / 2)[1])


def noncentral_t():
    with mp.workdps(32):
        for df in (1.0, 2.0, 5.0, 18.0, 77.0, 498.0, 99998.0):
            for ncp in (0.0, 0.7, 3.0, 20.0, 60.0, 790.0):
                width = sqrt(1 + mpf(ncp) ** 2 / (2 * mpf(df)))
                for z in (-12.0, -4.0, -1.96, 0.0, 1.96, 5.0, 14.0):
                    t = float(mpf(ncp) + z * width)
                    tails("noncentral_t", [t, df, ncp], s.noncentral_t_tail(t, df, ncp, False),
                          s.noncentral_t_tail(t, df, ncp, True))
    for t, df in ((0.0, 1.0), (0.01, 2.0), (-2.0, 2.0), (1.5, 7.0), (13.0, 9.0), (55.0, 40.0), (12.0, 398.0), (100.0, 1000.0),
                  (790.5, 99998.0)):
        low, high = s.noncentrality_bounds(mpf(t), mpf(df))
        add("noncentral_t.lower_bound", [t, df], low)
        add("noncentral_t.upper_bound", [t, df], high)


def hypergeometric():
    tables = [(3, 5, 4), (34, 34, 8), (52, 42, 57), (150, 150, 150), (1000, 30, 200), (500, 500, 300), (100000, 100000, 990)]
    for n1, n2, m in tables:
        first, last = max(0, m - n2), min(n1, m)
        total = comb(n1 + n2, m)
        for k in sorted({first, last, (first + last) // 2, *(rng.randint(first, last) for _ in range(4))}):
            add("hypergeometric.mass", [n1, n2, m, k], mpf(comb(n1, k) * comb(n2, m - k)) / total)
            above = sum(comb(n1, j) * comb(n2, m - j) for j in range(k, min(last, k + 5000) + 1))
            add("hypergeometric.at_least", [n1, n2, m, k], mpf(above) / total)
    for k, n, p in ((1, 10, 0.1), (10, 10, 0.001), (45, 52, 0.5), (700, 1000, 0.6), (50, 1000000, 1e-5), (300, 1000, 0.9)):
        exact = mpf(p)
        add("binomial.at_least", [k, n, p], s.beta_tails(exact, mpf(k), mpf(n - k + 1))[0])
        if k < n:
            add("binomial.at_most", [k, n, p], s.beta_tails(exact, mpf(k + 1), mpf(n - k))[1])


normal()
stirling()
beta()
gamma()
derived()
noncentral_t()
hypergeometric()
with open(HERE / "special.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["function", "arguments", "value"])
    writer.writerows(rows)
print(len(rows), "values")
