#!/usr/bin/env python3
"""Fits the weights of the score and the probability to what `bench-solve row … dump=FILE` leaves.

    fit.py weights FILE...        the weights of `score.rs`, so that the place wins against the others found
    fit.py probability FILE...    those of `calibration.rs`, with what they reach, cross-validated

`bench/solve/fit.sh` draws the frames. Needs NumPy and SciPy.
"""

import json
import sys

import numpy as np
from scipy.optimize import minimize

# In the order of `score.rs`; `marks` are worth what they are, and are not fitted.
EVIDENCE = [
    "points",
    "degrees that agree",
    "degrees that differ",
    "roads of the map",
    "roads over one junction",
    "roads that the map lacks",
    "roads that were not traced",
    "junctions that were not traced",
    "points without a junction",
    "tilt along the frame",
    "axis ratio",
    "perspective across the tilt",
    "roads along roads",
    "roads along none",
]
# What the weights are drawn towards, weakly: those of the fit before.
BEFORE = np.array([0.75, 0.35, -1.45, 0, -0.4, -1.6, -0.75, -0.27, -0.3, 1.05, -4, -0.15, 0, 0])
WEAKLY = 0.5
# The parts of the evidence that tell how far to believe a first place.
TELLING = [
    "points without a junction",
    "axis ratio",
    "degrees that differ",
    "roads along none",
    "tilt along the frame",
]
RIDGE = 0.3
FOLDS = 10


def frames(files):
    for file in sorted(files):
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                yield file, json.loads(line)


def weights(files):
    """A conditional logit over the candidates of each frame whose place is among them."""
    choices = []
    for _, frame in frames(files):
        candidates = frame["candidates"]
        right = [one["right"] for one in candidates]
        if any(right) and not all(right):
            parts = [[one["evidence"][name] for name in EVIDENCE] for one in candidates]
            choices.append((np.array(parts), right.index(True)))

    def loss(w):
        sums = (parts @ w for parts, _ in choices)
        lost = sum(
            np.logaddexp.reduce(scores) - scores[right] for scores, (_, right) in zip(sums, choices)
        )
        return lost + WEAKLY * ((w - BEFORE) ** 2).sum()

    found = minimize(loss, BEFORE, method="BFGS").x
    print(f"{len(choices)} frames with a choice")
    for name, weight in zip(EVIDENCE, found):
        print(f"{weight:8.2f}  {name}")


def terms(frame):
    candidates = frame["candidates"]

    def score(place):
        return max(0, candidates[place]["score"]) if place < len(candidates) else 0

    decoy = max([0] + [decoy["log_odds"] for decoy in frame["decoys"]])
    first, second, fifth = score(0), score(1), score(4)
    evidence = candidates[0]["evidence"]
    return [
        1,
        np.clip(first - decoy, -20, 26),
        np.clip(first - second, 0, 26),
        min(first, 40),
        frame["points"],
        min(second, 40),
        min(fifth, 40),
        *(evidence[name] for name in TELLING),
    ]


def logistic(x, right):
    """Logistic regression with a ridge on standardised terms."""
    spread = x.std(0)
    spread[0] = 1
    z = x / spread

    def loss(w):
        t = z @ w
        return np.logaddexp(0, -t * (2 * right - 1)).sum() + RIDGE * (w[1:] ** 2).sum()

    def slope(w):
        missed = 1 / (1 + np.exp(-(z @ w))) - right
        return z.T @ missed + 2 * RIDGE * np.r_[0, w[1:]]

    return minimize(loss, np.zeros(x.shape[1]), jac=slope, method="BFGS").x / spread


def probability(files):
    rows, right, names = [], [], []
    for file, frame in frames(files):
        # The same ground in another copy is neither right nor wrong.
        if frame["candidates"] and not (frame["twin"] and frame["rank"] != 0):
            rows.append(terms(frame))
            right.append(frame["rank"] == 0)
            names.append(file.rsplit("/", 1)[-1])
    x, right = np.array(rows, float), np.array(right, float)
    print(f"{len(x)} frames, {int(right.sum())} of them right first")
    print(", ".join(f"{weight:.3f}" for weight in logistic(x, right)))
    shown = np.zeros(len(x))
    for fold in range(FOLDS):
        held = np.arange(len(x)) % FOLDS == fold
        w = logistic(x[~held], right[~held])
        share = 1 / (1 + np.exp(-x[held, 2]))
        shown[held] = np.minimum(1 / (1 + np.exp(-(x[held] @ w))), share)
    for least in (0.9, 0.95, 0.96, 0.97, 0.98, 0.99):
        print(f"above {least}:", end="")
        for name in sorted(set(names)):
            own = np.array([each == name for each in names])
            called = own & (shown >= least)
            good, bad = right[called].sum() / own.sum(), int((1 - right[called]).sum())
            print(f"  {name} {good:.3f} right, {bad} wrong", end="")
        print()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["weights", *files] if files:
            weights(files)
        case ["probability", *files] if files:
            probability(files)
        case _:
            sys.exit(__doc__)
