#!/usr/bin/env python3
"""What fingerprinting a clip costs, beside decoding it and beside `vpdq`.

    bench/footage/cost.py BAYYINA CLIP... [--rounds N]

CPU seconds of a process and all that it starts, by turns, medians:

  floor    FFmpeg decodes on one thread and scales two frames a second to 512 x 512, grey
  dense    `bayyina footage index --mode dense`
  archive  the same, `--mode archive`
  vpdq     PyPI `vpdq`, two frames a second (run this with a Python that has it; left out otherwise)

The floor is what `vpdq`'s own command line asks of FFmpeg. See README-search.md beside this file.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

VPDQ = "import sys, vpdq; print(len(vpdq.computeHash(sys.argv[1], seconds_per_hash=0.5)))"


def cpu_s(arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(arguments, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{arguments[0]}: {done.stderr[-300:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def index(bayyina, clip, mode):
    folder = tempfile.mkdtemp()
    try:
        store = os.path.join(folder, "store")
        spent, _ = cpu_s([bayyina, "footage", "index", clip, "--store", store, "--mode", mode])
        with open(os.path.join(store, "items.jsonl")) as file:
            json.loads(file.readline())
        return spent
    finally:
        shutil.rmtree(folder)


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument("bayyina")
    parse.add_argument("clips", nargs="+")
    parse.add_argument("--rounds", type=int, default=3)
    given = parse.parse_args()
    floor = ["ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-i", None, "-an", "-vf",
             "select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,0.4995),scale=512:512:flags=area,format=gray",
             "-fps_mode", "passthrough", "-f", "null", "-"]
    has_vpdq = subprocess.run([sys.executable, "-c", "import vpdq"], capture_output=True).returncode == 0
    print("| clip | seconds | frames hashed | floor | dense | over the floor, a frame | archive | vpdq | vpdq ÷ dense | vpdq ÷ archive |")
    print("|" + " --- |" * 10)
    for clip in given.clips:
        said = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", clip],
                              capture_output=True, check=True, text=True).stdout
        length_s = float(said)
        frames = max(1, int(length_s * 2))
        spent = {"floor": [], "dense": [], "archive": [], "vpdq": []}
        for _ in range(given.rounds):
            spent["floor"].append(cpu_s([clip if word is None else word for word in floor])[0])
            for mode in ("dense", "archive"):
                spent[mode].append(index(given.bayyina, clip, mode))
            if has_vpdq:
                spent["vpdq"].append(cpu_s([sys.executable, "-c", VPDQ, clip])[0])
        middle = {name: statistics.median(values) if values else float("nan") for name, values in spent.items()}
        over_ms = 1000 * (middle["dense"] - middle["floor"]) / frames
        print(f"| {os.path.basename(clip)} | {length_s:.1f} | {frames} | {middle['floor']:.2f} | {middle['dense']:.2f} "
              f"| {over_ms:.1f} ms | {middle['archive']:.2f} | {middle['vpdq']:.2f} "
              f"| {middle['vpdq'] / middle['dense']:.1f} | {middle['vpdq'] / middle['archive']:.1f} |", flush=True)


if __name__ == "__main__":
    main()
