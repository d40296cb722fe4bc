#!/usr/bin/env python3
"""Writes the invented trial in this folder: participants.csv, scores.csv and adverse-events.csv.

Nobody in these files exists. Run `python3 generate.py`; the bytes are the same on every run and on every machine: the random numbers are
SplitMix64 started from SEED, and only integer arithmetic and + - * / on floats follow, never a function of the mathematics library.
"""

from pathlib import Path

SEED = 20260101
ARMS = {"E": 102, "P": 99}
VISITS = ["BL", "W4", "W8", "W18"]
FOLDER = Path(__file__).resolve().parent


class Random:
    """SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195)."""

    def __init__(self, seed):
        self.state = seed

    def bits(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def uniform(self):
        """In [0, 1)."""
        return (self.bits() >> 11) / (1 << 53)

    def chance(self, probability):
        return self.uniform() < probability

    def normal(self):
        """Nearly standard normal: twelve uniforms, minus six."""
        total = 0.0
        for _ in range(12):
            total += self.uniform()
        return total - 6.0

    def between(self, low, high):
        """A whole number from low to high."""
        return low + self.bits() % (high - low + 1)

    def pick(self, weighted):
        """One of (value, weight)."""
        target = self.uniform() * sum(weight for _, weight in weighted)
        for value, weight in weighted:
            target -= weight
            if target < 0:
                return value
        return weighted[-1][0]


def whole(value, low, high):
    """Rounded half up and kept inside the range."""
    return max(low, min(high, int((value + 1000.5) // 1) - 1000))


# Mean change of the CAPS-5 from baseline by visit.
CHANGE = {"E": {"W4": -9.5, "W8": -17.0, "W18": -22.5}, "P": {"W4": -6.5, "W8": -10.5, "W18": -14.0}}
# Chance of leaving before a visit.
LEAVING = {"E": {"W4": 0.01, "W8": 0.025, "W18": 0.03}, "P": {"W4": 0.03, "W8": 0.06, "W18": 0.08}}
# Numbers (counted within the arm, from 1) of those randomised and never treated, and of the one given the other arm's drug.
UNTREATED = {"E": {17, 63}, "P": {5, 40, 88}}
SWAPPED = {"P": {29}}

# Term, system organ class, chance in E, chance in P.
TERMS = [
    ("Muscle tightness", "Musculoskeletal and connective tissue disorders", 0.52, 0.12),
    ("Neck pain", "Musculoskeletal and connective tissue disorders", 0.08, 0.06),
    ("Decreased appetite", "Metabolism and nutrition disorders", 0.40, 0.10),
    ("Nausea", "Gastrointestinal disorders", 0.30, 0.12),
    ("Dry mouth", "Gastrointestinal disorders", 0.12, 0.04),
    ("Vomiting", "Gastrointestinal disorders", 0.06, 0.02),
    ("Headache", "Nervous system disorders", 0.45, 0.40),
    ("Dizziness", "Nervous system disorders", 0.16, 0.10),
    ("Insomnia", "Psychiatric disorders", 0.30, 0.26),
    ("Anxiety", "Psychiatric disorders", 0.28, 0.26),
    ("Bruxism", "Psychiatric disorders", 0.11, 0.02),
    ("Suicidal ideation", "Psychiatric disorders", 0.06, 0.09),
    ("Hyperhidrosis", "Skin and subcutaneous tissue disorders", 0.18, 0.03),
    ("Rash", "Skin and subcutaneous tissue disorders", 0.03, 0.03),
    ("Fatigue", "General disorders and administration site conditions", 0.24, 0.22),
    ("Feeling cold", "General disorders and administration site conditions", 0.16, 0.05),
    ("Palpitations", "Cardiac disorders", 0.09, 0.04),
    ("Mydriasis", "Eye disorders", 0.12, 0.0),
    ("Nasopharyngitis", "Infections and infestations", 0.09, 0.11),
]
RELATED = {"Muscle tightness", "Decreased appetite", "Nausea", "Dry mouth", "Bruxism", "Hyperhidrosis", "Feeling cold", "Mydriasis", "Palpitations"}


def person(random, arm, number):
    """Everything about one participant."""
    untreated = number in UNTREATED.get(arm, set())
    received = "E" if number in SWAPPED.get(arm, set()) else arm
    age = whole(39 + 10.5 * random.normal(), 18, 72)
    sex = "F" if random.chance(0.66) else "M"
    dissociative = random.chance(0.23)
    prior_ssri = random.chance(0.6)
    baseline = whole(40 + 6.6 * random.normal(), 28, 66)
    tendency = 8.5 * random.normal()
    reached, scores = True, {"BL": (baseline, False)}
    for visit in VISITS[1:]:
        leaves = random.chance(LEAVING[arm][visit] + (0.03 if tendency > 6 else 0.0))
        wobble = 5.0 * random.normal()
        score = whole(baseline + CHANGE[received][visit] * baseline / 40 + tendency + wobble, 0, 80)
        # Losing the diagnosis is likely with a low score, but not the same thing.
        lost = random.chance(0.9 if score <= 11 else 0.85 if score <= 18 else 0.45 if score <= 25 else 0.06)
        skipped = random.chance(0.02 if visit == "W18" else 0.04)
        unrated = random.chance(0.01)
        if untreated or leaves:
            reached = False
        if reached and not skipped:
            scores[visit] = (score, None if unrated else lost)
        elif reached:
            scores[visit] = None
    return {
        "arm": arm,
        "received": received,
        "age": age,
        "sex": sex,
        "dissociative": dissociative,
        "prior_ssri": prior_ssri,
        "treated": not untreated,
        "completed": reached,
        "scores": scores,
    }


def events(random, participant):
    """Adverse events of one participant: (term, class, severity, serious, related, emergent, start, end)."""
    rows = []
    if random.chance(0.08):
        # Never day -9, which is the code for a missing cell.
        start = -random.between(13, 30)
        rows.append(("Headache", "Nervous system disorders", "mild", False, False, False, start, start + random.between(0, 2)))
    if not participant["treated"]:
        return rows
    last = max(VISITS.index(visit) for visit in participant["scores"])
    until = [14, 40, 70, 126][last]
    for term, system, in_e, in_p in TERMS:
        for turn in range(2):
            # The second turn lets the same term come back.
            again = any(row[0] == term and row[5] for row in rows)
            probability = in_e if participant["received"] == "E" else in_p
            if turn == 1:
                probability = 0.25 if again else 0.0
            happens = random.chance(probability)
            start = random.between(1, until)
            length = random.between(0, 9)
            severity = random.pick([("mild", 68), ("moderate", 28), ("severe", 4)])
            related = random.chance(0.85 if term in RELATED and participant["received"] == "E" else 0.3)
            ongoing = random.chance(0.03)
            if happens:
                serious = term == "Suicidal ideation" and severity == "severe"
                rows.append((term, system, severity, serious, related, True, start, None if ongoing else start + length))
    return rows


def main():
    random = Random(SEED)
    # Arms are dealt in shuffled order, so that ids do not give the arm away.
    deal = [arm for arm, n in ARMS.items() for _ in range(n)]
    for i in range(len(deal) - 1, 0, -1):
        j = random.between(0, i)
        deal[i], deal[j] = deal[j], deal[i]
    counter = {arm: 0 for arm in ARMS}
    people = []
    for arm in deal:
        counter[arm] += 1
        people.append(person(random, arm, counter[arm]))
    yes = {True: "Y", False: "N", None: "-9"}

    lines = ["participant,arm,received,age,sex,dissociative,prior_ssri,treated,completed"]
    for i, p in enumerate(people, 1):
        lines.append(
            f"S{i:03},{p['arm']},{p['received']},{p['age']},{p['sex']},{yes[p['dissociative']]},{yes[p['prior_ssri']]},"
            f"{yes[p['treated']]},{yes[p['completed']]}"
        )
    write("participants.csv", lines)

    lines = ["participant,visit,caps5,diagnosis_lost"]
    for i, p in enumerate(people, 1):
        for visit, value in p["scores"].items():
            # A missed visit is a row of -9; after leaving, there is no row at all.
            score, lost = ("-9", None) if value is None else value
            lines.append(f"S{i:03},{visit},{score},{yes[lost]}")
    write("scores.csv", lines)

    lines = ["participant,term,soc,severity,serious,related,treatment_emergent,start_day,end_day"]
    for i, p in enumerate(people, 1):
        for term, system, severity, serious, related, emergent, start, end in events(random, p):
            lines.append(
                f"S{i:03},{term},{system},{severity},{yes[serious]},{yes[related]},{yes[emergent]},{start},{-9 if end is None else end}"
            )
    write("adverse-events.csv", lines)


def write(name, lines):
    with open(FOLDER / name, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
