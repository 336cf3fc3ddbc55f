"""Learns data/pair-net.bin, the network of the pair score, from alternate names of GeoNames.

    python3 net.py pairs DATA OUT.tsv COUNT SEED    # pairs of names, half of one place, half of two
    cargo run --release -p bayyina-words --example pair_letters -- OUT.tsv > OUT.letters
    python3 net.py train NET.pkl EPOCHS RATE OUT.letters [START.pkl]
    python3 net.py write NET.pkl crates/bayyina-words/data/pair-net.bin

Places whose ids occur in either pair file are left out. Pairs of one place are any two of its names;
those of two places are names of one and of one of the next three by id, since the pairs that results
are reported on put together neighbours in the list too. Scripts and countries are drawn as often as
among the pairs that are learnt from. What the network says of those is a feature of the forest
(learn.py); no pair of theirs is learnt from here. Needs numpy and jax.
"""
import collections
import gzip
import math
import pickle
import random
import sys
import unicodedata

LETTERS = {c: i + 1 for i, c in enumerate("abcdefghijklmnopqrstuvwxyz0123456789 ")}
OTHER = 38
LONGEST = 40
LETTER, WIDTH, SOUGHT, SCRIPTS = 24, 48, 32, 14
# Names are padded to one of these.
LENGTHS = [12, 18, 26, LONGEST]
BATCH = 128


def script_of(name, known={}):
    count = collections.Counter()
    for c in filter(str.isalpha, name):
        if c not in known:
            known[c] = unicodedata.name(c, "?").split(" ")[0].split("-")[0]
        count[known[c]] += 1
    return count.most_common(1)[0][0] if count else "?"


