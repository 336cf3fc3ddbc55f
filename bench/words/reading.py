#!/usr/bin/env python3
"""Reading, measured: python3 bench/words/reading.py path/to/bayyina

Prints precision and recall of (speaker, span overlap >= 0.5) on both halves of the passages in
testdata/reading, and of the articles there, beside a plain baseline: the nearest capitalised name (in Arabic: the nearest
words) before or behind a reporting verb, and the rest of the sentence as the span. Odd ones
were for tuning, even ones are for reporting. Then the given article, where the data are there, and
the time for a text of 100 KB.
"""
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
BINARY = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "target/release/bayyina")
DATA = os.environ.get("BAYYINA_DATA", os.path.join(ROOT, "..", "shared", "data"))
VERBS = {
    "en": r"\b(said|says|told|added|claimed|denied|warned|accused|wrote|insisted|announced)\b",
    "ru": r"\b(сказал\w*|заявил\w*|сообщил\w*|сообщает|отметил\w*|добавил\w*|утверждают|считает)\b",
    "ar": r"\b[وف]?(قال|قالت|أعلن|أعلنت|أكد|أكدت|أضاف|أضافت|أوضح|ذكر|ذكرت|أفاد|زعم|نفى)\b",
}


def passages(language, kind="passages"):
    with open(os.path.join(ROOT, "testdata/reading", f"{kind}-{language}.txt"), encoding="utf-8") as file:
        parts = [part for part in file.read().split("## ") if part.strip()]
    for part in parts:
        head, body = part.split("\n", 1)
        lines = body.split("\n")
        notes = [line[2:] for line in lines if line.startswith("> ")]
        marked = "\n".join(line for line in lines if not line.startswith("> ")).strip()
        text, spans, start = "", [], None
        for letter in marked:
            if letter == "⟦":
                start = len(text)
            elif letter == "⟧":
                spans.append((start, len(text)))
            else:
                text += letter
        gold = []
        for span, note in zip(spans, notes, strict=True):
            fields = [field.strip() for field in note.split("|")]
            names = {bare(name) for name in fields[:2] if name not in ("", "-")}
            gold.append((span, names))
        yield head.split()[0], text, gold


def bare(name):
    folded = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    folded = folded.replace("ـ", "").translate(str.maketrans("أإآىؤ", "ااايو"))
    return re.sub(r"^(the|a|an|в|во) ", "", folded.strip())


def overlap(one, other):
    shared = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return shared / (one[1] - one[0] + other[1] - other[0] - shared)


def read(text):
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        run = subprocess.run([BINARY, "read", file.name, "--format", "json"], capture_output=True, check=True)
    found = []
    for statement in json.loads(run.stdout)["statements"]:
        speaker = statement["speaker"]
        names = {bare(name) for name in (speaker["name"], speaker["same_as"]) if name}
        found.append((tuple(statement["span"]), names))
    return found


def baseline(text, language):
    found = []
    for sentence in re.finditer(r"[^.!?؟\n]+", text):
        verb = re.search(VERBS[language], sentence.group())
        if not verb:
            continue
        before, behind = sentence.group()[: verb.start()], sentence.group()[verb.end() :]
        pattern = r"(?:\w+ ){0,2}\w+" if language == "ar" else r"[A-ZА-ЯЁ][\w-]+(?: [A-ZА-ЯЁ][\w-]+)*"
        names = re.findall(pattern, before) or re.findall(pattern, behind)[:1]
        start = sentence.start() + verb.end()
        found.append(((start, sentence.end()), {bare(names[-1])} if names else set()))
    return [one for one in found if one[0][1] > one[0][0]]


def score(gold, found):
    taken, right = set(), 0
    for span, names in gold:
        best = [
            (overlap(span, other), at)
            for at, (other, others) in enumerate(found)
            if at not in taken and overlap(span, other) >= 0.5 and (names & others or not (names or others))
        ]
        if best:
            taken.add(max(best)[1])
            right += 1
    return right


def main():
    print(f"{'':33}{'precision':>10}{'recall':>8}{'right':>7}{'found':>7}{'gold':>6}")
    for kind, language, (half, rest) in itertools.product(
        ("passages", "articles"), ("ar", "ru", "en"), (("tuning", 1), ("reporting", 0))
    ):
        for name, reader in (("rules", read), ("baseline", lambda text: baseline(text, language))):
            right = found = gold = 0
            for key, text, truth in passages(language, kind):
                if int(key.split("-")[-1]) % 2 != rest:
                    continue
                proposed = reader(text)
                right += score(truth, proposed)
                found += len(proposed)
                gold += len(truth)
            print(
                f"{kind} {language} {half:10} {name:10}{right / max(found, 1):>10.3f}"
                f"{right / max(gold, 1):>8.3f}{right:>7}{found:>7}{gold:>6}"
            )
    article = os.path.join(DATA, "article-2015-10")
    if os.path.exists(os.path.join(article, "expected.json")):
        with open(os.path.join(article, "article.txt"), encoding="utf-8") as file:
            text = file.read()
        with open(os.path.join(article, "expected.json"), encoding="utf-8") as file:
            expected = json.load(file)["statements"]
        truth = [
            (tuple(one["span"]), {bare(n) for n in (one["speaker"]["name"], one["speaker"].get("same_as")) if n})
            for one in expected
        ]
        proposed = read(text)
        print(f"given article: {score(truth, proposed)} of {len(truth)} statements, {len(proposed)} proposed")
    else:
        print("given article: skipped, the data are not there")
    text = "\n\n".join(text for language in ("ar", "ru", "en") for _, text, _ in passages(language))
    while len(text.encode()) < 100_000:
        text += "\n\n" + text
    text = text.encode()[:100_000].decode(errors="ignore")
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        times = []
        for _ in range(21):
            before = time.process_time(), os.times().children_user + os.times().children_system
            subprocess.run([BINARY, "read", file.name, "--format", "json"], capture_output=True, check=True)
            times.append(os.times().children_user + os.times().children_system - before[1])
    print(f"100 KB: median {sorted(times)[10] * 1000:.0f} ms of processor time, the start of the program included")


main()
