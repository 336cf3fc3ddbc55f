#!/usr/bin/env python3
"""A second, independent verifier of Bayyina ledgers, written from docs/format.md.

It shares no code with the program and needs nothing but Python 3.9's standard library.

    python3 verify.py CASE…            checks CASE/.bayyina and says what it found
    python3 verify.py --json CASE…     the same as one JSON object a line

Exit: 0 everything holds, 1 something does not, 2 there is no ledger to check.
"""

import hashlib
import json
import os
import re
import sys

LARGEST = 2**53 - 1
DEEPEST = 64


class Broken(Exception):
    """The first thing that does not hold: a file, a line (or None), and why."""

    def __init__(self, file, line, why):
        super().__init__(why)
        self.file, self.line, self.why = file, line, why


class Flaw(Exception):
    """Something wrong with some bytes; the caller knows in which file they stand."""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# --- Ed25519, RFC 8032 section 5.1, as its appendix shows it, with strict checks ------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def point_add(a, b):
    one, two = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    three, four = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = two - one, four - three, four + three, two + one
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_mul(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = point_add(total, point)
        point = point_add(point, point)
        scalar >>= 1
    return total


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point_read(data):
    number = int.from_bytes(data, "little")
    y, sign = (number & (2**255 - 1)) % P, number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)
NEUTRAL = (0, 1, 1, 0)


def signed_by(public, message, signature):
    key, first = point_read(public), point_read(signature[:32])
    second = int.from_bytes(signature[32:], "little")
    if key is None or first is None or second >= L:
        return False
    if same(point_mul(8, key), NEUTRAL) or same(point_mul(8, first), NEUTRAL):
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    scalar = int.from_bytes(hashed, "little") % L
    return same(point_mul(second, BASE), point_add(first, point_mul(scalar, key)))


def public_of(secret):
    hashed = int.from_bytes(hashlib.sha512(secret).digest()[:32], "little")
    scalar = (hashed & ((1 << 254) - 8)) | (1 << 254)
    x, y, z, _ = point_mul(scalar, BASE)
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


# --- canonical JSON ------------------------------------------------------------------------------


def no_twins(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Flaw("a key twice")
    return found


def refuse(text):
    raise Flaw(f"{text} is no integer")


def integer(text):
    if len(text) > 20:
        refuse(text[:20])
    return int(text)


def write(value, depth=0):
    if depth > DEEPEST:
        raise Flaw("nested too deep")
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise Flaw("an integer beyond 2^53 - 1")
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(write(one, depth + 1) for one in value) + "]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        pairs = (write(name) + ":" + write(value[name], depth + 1) for name in names)
        return "{" + ",".join(pairs) + "}"
    raise Flaw("null is no value")


def parse(data, depth=0):
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=no_twins,
            parse_float=refuse,
            parse_int=integer,
            parse_constant=refuse,
        )
        if write(value, depth).encode("utf-8") != data:
            raise Flaw("not in canonical form")
    except (ValueError, RecursionError) as error:
        raise Flaw(f"not canonical JSON: {error}") from None
    return value


# --- the parts of the format ---------------------------------------------------------------------


def is_hex(text, count=32):
    return isinstance(text, str) and re.fullmatch("[0-9a-f]{%d}" % (2 * count), text) is not None


def is_field(text):
    return isinstance(text, str) and re.fullmatch("[a-z][a-z0-9_.-]{0,63}", text) is not None


def is_kind(text):
    return (
        isinstance(text, str)
        and len(text) <= 64
        and re.fullmatch("[a-z][a-z0-9_.-]*/[1-9][0-9]*", text) is not None
    )


