"""Learns data/pair-forest.txt and data/plain-forest.txt from what `pair_features` printed of the pairs that are learnt from.

    python3 learn.py TRAIN.features OUT

Parameters were chosen by cross validation within the same pairs; the pairs that results are
reported on are not read. Needs lightgbm and scikit-learn.
"""
import sys

import lightgbm
import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

PARAMETERS = dict(
    objective="binary",
    learning_rate=0.04,
    num_leaves=10,
    min_data_in_leaf=40,
    feature_fraction=0.5,
    bagging_fraction=0.7,
    bagging_freq=1,
    lambda_l2=5.0,
    verbose=-1,
    seed=1,
    deterministic=True,
    num_threads=1,
)
ROUNDS = 350


def read(path):
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    names = rows[0][1:]
    y = numpy.array([int(row[0]) for row in rows[1:]])
    x = numpy.array([[float(v) for v in row[1:]] for row in rows[1:]], dtype=numpy.float32)
    return names, x, y


def fit(x, y, rounds=ROUNDS):
    return lightgbm.train(PARAMETERS, lightgbm.Dataset(x, y), rounds)


def cross(x, y):
    """Log odds of every pair by forests that have not seen it, both orders averaged."""
    # Drawn, not by the number of the line: the lines are true and false by turns, so that folds of
    # every fourth line hold one of the two alone.
    groups = numpy.arange(len(y)) // 2
    odds = numpy.zeros(len(y))
    for learn, held in GroupKFold(5, shuffle=True, random_state=1).split(x, y, groups):
        odds[held] = fit(x[learn], y[learn]).predict(x[held], raw_score=True)
    return (odds[0::2] + odds[1::2]) / 2, y[0::2]


def write(model, path, shrink, shift):
    lines = [f"start {shift:.6g}"]
    for tree in model.dump_model()["tree_info"]:
        nodes, leaves = [], []

        def visit(node):
            if "leaf_value" in node:
                leaves.append(node["leaf_value"])
                return -len(leaves)
            mine = len(nodes)
            nodes.append(None)
            assert node["decision_type"] == "<="
            left, right = visit(node["left_child"]), visit(node["right_child"])
            nodes[mine] = (node["split_feature"], node["threshold"], left, right)
            return mine

        if visit(tree["tree_structure"]) < 0:
            nodes = [(0, 0.0, -1, -1)]
        lines.append("tree")
        lines += [f"node {f} {t:.7g} {a} {b}" for f, t, a, b in nodes]
        lines += [f"leaf {value * shrink:.5g}" for value in leaves]
    open(path, "w", encoding="utf-8").write("\n".join(lines) + "\n")


def report(name, names, x, y, path):
    odds, truth = cross(x, y)
    # Calibration: a straight line on the log odds of pairs not seen.
    line = LogisticRegression(C=1e6).fit(odds[:, None], truth)
    shrink, shift = float(line.coef_[0][0]), float(line.intercept_[0])
    calibrated = odds * shrink + shift
    print(f"{name}: cross-validated F1 {f1_score(truth, calibrated > 0):.4f}, odds times {shrink:.3f} plus {shift:.3f}")
    low, high = x[0::2, names.index("script_low")], x[0::2, names.index("script_high")]
    for one, other in [(1, 1), (1, 2), (1, 3), (1, 4), (1, 7)]:
        part = (low == one) & (high == other)
        print(one, other, part.sum(), f"{f1_score(truth[part], calibrated[part] > 0):.4f}")
    model = fit(x, y)
    write(model, path, shrink, shift)
    order = numpy.argsort(-model.feature_importance("gain"))
    print(", ".join(names[index] for index in order[:20]))


def main():
    names, x, y = read(sys.argv[1])
    out = sys.argv[2]
    report("pair", names, x, y, out + "/pair-forest.txt")
    plain = next(index for index, name in enumerate(names) if name.startswith("style_"))
    report("plain", names[:plain], x[:, :plain], y, out + "/plain-forest.txt")


if __name__ == "__main__":
    main()
