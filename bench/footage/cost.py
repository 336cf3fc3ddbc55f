#!/usr/bin/env python3
"""What fingerprinting a clip costs, beside decoding it and beside `vpdq`.

    bench/footage/cost.py PROGRAM CLIP... [--rounds N]

PROGRAM is `bayyina`, or the example `fingerprint` of the room, which does the same and writes nothing.
CPU seconds of a process and all that it starts, by turns, medians:

  floor    FFmpeg decodes on one thread and scales two frames a second to 512 x 512, grey
  codes    `bayyina footage index --mode codes`: codes of whole frames, and shots
  dense    `--mode dense`: the crop-tolerant marks besides
  archive  `--mode archive`: key frames, with marks
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
MODES = ["codes", "dense", "archive"]


def cpu_s(arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(arguments, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{arguments[0]}: {done.stderr[-300:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def index(program, clip, mode):
    if os.path.basename(program).startswith("fingerprint"):
        return cpu_s([program, mode, "1", clip])[0]
    folder = tempfile.mkdtemp()
    try:
        store = os.path.join(folder, "store")
        spent, _ = cpu_s([program, "footage", "index", clip, "--store", store, "--mode", mode])
        with open(os.path.join(store, "items.jsonl")) as file:
            json.loads(file.readline())
        return spent
    finally:
        shutil.rmtree(folder)


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument("program")
    parse.add_argument("clips", nargs="+")
    parse.add_argument("--rounds", type=int, default=3)
    given = parse.parse_args()
    floor = ["ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-i", None, "-an", "-vf",
             "select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,0.4995),scale=512:512:flags=area,format=gray",
             "-fps_mode", "passthrough", "-f", "null", "-"]
    has_vpdq = subprocess.run([sys.executable, "-c", "import vpdq"], capture_output=True).returncode == 0
    heads = ["clip", "seconds", "frames hashed", "floor", *MODES, "codes over the floor, a frame",
             "marks, a frame", "vpdq", *(f"vpdq ÷ {mode}" for mode in MODES)]
    print("| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads))
    for clip in given.clips:
        said = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", clip],
                              capture_output=True, check=True, text=True).stdout
        length_s = float(said)
        frames = max(1, int(length_s * 2))
        spent = {name: [] for name in ["floor", *MODES, "vpdq"]}
        for _ in range(given.rounds):
            spent["floor"].append(cpu_s([clip if word is None else word for word in floor])[0])
            for mode in MODES:
                spent[mode].append(index(given.program, clip, mode))
            if has_vpdq:
                spent["vpdq"].append(cpu_s([sys.executable, "-c", VPDQ, clip])[0])
        middle = {name: statistics.median(values) if values else float("nan") for name, values in spent.items()}
        over_ms = 1000 * (middle["codes"] - middle["floor"]) / frames
        marks_ms = 1000 * (middle["dense"] - middle["codes"]) / frames
        row = [os.path.basename(clip), f"{length_s:.1f}", str(frames), f"{middle['floor']:.2f}",
               *(f"{middle[mode]:.2f}" for mode in MODES), f"{over_ms:.2f} ms", f"{marks_ms:.2f} ms",
               f"{middle['vpdq']:.2f}", *(f"{middle['vpdq'] / middle[mode]:.1f}" for mode in MODES)]
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