def is_instant(text):
    found = isinstance(text, str) and re.fullmatch(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z", text
    )
    if not found:
        return False
    year, month, day, hour, minute, second = map(int, found.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1 <= month <= 12 and 1 <= day <= days[month - 1] and hour < 24 and minute < 60 and second < 60


def is_number(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


def need(condition, why):
    if not condition:
        raise Flaw(why)


def first_line(data):
    end = data.find(b"\n")
    need(end >= 0, "expected a header line")
    return data[:end]


def header(data, word, needed, optional=()):
    """Reads a header line: its version first, then the fields, no other."""
    fields = parse(first_line(data))
    need(isinstance(fields, dict), "expected a header object")
    version = fields.pop(word, None)
    need(is_number(version), "expected a version")
    if version != 1:
        raise Flaw(f"{word} of format version {version}: this verifier reads version 1")
    need(set(needed) <= set(fields) <= set(needed) | set(optional), "other fields than expected")
    for name, value in fields.items():
        if name == "recorded":
            need(is_instant(value), "recorded is no instant")
        elif name in ("count", "first"):
            need(is_number(value), f"{name} is no whole number")
        else:
            need(is_hex(value), f"{name} is no hash")
    return fields


def batch_header(data):
    fields = header(data, "batch", ("count", "first", "key", "log", "recorded"), ("previous",))
    log = sha256(b"bayyina log 1\n", bytes.fromhex(fields["key"])).hex()
    need(log == fields["log"], "the log is not that of the key")
    need(fields["count"] > 0, "a batch without entries")
    need(fields["first"] + fields["count"] <= LARGEST, "sequences beyond 2^53 - 1")
    need(("previous" in fields) == (fields["first"] > 0), "a previous batch, or a first sequence, too many")
    return fields


SIGNATURE = re.compile(rb'\{"signature":"([0-9a-f]{128})"\}\n')


def framed(file, name, data, word, read):
    """Checks name, header, signature and number of lines; gives the header and the lines."""
    computed = hashlib.sha256(data).hexdigest()
    try:
        fields = read(data)
    except Flaw as flaw:
        if computed != name and "format version" not in str(flaw):
            raise Broken(file, None, f"its bytes hash to {computed}") from None
        raise Broken(file, 1, str(flaw)) from None
    if computed != name:
        raise Broken(file, None, f"its bytes hash to {computed}")
    signed, last = data[:-145], SIGNATURE.fullmatch(data[-145:])
    if not last or not signed.endswith(b"\n"):
        raise Broken(file, None, "expected a last line with the signature")
    message = f"bayyina {word} 1\n".encode() + sha256(signed)
    if not signed_by(bytes.fromhex(fields["key"]), message, bytes.fromhex(last[1].decode())):
        raise Broken(file, fields["count"] + 2, "the signature does not match")
    lines = signed.split(b"\n")[1:-1]
    if len(lines) != fields["count"]:
        raise Broken(file, None, f"expected {fields['count']} lines, found {len(lines)}")
    return fields, lines


def entry_line(line):
    # The open fields, and they alone, may nest: one level is the line's own.
    entry = parse(line, -1)
    need(isinstance(entry, dict), "expected an object")
    required, optional = {"kind", "leaves", "open"}, {"author", "ignorable", "supersedes", "thing"}
    need(required <= set(entry) <= required | optional, "other fields than expected")
    need(is_kind(entry["kind"]), "expected a kind with its version")
    need(entry.get("ignorable", True) is True, "ignorable is true or absent")
    need(isinstance(entry["open"], dict), "open is no object")
    need(isinstance(entry["leaves"], dict), "leaves is no object")
    for name, leaf in entry["leaves"].items():
        need(is_field(name) and name not in ("author", "thing"), "expected a field's name")
        need(is_hex(leaf), "a leaf is no hash")
    for name in ("author", "thing"):
        need(name not in entry or is_hex(entry[name]), f"{name} is no hash")
    if "supersedes" in entry:
        names = entry["supersedes"]
        need(isinstance(names, list) and names and all(map(is_hex, names)), "supersedes lists entries")
        need(all(a < b for a, b in zip(names, names[1:])), "supersedes is not ascending")
    fields = dict(entry["leaves"])
    fields.update((name, entry[name]) for name in ("author", "thing") if name in entry)
    return entry, fields


def leaf_line(line):
    match = re.fullmatch(
        rb'\{"field":"([^"]*)","salt":"([0-9a-f]{64})","sequence":(0|[1-9][0-9]{0,15}),"value":(.*)\}', line, re.DOTALL
    )
    need(match, "expected a leaf")
    field = match[1].decode("utf-8", "replace")
    need(is_field(field), "expected a field's name")
    need(is_number(int(match[3])), "expected a sequence")
    return int(match[3]), field, bytes.fromhex(match[2].decode()), match[4]


def statement(entry):
    """What an entry of the ledger's own says."""
    fields = entry["open"]
    if entry["kind"] == "erasure/1":
        leaves, blobs = fields.get("leaves", []), fields.get("blobs", [])
        for names in (leaves, blobs):
            need(isinstance(names, list) and all(map(is_hex, names)), "an erasure names hashes")
        need(is_field(fields.get("reason")), "an erasure has a reason in one word")
        return ("erasure", set(leaves), set(blobs))
    if entry["kind"] != "key/1":
        return None
    action = fields.get("action")
    if action == "succeed":
        need(is_hex(fields.get("key")), "expected a key")
        return None
    need(action in ("follow", "revoke") and is_hex(fields.get("log")), "expected an action and a log")
    if action == "follow":
        return None
    if "head" in fields:
        need(is_hex(fields["head"]) and is_number(fields.get("size")), "expected a head and its size")
    return ("revoke", fields["log"], fields.get("head"), fields.get("size"))


def merkle_root(hashes):
    """RFC 6962 section 2.1, over hashes of leaves."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    while len(hashes) > 1:
        pairs = [sha256(b"\x01", a, b) for a, b in zip(hashes[::2], hashes[1::2])]
        hashes = pairs + hashes[len(hashes) & ~1 :]
    return hashes[0]


def references(value):
    """Names of blobs: every "blob" key, at any depth."""
    if isinstance(value, dict):
        blob = value.get("blob")
        found = {blob} if is_hex(blob) else set()
        return found.union(*map(references, value.values()))
    if isinstance(value, list):
        return set().union(*map(references, value))
    return set()


# --- the whole ledger ----------------------------------------------------------------------------

NAME = "[0-9a-f]{64}"
SHELVES = {
    "log": re.compile(rf"log/({NAME})/({NAME})\.batch"),
    "leaves": re.compile(rf"leaves/({NAME})\.leaves"),
    "blobs": re.compile(r"blobs/([0-9a-f]{2})/(\1[0-9a-f]{62})"),
    "checkpoints": re.compile(rf"checkpoints/({NAME})\.(?:checkpoint|({NAME})\.(?:tsr|ots))"),
    "redactions": re.compile(rf"redactions/({NAME})\.redaction"),
}


class Ledger:
    def __init__(self, root):
        self.root = root
        self.counts = dict.fromkeys(
            "logs batches entries values erased redacted blobs checkpoints stamps forks left_out pending".split(), 0
        )

    def read(self, file):
        with open(os.path.join(self.root, file), "rb") as opened:
            return opened.read()

    def shelf(self, name):
        """Files that belong on a shelf, and files that do not, both ascending."""
        files = []
        for folder, _, found in os.walk(os.path.join(self.root, name)):
            relative = os.path.relpath(folder, self.root).replace(os.sep, "/")
            files += [f"{relative}/{file}" for file in found]
        matches = [(file, SHELVES[name].fullmatch(file)) for file in sorted(files)]
        foreign = [file for file, match in matches if not match]
        return [(file, match) for file, match in matches if match], foreign

    @staticmethod
    def no_foreign(foreign):
        if foreign:
            raise Broken(foreign[0], None, "no file of a ledger has this name")

    def verify(self):
        self.key()
        redacted, redacted_blobs = self.redactions()
        chains = self.chains()
        self.statements(chains)
        self.rule(chains)
        self.excused = redacted | self.erased_by_any
        referenced = {}
        for chain in chains.values():
            self.counts["logs"] += 1
            for link in chain:
                self.batch(link, referenced)
        for name in ("log", "leaves"):
            self.no_foreign(self.shelf(name)[1])
        self.checkpoints(chains)
        self.blobs(referenced, redacted_blobs | self.erased_blobs_by_any)

    def key(self):
        if not os.path.exists(os.path.join(self.root, "key")):
            return
        data = self.read("key")
        try:
            first = first_line(data)
            fields = parse(first)
            total = hashlib.sha256(first + b"\n").hexdigest()
            need(data[len(first) + 1 :] == b'{"sha256":"%s"}\n' % total.encode(), "not its SHA-256")
            need(isinstance(fields, dict) and fields.pop("key", None) == 1, "expected version 1")
            need(is_hex(fields.get("public")), "expected a public key")
            if "secret" in fields:
                need(set(fields) == {"public", "secret"} and is_hex(fields["secret"]), "expected a secret")
                public = public_of(bytes.fromhex(fields["secret"])).hex()
                need(public == fields["public"], "the secret is not that of the public key")
        except Flaw as flaw:
            raise Broken("key", None, str(flaw)) from None

    def redactions(self):
        files, foreign = self.shelf("redactions")
        leaves, blobs = set(), set()
        for file, match in files:
            data = self.read(file)
            _, lines = framed(
                file, match[1], data, "redaction", lambda data: header(data, "redaction", ("count", "key", "recorded"))
            )
            for number, line in enumerate(lines):
                found = re.fullmatch(rb'\{"(blob|leaf)":"([0-9a-f]{64})"\}', line)
                if not found or (number and lines[number - 1] >= line):
                    raise Broken(file, number + 2, "expected a leaf or blob, ascending")
                (leaves if found[1] == b"leaf" else blobs).add(found[2].decode())
        self.no_foreign(foreign)
        return leaves, blobs

    def chains(self):
        """Logs ascending by name, each with its batches, predecessors first."""
        logs = {}
        for file, match in self.shelf("log")[0]:
            try:
                fields = batch_header(self.read(file)[:1024])
            except Flaw as flaw:
                raise Broken(file, 1, str(flaw)) from None
            if fields["log"] != match[1]:
                raise Broken(file, None, "the folder is another log's")
            link = dict(fields, file=file, name=match[2], next=fields["first"] + fields["count"])
            logs.setdefault(match[1], []).append(link)
        for links in logs.values():
            links.sort(key=lambda link: (link["first"], link["name"]))
            named = {link["name"]: link for link in links}
            followed = {link.get("previous") for link in links}
            self.counts["forks"] += len(set(named) - followed) > 1
            for link in links:
                if "previous" in link:
                    before = named.get(link["previous"])
                    if not before:
                        raise Broken(link["file"], 1, f"the batch before it, {link['previous']}, is missing")
                    if before["next"] != link["first"]:
                        raise Broken(link["file"], 1, f"expected the first sequence {before['next']}")
                    link["before"] = before
        return logs

    def statements(self, chains):
        """What the ledger's own entries say; a batch that does not hold is named in its turn."""
        self.said = []
        for links in chains.values():
            for link in links:
                data = self.read(link["file"])
                if b'"kind":"erasure/1"' not in data and b'"kind":"key/1"' not in data:
                    continue
                found = []
                try:
                    fields, lines = framed(link["file"], link["name"], data, "batch", batch_header)
                    for number, line in enumerate(lines):
                        entry, _ = entry_line(line)
                        own = statement(entry)
                        if own:
                            found.append((self.entry_id(link, number, line), link, own))
                except (Broken, Flaw):
                    continue
                self.said += found

    @staticmethod
    def entry_id(link, number, line):
        sequence = (link["first"] + number).to_bytes(8, "big")
        return sha256(b"bayyina entry 1\n", bytes.fromhex(link["log"]), sequence, line)

    def rule(self, chains):
        """Which batches are not trusted, and which values are erased."""
        revocations = sorted((name, link, own) for name, link, own in self.said if own[0] == "revoke")
        beyond = [self.beyond(chains.get(own[1], []), own) for _, _, own in revocations]
        attackers = [[i for i, far in enumerate(beyond) if link["name"] in far] for _, link, _ in revocations]
        verdicts = [None] * len(revocations)
        changed = True
        while changed:
            changed = False
            for index, mine in enumerate(attackers):
                if verdicts[index] is None:
                    if all(verdicts[other] is False for other in mine):
                        verdicts[index] = changed = True
                    elif any(verdicts[other] is True for other in mine):
                        verdicts[index], changed = False, True
        untrusted = set()
        for verdict, far in zip(verdicts, beyond):
            if verdict is not False:
                untrusted |= far
        self.erased, self.erased_by_any, self.erased_blobs_by_any = set(), set(), set()
        for _, link, own in self.said:
            if own[0] == "erasure":
                self.erased_by_any |= own[1]
                self.erased_blobs_by_any |= own[2]
                if link["name"] not in untrusted:
                    self.erased |= own[1]
        for links in chains.values():
            self.counts["left_out"] += sum(link["count"] for link in links if link["name"] in untrusted)

    @staticmethod
    def beyond(links, own):
        _, _, head, size = own
        named = {link["name"]: link for link in links}
        if head is None:
            trusted = set()
        elif head in named:
            trusted, link = set(), named[head]
            while link:
                trusted.add(link["name"])
                link = link.get("before")
        else:
            trusted = {link["name"] for link in links if link["next"] <= size}
        return set(named) - trusted

    def batch(self, link, referenced):
        fields, lines = framed(link["file"], link["name"], self.read(link["file"]), "batch", batch_header)
        file = f"leaves/{link['name']}.leaves"
        sidecar = b""
        if os.path.exists(os.path.join(self.root, file)):
            sidecar = self.read(file)
            if not sidecar:
                raise Broken(file, None, "an empty sidecar")
        leaves = sidecar.split(b"\n")
        at, lost = 0, None

        def leaf():
            # The last piece is what follows the last line feed: nothing.
            if at == len(leaves) - 1 and leaves[at] == b"":
                return None
            if at >= len(leaves) - 1:
                raise Broken(file, at + 1, "expected a line feed at the end")
            try:
                return leaf_line(leaves[at])
            except Flaw as flaw:
                raise Broken(file, at + 1, str(flaw)) from None

        next_leaf, values = leaf(), []
        hashes = []
        counts = dict(entries=0, values=0, erased=0, redacted=0, pending=0)
        for number, line in enumerate(lines):
            sequence = link["first"] + number
            try:
                entry, wanted = entry_line(line)
                statement(entry)
            except Flaw as flaw:
                # A leaf that does not hold is found while its entry is read.
                raise Broken(link["file"], number + 2, str(flaw)) from None
            hashes.append(sha256(b"\x00", self.entry_id(link, number, line)))
            counts["entries"] += 1
            for field in sorted(wanted):
                there = next_leaf is not None and next_leaf[:2] == (sequence, field)
                if there:
                    _, _, salt, value = next_leaf
                    if sha256(salt, value).hex() != wanted[field]:
                        raise Broken(file, at + 1, f"field {field} of entry {sequence} is not what the batch says")
                    here, at = at, at + 1
                    next_leaf = leaf()
                if there and wanted[field] not in self.erased:
                    try:
                        parsed = parse(value)
                        need(isinstance(parsed, str) or field not in ("author", "thing"), "expected a text")
                    except Flaw as flaw:
                        raise Broken(file, here + 1, str(flaw)) from None
                    counts["values"] += 1
                    values.append(parsed)
                    continue
                counts["pending"] += there
                counts["erased" if wanted[field] in self.erased_by_any else "redacted"] += 1
                if wanted[field] not in self.excused and lost is None:
                    lost = f"the value of field {field} of entry {sequence} is missing"
        if next_leaf is not None:
            raise Broken(file, at + 1, "a line that has no place here")
        if lost:
            raise Broken(file, None, lost)
        self.counts["batches"] += 1
        for name, count in counts.items():
            self.counts[name] += count
        for value in values:
            for blob in references(value):
                referenced.setdefault(blob, file)
        link["hashes"] = hashes

    def checkpoints(self, chains):
        links = {link["name"]: link for chain in chains.values() for link in chain}
        files, foreign = self.shelf("checkpoints")
        # Checkpoints first, then time stamps.
        for file, match in sorted(files, key=lambda found: (found[1][2] is not None, found[0])):
            data = self.read(file)
            if match[2]:
                if hashlib.sha256(data).hexdigest() != match[2]:
                    raise Broken(file, None, "its bytes do not hash to its name")
                self.counts["stamps"] += 1
                continue
            _, lines = framed(
                file, match[1], data, "checkpoint", lambda data: header(data, "checkpoint", ("count", "key", "recorded"))
            )
            before, standings = None, []
            for number, line in enumerate(lines):
                try:
                    one = parse(line)
                    need(isinstance(one, dict) and set(one) == {"head", "log", "root", "size"}, "expected a log")
                    need(all(is_hex(one[name]) for name in ("head", "log", "root")), "expected hashes")
                    need(is_number(one["size"]), "expected a size")
                    need(before is None or before < (one["log"], one["head"]), "not ascending")
                except Flaw as flaw:
                    raise Broken(file, number + 2, str(flaw)) from None
                before = (one["log"], one["head"])
                standings.append(one)
            for number, one in enumerate(standings):
                link = links.get(one["head"])
                if not link or link["log"] != one["log"]:
                    raise Broken(file, number + 2, f"the log {one['log']} lacks the batch {one['head']}")
                path, step = [], link
                while step:
                    path.append(step["hashes"])
                    step = step.get("before")
                root = merkle_root([leaf for part in reversed(path) for leaf in part]).hex()
                if (link["next"], root) != (one["size"], one["root"]):
                    raise Broken(file, number + 2, f"the log has {link['next']} entries with root {root}")
            self.counts["checkpoints"] += 1
        self.no_foreign(foreign)

    def blobs(self, referenced, excused):
        files, foreign = self.shelf("blobs")
        there = set()
        for file, match in files:
            hashed = hashlib.sha256()
            with open(os.path.join(self.root, file), "rb") as opened:
                for chunk in iter(lambda: opened.read(1 << 20), b""):
                    hashed.update(chunk)
            if hashed.hexdigest() != match[2]:
                raise Broken(file, None, f"its bytes hash to {hashed.hexdigest()}")
            there.add(match[2])
            self.counts["blobs"] += 1
        self.no_foreign(foreign)
        for blob in sorted(referenced):
            if blob not in there and blob not in excused:
                raise Broken(referenced[blob], None, f"the blob {blob} is missing")


def check(case, as_json):
    """Says what it finds of one case; gives whether everything holds."""
    ledger, broken = Ledger(os.path.join(case, ".bayyina")), None
    try:
        ledger.verify()
    except Broken as found:
        broken = found
    if as_json:
        first = broken and {"file": broken.file, "line": broken.line, "why": broken.why}
        print(json.dumps(dict(ledger.counts, case=case, broken=first)))
    elif broken:
        line = f" line {broken.line}" if broken.line else ""
        print(f"{case} does not hold: {broken.file}{line}: {broken.why}")
    else:
        print(f"{case} holds: " + ", ".join(f"{count} {name}" for name, count in ledger.counts.items()))
    return broken is None


def main(arguments):
    cases = [one for one in arguments if not one.startswith("--")]
    if not cases or set(arguments) - set(cases) - {"--json"}:
        print(__doc__, file=sys.stderr)
        return 2
    for case in cases:
        if not os.path.isdir(os.path.join(case, ".bayyina", "log")):
            print(f"{case} holds no ledger", file=sys.stderr)
            return 2
    return 0 if all([check(case, "--json" in arguments) for case in cases]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
