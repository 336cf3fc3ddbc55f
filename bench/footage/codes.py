"""Codes of pictures, and the search among them, beside the programs that do the same.

    python3 -m venv /tmp/codes && /tmp/codes/bin/pip install numpy faiss-cpu pdqhash
    cargo build --release --example codes_bench -p bayyina-footage
    /tmp/codes/bin/python bench/footage/codes.py            # about ten minutes, most of it faiss building
    /tmp/codes/bin/python bench/footage/codes.py --only pdq,real --clips FOLDER …

One core each, CPU seconds, both sides by turns in the same minutes; the figure is the median of
the rounds and the ratio is that of the medians. Both sides must report the same hits, with the
same distances, or the run stops.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import faiss
import numpy
import pdqhash

RADIUS = 31


class Ours:
    """The bench program, asked line by line."""

    def __init__(self, program):
        self.child = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, *words):
        self.child.stdin.write(" ".join(map(str, words)) + "\n")
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        if not line:
            raise SystemExit("the bench program ended")
        return json.loads(line)


def searched(index, queries, most=None):
    """CPU seconds a query, hits, and a sum over hits and distances, of a faiss index."""
    queries = queries[:most] if most else queries
    before = time.process_time()
    limits, distances, entries = index.range_search(queries, RADIUS + 1)
    spent = time.process_time() - before
    total = int(
        ((entries.astype(numpy.uint64) + 1) * (distances.astype(numpy.uint64) + 1)).sum(
            dtype=numpy.uint64
        )
    )
    return spent / len(queries), int(limits[-1]), total


def planted(random, codes, count):
    """Queries: codes of the store with 0 to 40 bits flipped, and as many that are in no store."""
    queries = codes[random.integers(0, len(codes), count // 2)].copy()
    for query in queries:
        for bit in random.choice(256, random.integers(0, 41), replace=False):
            query[bit >> 3] ^= 1 << (bit & 7)
    return numpy.concatenate(
        [queries, random.integers(0, 256, (count - len(queries), 32), dtype=numpy.uint8)]
    )


def compare(ours, folder, name, codes, queries, rounds, multihash, few=None):
    """One store against faiss; prints a row for each way to search."""
    work = pathlib.Path(folder)
    codes.tofile(work / "codes")
    queries.tofile(work / "queries")
    small = queries[: few or len(queries)]
    small.tofile(work / "few")
    built = ours.ask("build", work / name, work / "codes")
    opened = ours.ask("open", work / name)
    peers = {"flat": faiss.IndexBinaryFlat(256)}
    if multihash:
        peers["multi-hash 16 x 16, 1 flip"] = faiss.IndexBinaryMultiHash(256, 16, 16)
        peers["multi-hash 16 x 16, 1 flip"].nflip = 1
    for index in peers.values():
        index.add(codes)
    times = {key: [] for key in [*peers, "together", "one by one"]}
    for _ in range(rounds):
        answers = set()
        for key, index in peers.items():
            spent, hits, total = searched(index, small)
            times[key].append(spent)
            answers.add((hits, total))
        answer = ours.ask("search", work / "few", RADIUS, len(small))
        answers.add((answer["hits"], answer["sum"]))
        if len(answers) != 1:
            raise SystemExit(f"{name}: the answers differ: {answers}")
        for key, together in [("together", len(queries)), ("one by one", 1)]:
            answer = ours.ask("search", work / "queries", RADIUS, together)
            times[key].append(answer["cpu_s"] / len(queries))
    hits = answer["hits"] / len(queries)
    best = min(statistics.median(times[key]) for key in peers)
    print(f"\n{name}: {len(codes)} codes, {len(queries)} queries, {hits:.1f} hits a query")
    directory = (built["bytes"] - 104 * len(codes)) / 2**20 / built["segments"]
    print(
        f"  {built['bytes'] / len(codes):.1f} bytes a code, of which directory and header "
        f"{directory:.2f} MiB a segment, {built['segments']} segments; built in "
        f"{built['build_s']:.2f} s, opened in {opened['open_ms']:.2f} ms, every sum checked in "
        f"{opened['check_s']:.2f} s"
    )
    for key, values in times.items():
        middle = statistics.median(values)
        print(
            f"  {key:28} {middle * 1e6:10.1f} us a query   {best / middle:8.1f} x the best peer"
            f"   ({min(values) * 1e6:.1f} to {max(values) * 1e6:.1f})"
        )


def pictures(ours, folder, rounds, clip):
    """Hashing decoded frames beside PyPI pdqhash."""
    for width, height in [(512, 512), (1920, 1080)]:
        path = pathlib.Path(folder) / "frame"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-ss", "2", "-i", clip, "-frames:v", "1"]
            + ["-vf", f"scale={width}:{height}", "-f", "rawvideo", "-pix_fmt", "rgb24", path],
            check=True,
        )
        pixels = numpy.fromfile(path, dtype=numpy.uint8).reshape(height, width, 3)
        theirs, mine, all_mine, grey, all_theirs = [], [], [], [], []
        for _ in range(rounds):
            before = time.process_time()
            bits, quality = pdqhash.compute(pixels)
            theirs.append(time.process_time() - before)
            before = time.process_time()
            pdqhash.compute_dihedral(pixels)
            all_theirs.append(time.process_time() - before)
            answer = ours.ask("hash", path, width, height, 20, "rgb")
            mine.append(answer["cpu_s"])
            all_mine.append(ours.ask("hash", path, width, height, 20, "all")["cpu_s"])
        expected = int("".join(map(str, bits)), 2)
        apart = bin(expected ^ int(answer["code"], 16)).count("1")
        one, eight = statistics.median(theirs), statistics.median(all_theirs)
        ours_one, ours_eight = statistics.median(mine), statistics.median(all_mine)
        print(f"\n{width} x {height}: {apart} bits apart, quality {answer['quality']} and {quality}")
        print(f"  pdqhash          {one * 1e3:8.3f} ms   all eight {eight * 1e3:8.3f} ms")
        print(f"  here             {ours_one * 1e3:8.3f} ms   all eight {ours_eight * 1e3:8.3f} ms")
        print(f"  times as fast    {one / ours_one:8.1f}      all eight {eight / ours_eight:8.1f}")


def frames(ours, folder, clips):
    """Codes of real frames, as a store would hold them, and every code of a whole frame."""
    out, width, height = pathlib.Path(folder) / "frames", 384, 256
    for clip in clips:
        pipe = pathlib.Path(folder) / "pipe"
        os.mkfifo(pipe)
        child = subprocess.Popen(
            ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", clip, "-vf"]
            + [f"scale={width}:{height}:flags=area", "-f", "rawvideo", "-pix_fmt", "gray", pipe]
        )
        ours.ask("frames", pipe, out, width, height)
        child.wait()
        pipe.unlink()
    read = lambda path: numpy.fromfile(path, dtype=numpy.uint8).reshape(-1, 32)
    return read(out), read(f"{out}.all")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--program", default=None)
    arguments.add_argument("--only", default="pdq,real,million,ten")
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--clips", nargs="*", default=["../shared/data/video-clips", "../shared/data/threatexchange-video/videos"])
    options = arguments.parse_args()
    target = os.environ.get("CARGO_TARGET_DIR", "target")
    ours = Ours(options.program or f"{target}/release/examples/codes_bench")
    faiss.omp_set_num_threads(1)
    random = numpy.random.default_rng(20151005)
    clips = [path for folder in options.clips for path in sorted(pathlib.Path(folder).iterdir())]
    clips = [path for path in clips if path.suffix in {".mp4", ".mkv", ".webm"}]
    only = options.only.split(",")
    with tempfile.TemporaryDirectory() as folder:
        if "pdq" in only:
            pictures(ours, folder, options.rounds, clips[0])
        if "real" in only:
            codes, whole = frames(ours, folder, clips)
            queries = whole[random.permutation(len(whole))[:2000]]
            compare(ours, folder, "real", codes, queries, options.rounds, True)
        if "million" in only:
            codes = random.integers(0, 256, (1_000_000, 32), dtype=numpy.uint8)
            queries = planted(random, codes, 4000)
            compare(ours, folder, "million", codes, queries, options.rounds, True, 200)
        if "ten" in only:
            codes = random.integers(0, 256, (10_000_000, 32), dtype=numpy.uint8)
            queries = planted(random, codes, 4000)
            compare(ours, folder, "ten-million", codes, queries, options.rounds, False, 50)


main()
