"""Learns data/company-weights.txt: how the names of a text speak for each other's readings.

    cargo run --release -p bayyina-words --example measure -- toponyms DATA GAZETTEER > TOPONYMS
    python3 company.py TOPONYMS OUT

A choice among the readings of a name and none of them by a sum of features (`place/company.rs`),
learnt by maximum likelihood; in the second round the other names are as likely as the first made
them. Learnt from the articles of even number alone, in their order from 0; results are those of the
odd ones. The halves changed about are printed too, to see how much they differ. Needs numpy, scipy.
"""
import collections
import json
import sys

import numpy
from scipy.optimize import minimize

MOST = 40
WITHIN_KM = 161
NEAR_KM = (25, 80, 250, 800)
ROUNDS = 2


def distances(one, other):
    a, b = numpy.radians(one)[:, None], numpy.radians(other)[None]
    north, east = (b - a)[..., 0] / 2, (b - a)[..., 1] / 2
    h = numpy.sin(north) ** 2 + numpy.cos(a[..., 0]) * numpy.cos(b[..., 0]) * numpy.sin(east) ** 2
    return 2 * 6371.0088 * numpy.arcsin(numpy.minimum(1, numpy.sqrt(h)))


class Name:
    def __init__(self, readings):
        number, _, _, lat, lon, alone, score, people, country, kind, chain = zip(*readings)
        self.number, self.country, self.chain = number, country, chain
        self.at = numpy.array(list(zip(lat, lon)))
        self.alone, self.score = numpy.array(alone), numpy.array(score)
        self.people, self.kind = numpy.array(people, float), numpy.array(kind)

    def beside(self, other):
        """Ways in which readings keep company: by reading and reading of the other."""
        table = lambda so: numpy.array([[so(i, j) for j in range(len(other.number))] for i in range(len(self.number))])
        same = table(lambda i, j: self.number[i] == other.number[j])
        far = distances(self.at, other.at)
        area = numpy.isin(other.kind, (1, 2))[None]
        ways = [numpy.where(same | area, 0, numpy.exp(-far / near)) for near in NEAR_KM]
        province = table(
            lambda i, j: len(self.chain[i]) > 1 and len(other.chain[j]) > 1 and self.chain[i][0] == other.chain[j][0]
        )
        country = table(lambda i, j: self.country[i] != "" and self.country[i] == other.country[j])
        held = table(lambda i, j: other.number[j] in self.chain[i])
        holds = table(lambda i, j: self.number[i] in other.chain[j])
        return ways + [province & ~same, country & ~same, held, holds]


class Article:
    def __init__(self, rows):
        self.file, self.number = rows[0]["file"], rows[0]["article"]
        number_of, self.names, self.mentions = {}, [], []
        for row in rows:
            key = row["phrase"].lower()
            if key not in number_of:
                number_of[key] = len(self.names)
                self.names.append(Name(row["readings"][:MOST]) if row["readings"] else None)
            name = self.names[number_of[key]]
            gold = numpy.array([[row["lat"], row["lon"]]])
            self.mentions.append((number_of[key], distances(gold, name.at)[0] if name else numpy.zeros(0)))
        order = [index for index, _ in self.mentions]
        self.next = {two for two in zip(order, order[1:]) if two[0] != two[1]}
        self.times = collections.Counter(order)
        there = [index for index, name in enumerate(self.names) if name]
        self.beside = {(i, j): self.names[i].beside(self.names[j]) for i in there for j in there if i != j}

    def features(self, index, before):
        name = self.names[index]
        total, most, after = numpy.zeros((8, len(name.number))), numpy.zeros((8, len(name.number))), 0 * name.alone
        others = [j for j in range(len(self.names)) if (index, j) in self.beside]
        for j in others:
            shares = [way * before[j][None] for way in self.beside[index, j]]
            speaks = [s.max(1) if way < 4 else numpy.minimum(1, s.sum(1)) for way, s in enumerate(shares)]
            total += speaks
            most = numpy.maximum(most, speaks)
            if (index, j) in self.next:
                after = numpy.maximum(after, speaks[6])
        rows = [numpy.log(name.alone + 1e-5), numpy.log(name.people + 300) / 10, name.kind == 1, name.kind == 2]
        rows += [name.score >= 0.99, (name.score >= 0.97) & (name.score < 0.99)]
        for way in range(8):
            rows += [numpy.log(total[way] / max(1, len(others)) + 0.02), numpy.log(most[way] + 0.05)]
        rows += [after, numpy.log(1 + total[1]), numpy.log(1 + total[4]), numpy.log(1 + total[6])]
        return numpy.array(rows, float).T

    def alone(self):
        return [name.alone if name else numpy.zeros(0) for name in self.names]


