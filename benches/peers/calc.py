"""The single methods of `benches/calc.rs` in SciPy and statsmodels, on the same tables.

    python3 benches/peers/calc.py

Median of repeated calls, microseconds. 60 per arm for intervals; n per arm for the tests.
"""

import statistics
import time

from scipy.stats import barnard_exact, boschloo_exact, fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint


def measure(name, call, repeats):
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    print(f"{name:<48}{1e6 * statistics.median(times):>14,.1f} µs")


def table(n):
    return [[n * 3 // 5, n * 9 // 20], [n - n * 3 // 5, n - n * 9 // 20]]


measure("wilson", lambda: proportion_confint(36, 60, method="wilson"), 200)
measure("risk-difference newcombe", lambda: confint_proportions_2indep(36, 60, 27, 60, method="newcomb"), 200)
measure("risk-difference miettinen-nurminen", lambda: confint_proportions_2indep(36, 60, 27, 60, method="score"), 50)
for n in (50, 500):
    measure(f"fisher-exact {n}", lambda: fisher_exact(table(n)), 50)
for n in (50, 250, 500):
    measure(f"barnard {n}", lambda: barnard_exact(table(n)), 3)
for n in (50, 250, 500):
    measure(f"boschloo {n}", lambda: boschloo_exact(table(n)), 3)
