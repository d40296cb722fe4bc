"""Write expected.csv: Chan and Zhang's exact unconditional intervals by plain enumeration.

    python make.py

Nothing is shared with the library: the restricted estimates are bisected from the derivative of the likelihood, all tables are
compared, the nuisance parameter runs over 4 001 points and is then refined, and the lower bound is looked for from -1 upwards on a
grid of 0.002 before it is bisected. Python 3.11, numpy, scipy 1.17.
"""

import csv
from pathlib import Path

import numpy as np
from scipy.stats import binom

TABLES = [(7, 34, 1, 34), (3, 4, 1, 4), (9, 10, 3, 10), (6, 7, 2, 7), (5, 15, 1, 11), (2, 10, 7, 15), (8, 8, 0, 5), (0, 6, 0, 9),
          (1, 1, 0, 1), (4, 5, 10, 30), (20, 25, 11, 24)]
TAIL = 0.025


def restricted_p2(delta, x1, n1, x2, n2):
    low = np.full(x1.shape, max(0.0, -delta))
    high = np.full(x1.shape, min(1.0, 1.0 - delta))
    for _ in range(70):
        p2 = (low + high) / 2
        p1 = p2 + delta
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = (np.where(x1 > 0, x1 / p1, 0) - np.where(x1 < n1, (n1 - x1) / (1 - p1), 0)
                     + np.where(x2 > 0, x2 / p2, 0) - np.where(x2 < n2, (n2 - x2) / (1 - p2), 0))
        low, high = np.where(slope > 0, p2, low), np.where(slope > 0, high, p2)
    return (low + high) / 2


def score(delta, n1, n2):
    x1, x2 = np.meshgrid(np.arange(n1 + 1.0), np.arange(n2 + 1.0), indexing="ij")
    p2 = restricted_p2(delta, x1, n1, x2, n2)
    p1 = np.clip(p2 + delta, 0, 1)
    variance = p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2
    off = x1 / n1 - x2 / n2 - delta
    return np.where(np.abs(off) < 1e-13, 0.0, off / np.sqrt(np.maximum(variance, 1e-300)))


def largest_tail(delta, x1, n1, x2, n2):
    z = score(delta, n1, n2)
    region = z >= z[x1, x2] - 1e-9 * max(abs(z[x1, x2]), 1e-6)
    low, high = max(0.0, -delta), min(1.0, 1.0 - delta)

    def tail(p2):
        p2 = np.atleast_1d(p2)
        one = binom.pmf(np.arange(n1 + 1), n1, np.clip(p2 + delta, 0, 1)[:, None])
        two = binom.pmf(np.arange(n2 + 1), n2, p2[:, None])
        return np.einsum("gi,gi->g", one, two @ region.T.astype(float))

    grid = low + (high - low) * np.sin(np.linspace(0, np.pi / 2, 4001)) ** 2
    values = tail(grid)
    best = values.max()
    i = int(values.argmax())
    left, right = grid[max(i - 1, 0)], grid[min(i + 1, len(grid) - 1)]
    for _ in range(3):
        fine = np.linspace(left, right, 201)
        values = tail(fine)
        i = int(values.argmax())
        best = max(best, values[i])
        left, right = fine[max(i - 1, 0)], fine[min(i + 1, 200)]
    return best


def lower(x1, n1, x2, n2):
    d = x1 / n1 - x2 / n2
    if d == -1:
        return -1.0
    below = -1.0
    for delta in np.append(np.arange(-0.998, d, 0.002), d):
        if largest_tail(delta, x1, n1, x2, n2) > TAIL:
            break
        below = delta
    above = delta
    while above - below > 1e-10:
        middle = (below + above) / 2
        below, above = (below, middle) if largest_tail(middle, x1, n1, x2, n2) > TAIL else (middle, above)
    return above


with open(Path(__file__).parent / "expected.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["events_a", "n_a", "events_b", "n_b", "lower", "upper"])
    for x1, n1, x2, n2 in TABLES:
        writer.writerow([x1, n1, x2, n2, f"{lower(x1, n1, x2, n2):.9f}", f"{-lower(x2, n2, x1, n1):.9f}"])
        file.flush()
