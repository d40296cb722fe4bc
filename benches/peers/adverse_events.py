"""The bare Polars query beside `retrial run` on one file of adverse events.

    python3 adverse_events.py make FOLDER [ROWS]   a study of invented participants with ROWS events (1,000,000)
    python3 adverse_events.py query FOLDER         participants and events per term and arm, by Polars for Python alone

`retrial run FOLDER` does the same for every term, class and severity, checks each cell, and adds the intervals.
"""

import sys
import time
from pathlib import Path

STUDY = """schema = "retrial.study/1"
[study]
id = "many-events"
title = "A million invented adverse events"
[[arm]]
id = "experimental"
label = "Experimental"
role = "experimental"
[[arm]]
id = "control"
label = "Control"
role = "control"
[table.participants]
file = "participants.csv"
provenance = "simulated"
columns = { id = "id", arm = "arm" }
[table.adverse-events]
file = "adverse-events.csv"
provenance = "simulated"
columns = { id = "id", term = "term", soc = "soc", severity = "severity", serious = "serious", related = "related", treatment-emergent = "emergent", start = "start", end = "end" }
[[endpoint]]
id = "response"
label = "Response"
event = "benefit"
"""


def make(folder, rows):
    """Splitmix64 from a fixed seed: the same bytes everywhere."""
    state = 20260101

    def draw(bound):
        nonlocal state
        state = (state + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        return (z ^ (z >> 31)) % bound

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(STUDY)
    people = max(20, rows // 50)
    with open(folder / "participants.csv", "w") as out:
        out.write("id,arm\n")
        out.writelines(f"P{i:06d},{'control' if i % 2 else 'experimental'}\n" for i in range(people))
    with open(folder / "adverse-events.csv", "w") as out:
        out.write("id,term,soc,severity,serious,related,emergent,start,end\n")
        for _ in range(rows):
            term = draw(400) * draw(400) // 400
            start = draw(205) - 5
            out.write(
                f"P{draw(people):06d},Term number {term},System organ class {term % 25},"
                f"{('mild', 'moderate', 'severe')[draw(3)]},{int(draw(33) == 0)},{int(draw(5) < 2)},"
                f"{int(start > 0)},{start},{start + draw(20)}\n"
            )


def query(folder):
    import polars as pl

    begun = time.perf_counter()
    arms = pl.scan_csv(folder / "participants.csv")
    table = (
        pl.scan_csv(folder / "adverse-events.csv")
        .filter(pl.col("emergent") == 1)
        .join(arms, on="id")
        .group_by("term", "arm")
        .agg(pl.col("id").n_unique().alias("participants"), pl.len().alias("events"))
        .sort("term", "arm")
        .collect()
    )
    print(table)
    print(f"{time.perf_counter() - begun:.3f} s inside Python")


if __name__ == "__main__":
    what, folder = sys.argv[1], Path(sys.argv[2])
    make(folder, int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000) if what == "make" else query(folder)
