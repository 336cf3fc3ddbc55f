#!/usr/bin/env python3
"""How much of edited footage is found again, by edit.

    bench/footage/run.py BAYYINA DATA WORK [--half tune|report|all] [--clips N] [--edits NAME,...]
  [--each K] [--jobs N] [--mode dense|archive] [--log FILE]

BAYYINA is the command, DATA the folder with `video-clips` and `threatexchange-video`, WORK a folder
for what is made on the way; edits that lie there already are not made again. Of clips and edits every
K-th pair is tried, each edit on another K-th of the clips. A query is right when the first match of
the clip that it was made of has both its intervals right to half a second. A match of a clip of another
scene is false. LOG takes every answer, a line each; those that it holds already are not asked again.
See README-search.md beside this file.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import glob
import json
import os
import re
import subprocess
import sys

import edits

# Clips of one scene in several versions: a match of a sibling is neither right nor false.
SCENES = ["mdn_rabbit", "moviepy_big_buck_bunny", "chair-", "pattern-"]


def scene(name):
    for prefix in SCENES:
        if name.startswith(prefix):
            return prefix
    return name


def stretch(clip):
    """At most twelve seconds, from a fifth in."""
    length = min(12.0, clip.duration_s)
    begin = 0.0 if clip.duration_s < 13 else round(0.2 * clip.duration_s, 1)
    return begin, begin + length


def originals(data):
    found = []
    for folder in ("video-clips", "threatexchange-video/videos"):
        found += glob.glob(os.path.join(data, folder, "*.[mw][pke][4vb]*"))
    return sorted(found, key=os.path.basename)


def make(job):
    path, name, host, out = job
    side = out + ".json"
    if os.path.exists(side):
        with open(side) as file:
            return job, json.load(file)
    clip, other = edits.probe(path), edits.probe(host)
    begin, end = stretch(clip)
    try:
        truth = edits.EDITS[name](clip, begin, end, other, out)
    except subprocess.CalledProcessError as error:
        print(f"cannot make {name} of {path}: {error}", file=sys.stderr)
        return job, None
    truth = dataclasses.asdict(truth)
    with open(side, "w") as file:
        json.dump(truth, file)
    return job, truth


def near(found, true):
    return all(abs(a - b) <= 0.5 for a, b in zip(found, true))


def judged(answer, truth, source, known):
    """right, interval wrong, missed; and the false matches."""
    false = [m for m in answer["matches"] if scene(m["item"]) not in known]
    of_clip = [m for m in answer["matches"] if m["item"] == source]
    kin = [m for m in answer["matches"] if scene(m["item"]) == scene(source)]
    if not kin:
        return "missed", false
    if not of_clip:
        return "sibling", false
    first = of_clip[0]
    fine = near(first["query_interval"], truth["query_s"]) and near(first["item_interval"], truth["item_s"])
    if not fine:
        return "interval", false
    told = first["transform"]
    same = (told["mirrored"], told["quarter_turns"]) == (truth["mirrored"], truth["quarter_turns"])
    if not same or abs(told["speed"] / truth["speed"] - 1) > 0.04:
        return "transform", false
    return "right", false


def search(command, store, path):
    done = None
    try:
        done = subprocess.run([*command, "search", path, "--store", store, "--format", "json"],
                              capture_output=True, text=True, timeout=600)
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        said = done.stderr[-300:] if done else ""
        return {"matches": [], "error": f"{error} {said}"}


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument("bayyina")
    parse.add_argument("data")
    parse.add_argument("work")
    parse.add_argument("--half", default="all")
    parse.add_argument("--clips", type=int, default=0)
    parse.add_argument("--edits", default="")
    parse.add_argument("--mode", default="dense")
    parse.add_argument("--each", type=int, default=1)
    parse.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parse.add_argument("--log", default="")
    parse.add_argument("--verbose", action="store_true")
    given = parse.parse_args()
    command = [given.bayyina, "footage"]
    clips = originals(given.data)
    store = os.path.join(given.work, f"store-{given.mode}")
    library = os.path.join(given.work, "library")
    os.makedirs(library, exist_ok=True)
    for path in clips:
        link = os.path.join(library, os.path.basename(path))
        if not os.path.exists(link):
            os.link(path, link) if os.stat(path).st_dev == os.stat(library).st_dev else \
                subprocess.run(["cp", path, link], check=True)
    subprocess.run([*command, "index", library, "--store", store, "--mode", given.mode], check=True)

    # Scenes take turns: one half is for choosing numbers, the other for reporting.
    scenes = sorted({scene(os.path.basename(path)) for path in clips})
    halves = {"tune": scenes[0::2], "report": scenes[1::2], "all": scenes}[given.half]
    by_scene = collections.OrderedDict()
    for path in clips:
        by_scene.setdefault(scene(os.path.basename(path)), []).append(path)
    chosen = [min(by_scene[s], key=lambda p: ("orig" not in p, p)) for s in halves]
    if given.clips:
        chosen = chosen[:: max(1, len(chosen) // given.clips)][: given.clips]
    names = [n for n in edits.EDITS if not given.edits or n.replace(",", ";") in given.edits.split(",")]

    made = os.path.join(given.work, "edits")
    os.makedirs(made, exist_ok=True)
    jobs = []
    for place, name in enumerate(names):
        for at, path in enumerate(chosen):
            if (at + place) % given.each:
                continue
            host = by_scene[scenes[(scenes.index(scene(os.path.basename(path))) + 3) % len(scenes)]][0]
            plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
            stem = os.path.splitext(os.path.basename(path))[0]
            out = os.path.join(made, f"{stem}--{plain}{edits.EDITS[name].suffix}")
            jobs.append((path, name, host, out))
    known_answers = {}
    if given.log and os.path.exists(given.log):
        with open(given.log) as file:
            known_answers = {line["query"]: line for line in map(json.loads, file)}
    log = open(given.log, "a") if given.log else None

    def one(job):
        job, truth = make(job)
        if not truth:
            return job, None, None
        answer = known_answers.get(job[3])
        if answer is None:
            answer = search(command, store, job[3])
            answer["query"] = job[3]
            if log:
                log.write(json.dumps(answer) + "\n")
                log.flush()
        return job, truth, answer

    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        done = [result for result in pool.map(one, jobs) if result[1]]
    ready = [(job, truth) for job, truth, _ in done]
    answers = [answer for _, _, answer in done]
    table = collections.OrderedDict((name, collections.Counter()) for name in names)
    false_matches = 0
    for (job, truth), answer in zip(ready, answers):
        path, name, host, out = job
        source = os.path.basename(path)
        known = {scene(source), scene(os.path.basename(host))} if "another" in name or "picture" in name \
            else {scene(source)}
        verdict, false = judged(answer, truth, source, known)
        table[name][verdict] += 1
        table[name]["false"] += len(false)
        false_matches += len(false)
        if given.verbose and (verdict != "right" or false):
            brief = [(m["item"], m["query_interval"], m["item_interval"], m["transform"], m["score"], m.get("looks"),
                      m.get("moves")) for m in answer["matches"][:3]]
            print(f"{verdict:10} {os.path.basename(out)} true {truth['query_s']} {truth['item_s']} "
                  f"found {brief} {answer.get('error', '')}", file=sys.stderr)
    heads = ["right", "transform", "interval", "sibling", "missed", "false"]
    print("| edit | " + " | ".join(heads) + " |\n|" + " --- |" * (len(heads) + 1))
    total = collections.Counter()
    for name, counts in table.items():
        print(f"| {name} | " + " | ".join(str(counts[h]) for h in heads) + " |")
        total.update(counts)
    print("| **all** | " + " | ".join(str(total[h]) for h in heads) + " |")
    queries = len(ready)
    if queries:
        placed = total["right"] + total["transform"]
        print(f"\n{queries} queries: {placed} found with the interval right to 0.5 s "
              f"({100 * placed / queries:.1f} %), {false_matches} false matches")


if __name__ == "__main__":
    main()