def fit(articles, before):
    """Weights by maximum likelihood; a reading is right the more, the nearer it is to the place."""
    blocks, right, weight = [], [], []
    for article, shares in zip(articles, before):
        features = [article.features(i, shares) if name else None for i, name in enumerate(article.names)]
        for index, errors in article.mentions:
            if features[index] is not None:
                near = numpy.where(errors <= WITHIN_KM, numpy.exp(-errors / 60), 0)
                blocks.append(features[index])
                right.append(numpy.append(near, float(near.max() == 0)))
                weight.append(article.times[index] ** -0.5)
    starts = numpy.cumsum([0] + [len(block) + 1 for block in blocks])
    width = blocks[0].shape[1]
    rows = numpy.zeros((starts[-1], width + 1))
    for block, start in zip(blocks, starts):
        rows[start : start + len(block), :width] = block
        rows[start + len(block), width] = 1
    right, weight = numpy.concatenate(right), numpy.array(weight)
    segment = numpy.repeat(numpy.arange(len(blocks)), numpy.diff(starts))
    begin = starts[:-1]

    def loss(weights):
        sums = rows @ weights
        e = numpy.exp(sums - numpy.maximum.reduceat(sums, begin)[segment])
        share = e / numpy.add.reduceat(e, begin)[segment]
        hit = share * right
        hits = numpy.add.reduceat(hit, begin) + 1e-9
        slope = rows.T @ ((share - hit / hits[segment]) * weight[segment])
        bound = numpy.append(0, weights[1:])
        return 2 * bound @ bound - weight @ numpy.log(hits), slope + 4 * bound

    first = numpy.zeros(width + 1)
    first[0] = 1
    return minimize(loss, first, jac=True, method="L-BFGS-B", options=dict(maxiter=300)).x


def weigh(article, before, weights):
    out = []
    for index, name in enumerate(article.names):
        if name is None:
            out.append(numpy.zeros(0))
            continue
        sums = numpy.append(article.features(index, before) @ weights[:-1], weights[-1])
        e = numpy.exp(sums - sums.max())
        out.append((e / e.sum())[:-1])
    return out


def tell(label, articles, shares):
    for file in ("lgl", "TR-News"):
        count = hits = reach = 0
        for article, share in zip(articles, shares):
            for index, errors in article.mentions if article.file == file else []:
                count += 1
                if len(errors):
                    hits += errors[share[index].argmax()] <= WITHIN_KM
                    reach += errors.min() <= WITHIN_KM
        print(f"{label} {file}: {count} toponyms, {hits / count:.3f} of {reach / count:.3f} in reach: {hits / reach:.3f}")


def main():
    articles = collections.OrderedDict()
    for line in open(sys.argv[1], encoding="utf-8"):
        row = json.loads(line)
        articles.setdefault((row["file"], row["article"]), []).append(row)
    articles = [Article(rows) for rows in articles.values()]
    for side in (0, 1):
        learn = [article for article in articles if article.number % 2 == side]
        held = [article for article in articles if article.number % 2 != side]
        before, there = [a.alone() for a in learn], [a.alone() for a in held]
        rounds = []
        for _ in range(ROUNDS):
            rounds.append(fit(learn, before))
            before = [weigh(article, shares, rounds[-1]) for article, shares in zip(learn, before)]
            there = [weigh(article, shares, rounds[-1]) for article, shares in zip(held, there)]
        tell("odd" if side == 0 else "even", held, there)
        if side == 0:
            with open(sys.argv[2] + "/company-weights.txt", "w", encoding="utf-8") as out:
                out.writelines(" ".join(f"{number:.5g}" for number in row) + "\n" for row in rounds)


if __name__ == "__main__":
    main()