def pairs(data, out, count, seed):
    paired, wanted = set(), collections.Counter()
    kind = lambda truth, country, a, b: (truth, country, *sorted((script_of(a), script_of(b))))
    for part in ("train", "finetune"):
        for line in open(f"{data}/gazetteer-eval/toponym-pairs_{part}.tsv", encoding="utf-8"):
            row = line.rstrip("\n").split("\t")
            paired.update(row[3:5])
            if part == "train":
                wanted[kind(row[2], row[7], *row[:2])] += 1
    places = []
    with gzip.open(f"{data}/gazetteer-geonames/cities500.tsv.gz", "rt", encoding="utf-8") as table:
        for line in table:
            row = line.rstrip("\n").split("\t")
            if row[0] not in paired:
                places.append((int(row[0]), row[4], list(dict.fromkeys([row[1], *filter(None, row[8].split("|"))]))))
    places.sort()
    draw = random.Random(seed)
    pool = set()
    for index, (_, country, names) in enumerate(places):
        for _ in range(min(8, len(names) * (len(names) - 1) // 2)):
            a, b = draw.sample(names, 2)
            if ("TRUE", b, a, country) not in pool:
                pool.add(("TRUE", a, b, country))
        for step in (1, 1, 1, 2, 2, 3):
            if index + step < len(places):
                a, b = draw.choice(names), draw.choice(places[index + step][2])
                if a != b:
                    pool.add(("FALSE", a, b, country))
    pool = sorted(pool)
    kinds = [kind(truth, country, a, b) for truth, a, b, country in pool]
    held = collections.Counter(kinds)
    scripts = collections.Counter()
    for (truth, _, *both), number in wanted.items():
        scripts[truth, *both] += number
    # Half as many of countries that are not wanted; the draw is weighted, without replacement.
    weight = lambda k: (wanted[k] + 0.3 * min(1, scripts[k[0], *k[2:]] / 50)) / (held[k] + 5)
    chosen = []
    for truth in ("TRUE", "FALSE"):
        ranked = []
        for row, k in zip(pool, kinds):
            if k[0] == truth and (heavy := weight(k)) > 0:
                ranked.append((math.log(max(draw.random(), 1e-12)) / heavy, row))
        ranked.sort(reverse=True)
        chosen += [row for _, row in ranked[: count // 2]]
    draw.shuffle(chosen)
    with open(out, "w", encoding="utf-8") as file:
        file.writelines(f"{a}\t{b}\t{truth}\n" for truth, a, b, _ in chosen)


def read(path):
    y, one, other, scripts = [], [], [], []
    number = lambda name: [LETTERS.get(c, OTHER) for c in name[:LONGEST]] or [OTHER]
    for line in open(path, encoding="utf-8"):
        label, a, b, script, script_other = line.rstrip("\n").split("\t")
        y.append(float(label))
        one.append(number(a))
        other.append(number(b))
        scripts.append((int(script), int(script_other)))
    return y, one, other, scripts


def train(out, epochs, rate, path, start=None):
    import jax
    import jax.numpy as jnp
    import numpy

    def fresh():
        keys = iter(jax.random.split(jax.random.PRNGKey(0), 20))
        layer = lambda a, b: (jax.random.normal(next(keys), (a, b)) * (1.4 / math.sqrt(a)), jnp.zeros(b))
        net = dict(
            emb=jax.random.normal(next(keys), (OTHER + 2, LETTER)) * 0.3,
            scr=jax.random.normal(next(keys), (SCRIPTS, LETTER)) * 0.1,
            temp=jnp.ones(1),
        )
        for name, added, a, b in (
            ("c1", "b1", 3 * LETTER, WIDTH), ("c2", "b2", 3 * WIDTH, WIDTH), ("c3", "b3", 3 * WIDTH, WIDTH),
            ("q", None, 3 * WIDTH, SOUGHT), ("w1", "d1", 8 * WIDTH, WIDTH), ("c4", "b4", 3 * WIDTH, WIDTH),
            ("f1", "e1", 4 * WIDTH, WIDTH), ("f2", "e2", WIDTH, 1),
        ):
            net[name], zeros = layer(a, b)
            if added:
                net[added] = zeros
        return net

    def beside(x):
        none = jnp.zeros_like(x[:, :1])
        return jnp.concatenate([jnp.concatenate([none, x[:, :-1]], 1), x, jnp.concatenate([x[:, 1:], none], 1)], -1)

    def side(net, letters, script):
        there = (letters > 0)[..., None].astype(jnp.float32)
        row = (net["emb"][letters] + net["scr"][script][:, None]) * there
        layers = []
        for weights, added in (("c1", "b1"), ("c2", "b2"), ("c3", "b3")):
            row = jax.nn.relu(beside(row) @ net[weights] + net[added]) * there
            layers.append(row)
        return jnp.concatenate(layers, -1), there

    def gathered(net, said, there, answer):
        row = jnp.concatenate([said, answer, jnp.abs(said - answer), said * answer], -1)
        row = jax.nn.relu(row @ net["w1"] + net["d1"]) * there
        row = row + jax.nn.relu(beside(row) @ net["c4"] + net["b4"]) * there
        return jnp.concatenate([row.sum(1) / there.sum(1), row.max(1)], -1)

    def odds(net, one, other, scripts, key):
        (a, in_a), (b, in_b) = side(net, one, scripts[:, 0]), side(net, other, scripts[:, 1])
        match = jnp.einsum("bic,bjc->bij", a @ net["q"], b @ net["q"]) * (net["temp"][0] / math.sqrt(SOUGHT))
        to_b = jax.nn.softmax(match - (1 - jnp.swapaxes(in_b, 1, 2)) * 1e4, -1)
        to_a = jax.nn.softmax(jnp.swapaxes(match - (1 - in_a) * 1e4, 1, 2), -1)
        a, b = a[..., WIDTH:], b[..., WIDTH:]
        first, second = gathered(net, a, in_a, to_b @ b), gathered(net, b, in_b, to_a @ a)
        both = jnp.concatenate([first + second, jnp.abs(first - second)], -1)
        both = both * jax.random.bernoulli(key, 0.85, both.shape) / 0.85
        return (jax.nn.relu(both @ net["f1"] + net["e1"]) @ net["f2"] + net["e2"])[:, 0]

    def loss(net, one, other, scripts, y, key):
        said = odds(net, one, other, scripts, key)
        return jnp.mean(jnp.logaddexp(0, said) - (y * 0.96 + 0.02) * said)

    @jax.jit
    def step(net, mean, square, at, rate, one, other, scripts, y, key):
        lost, slope = jax.value_and_grad(loss)(net, one, other, scripts, y, key)
        steep = jnp.sqrt(sum(jnp.sum(x * x) for x in jax.tree.leaves(slope)))
        slope = jax.tree.map(lambda x: x * jnp.minimum(1, 1 / (steep + 1e-9)), slope)
        mean = jax.tree.map(lambda m, x: 0.9 * m + 0.1 * x, mean, slope)
        square = jax.tree.map(lambda v, x: 0.999 * v + 0.001 * x * x, square, slope)
        moved = lambda w, m, v: w * (1 - rate * 1e-2) - rate * (m / (1 - 0.9**at)) / (jnp.sqrt(v / (1 - 0.999**at)) + 1e-8)
        return jax.tree.map(moved, net, mean, square), mean, square, lost

    y, one, other, scripts = read(path)
    net = jax.tree.map(jnp.array, pickle.load(open(start, "rb"))) if start else fresh()
    mean, square = jax.tree.map(jnp.zeros_like, net), jax.tree.map(jnp.zeros_like, net)
    long = numpy.searchsorted(LENGTHS, [max(len(a), len(b)) for a, b in zip(one, other)])
    groups = []
    for index, length in enumerate(LENGTHS):
        rows = numpy.where(long == index)[0]
        padded = lambda names: numpy.array([names[r] + [0] * (length - len(names[r])) for r in rows], numpy.int32)
        groups.append((padded(one), padded(other), numpy.array(scripts, numpy.int32)[rows], numpy.array(y, numpy.float32)[rows]))
    draw, key = numpy.random.default_rng(0), jax.random.PRNGKey(0)
    total = epochs * sum(len(group[3]) // BATCH for group in groups)
    at, losses = 0, []
    for _ in range(epochs):
        jobs = []
        for index, group in enumerate(groups):
            order = draw.permutation(len(group[3]))
            jobs += [(index, order[i : i + BATCH]) for i in range(0, len(order) - BATCH + 1, BATCH)]
        draw.shuffle(jobs)
        for index, rows in jobs:
            at += 1
            slow = rate * min(1, at / 300) * (0.51 + 0.49 * math.cos(math.pi * at / total))
            key, drop = jax.random.split(key)
            batch = [column[rows] for column in groups[index]]
            net, mean, square, lost = step(net, mean, square, float(at), slow, *batch, drop)
            losses.append(lost)
            if at % 1000 == 0:
                print(at, total, numpy.mean([float(x) for x in losses]), flush=True)
                losses = []
    pickle.dump(jax.tree.map(numpy.array, net), open(out, "wb"))


def write(path, out):
    """Tables in the order that pair/net.rs reads them: each a factor and 16-bit numbers."""
    import numpy

    net = pickle.load(open(path, "rb"))
    order = ["c1", "b1", "c2", "b2", "c3", "b3", "q", None, "w1", "d1", "c4", "b4", "f1", "e1", "f2", "e2"]
    tables = [net[name] if name else numpy.zeros(SOUGHT) for name in order]
    tables += [net["emb"][: OTHER + 1], net["scr"], net["temp"]]
    with open(out, "wb") as file:
        for table in tables:
            table = numpy.asarray(table, numpy.float32)
            factor = numpy.float32(max(numpy.abs(table).max(), 1e-9) / 32767)
            file.write(factor.astype("<f4").tobytes())
            file.write(numpy.round(table / factor).astype("<i2").tobytes())


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "pairs":
        pairs(rest[0], rest[1], int(rest[2]), int(rest[3]))
    elif what == "train":
        train(rest[0], int(rest[1]), float(rest[2]), *rest[3:])
    else:
        write(*rest)
