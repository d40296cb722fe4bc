"""The verdicts of the sentences in tests/it/scan_corpus.rs and scan_totals.rs, worked again without retrial's arithmetic.

Run: python scan_corpus.py path/to/retrial      Counts, percentages and sums in fractions; p-values and intervals with SciPy 1.17.
Ends in the number of findings and of those that are wrong.
"""
import json, math, re, subprocess, sys
from fractions import Fraction as F
from pathlib import Path
from scipy import stats

HERE = Path(__file__).parent
UNESCAPE = {"n": "\n", '"': '"', "\\": "\\"}


def texts():
    for name in ("scan_corpus.rs", "scan_totals.rs"):
        source = (HERE / "../../it" / name).read_text(encoding="utf-8")
        for text in re.findall(r'^    \("((?:[^"\\]|\\.)*)", &\[', source, re.M):
            yield re.sub(r"\\(?:u\{([0-9a-f]+)\}|(.))", lambda m: chr(int(m[1], 16)) if m[1] else UNESCAPE[m[2]], text)


def half(text):
    return F(1, 2 * 10 ** (len(text.split(".")[1]) if "." in text else 0))


def p_value(test, x, df1, df2):
    return {"t": lambda: 2 * stats.t.sf(abs(x), df1), "F": lambda: stats.f.sf(x, df1, df2), "chi2": lambda: stats.chi2.sf(x, df1),
            "Q": lambda: stats.chi2.sf(x, df1), "H": lambda: stats.chi2.sf(x, df1), "z": lambda: 2 * stats.norm.sf(abs(x)),
            "r": lambda: 2 * stats.t.sf(abs(x) * math.sqrt(df1 / (1 - x * x)), df1)}[test]()


def middle(found):
    ends = []
    for name in ("lower", "upper", "estimate"):
        value, reach = F(found[name]), half(found[name])
        scaled = (lambda v: math.log(max(v, F(1, 10**12)))) if found["scale"] == "log" else float
        ends.append((scaled(value - reach), scaled(value + reach)))
    (l0, l1), (u0, u1), (e0, e1) = ends
    return l0 + u0 <= 2 * e1 + 1e-12 and l1 + u1 >= 2 * e0 - 1e-12


def right(found):
    kind, verdict = found["kind"], found["verdict"]
    if kind == "count-percent":
        share = F(100 * found["events"], found["n"]) if found["n"] else None
        prints = share is not None and found["events"] <= found["n"] and abs(share - F(found["percent"])) <= half(found["percent"])
        return verdict == ("consistent" if prints else "impossible")
    if kind == "percent-of-n":
        reach = half(found["percent"])
        counts = [k for k in range(found["n"] + 1) if abs(F(100 * k, found["n"]) - F(found["percent"])) <= reach]
        return verdict == ("possible" if counts else "impossible")
    if kind == "test" and found.get("p_at_printed") is not None:
        p = p_value(found["test"], float(found["statistic"]), found["df1"], found["df2"])
        p = p / 2 if found["alternative"] != "two-sided" else p
        return abs(p - found["p_at_printed"]) <= 1e-8 * p
    if kind == "estimate-interval" and verdict in ("coherent", "estimate-not-in-the-middle"):
        return middle(found) == (verdict == "coherent")
    if kind == "total":
        parts = [F(part) for part in found["parts"]]
        reach = sum(half(part) for part in found["parts"]) if found.get("unit") == "%" else 0
        return verdict == ("consistent" if abs(sum(parts) - F(found["total"])) <= reach else "impossible")
    if kind == "flow":
        return verdict == ("consistent" if found["n"] <= found["earlier_n"] else "impossible")
    return True


def main():
    compared = wrong = 0
    for text in texts():
        run = subprocess.run([sys.argv[1], "scan", "-", "--format", "json"], input=text.encode(), capture_output=True, check=True)
        for found in json.loads(run.stdout)["findings"]:
            compared += 1
            if not right(found):
                wrong += 1
                print(text, found)
    print(f"{compared} findings, {wrong} wrong")
    sys.exit(wrong > 0 or compared == 0)


if __name__ == "__main__":
    main()
