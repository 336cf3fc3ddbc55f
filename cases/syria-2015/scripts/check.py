#!/usr/bin/env python3
"""Checks the tables of this case against the three source tables, row by row.

Reads the folder of shared data (first argument, or BAYYINA_DATA, or ../shared/data). Every row of
strikes.csv, control.csv and first-batch.csv must be represented, with its places, days, words,
addresses and coordinates; nothing may be represented that is not there. Also checks that the
tables refer only to what they define. Python's standard library only. Ends with status 1 when
something does not hold; without the data it says so and ends with 0.
"""

import csv
import gzip
import hashlib
import json
import os
import pathlib
import re
import sys

from measure import CASE, geodesic, inside, rings, to_border

FAULTS = []


def expect(holds, *words):
    if not holds:
        FAULTS.append(" ".join(str(word) for word in words))


def read(path):
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def table(name):
    return read(CASE / "tables" / f"{name}.csv")


def parts(cell):
    return [part.strip() for part in cell.split(";") if part.strip()]


def of_row(rows, kind, number):
    return [row for row in rows if row["note"].endswith(f"[{kind} {number}]")]


def same_sentence(long, short):
    """Whether a note carries the source's words; only its first letter and full stop may differ."""
    return short.rstrip(".").lower() in long.lower()


def check_first_batch(rows, t):
    for number, row in enumerate(rows, 1):
        key, where = row["claim_id"], f"first-batch {number}"
        claims = [claim for claim in t["claims"] if claim["id"] == key]
        expect(len(claims) == 1, where, "claims", len(claims))
        claim = claims[0]
        expect(of_row(claims, "first-batch", number), where, "mark")
        expect(claim["cited"] == row["source_url"], where, "cited")
        expect(same_sentence(claim["note"], row["notes"]), where, "note")
        expect(any(item["id"] == key for item in t["items"]) and claim["item"] == key, where, "item")
        if row["claimed_place"].startswith("not "):
            expect(claim["place"] == row["claimed_place"] and not claim["place_text"], where, "place")
        else:
            expect(claim["place_text"] == row["claimed_place"], where, "place", claim["place_text"])
            expect(not claim["place"].startswith("not "), where, "place is claimed")
        holder = {"ISIS": "isis"}.get(row["claimed_holder"], row["claimed_holder"])
        expect(claim["holder"] == holder, where, "holder", claim["holder"])
        expect(claim["holder_text"] == ("" if holder == "not known" else row["claimed_holder"]), where, "holder's words")
        expect(claim["published"] == "../2015-10-06", where, "published", claim["published"])
        own = [a for a in t["assessments"] if a["claim"] == key]
        expect(all(a["origin"] == row["origin"] and a["cited"] == row["source_url"] for a in own), where, "origin")
        found = {a["facet"]: a["verdict"] for a in own}
        wanted = {}
        place = {"matches": "supports", "differs": "contradicts"}.get(row["adopted_place"])
        if place:
            wanted["place"] = place
        if row["adopted_isis_presence"] == "none recorded":
            wanted["holder"] = "none_recorded"
        expect(found == wanted and len(own) == len(wanted), where, "assessments", found, "expected", wanted)
        expect(all(a["actor"] == "isis" for a in own if a["facet"] == "holder"), where, "actor")
        if row["found_distance_km"]:
            far = row["found_distance_km"].lstrip(">")
            expect(any(far in a["note"] for a in own), where, "distance", far)


# What each outcome must leave behind: facet, and the verdicts or kinds of observation that do.
OUTCOMES = {
    "location_false": [("place", {"contradicts"}, "location")],
    "location_true": [("place", {"supports"}, "location")],
    "actor_false": [("holder", {"contradicts"}, None)],
    "object_false": [("object", {"contradicts"}, "object")],
    "object_and_actor_false": [("object", {"contradicts"}, "object"), ("holder", {"contradicts"}, None)],
    "unverified": [("place", {"undetermined"}, None)],
    "claim_false": [],
    "not_checked": [],
}


def check_strikes(rows, t):
    for number, row in enumerate(rows, 1):
        where = f"strikes {number}"
        claims = of_row(t["claims"], "strikes", number)
        assessments = of_row(t["assessments"], "strikes", number)
        observations = of_row(t["observations"], "strikes", number)
        expect(len(claims) == (2 if number in (3, 8) else 1), where, "claims", len(claims))
        expect(len({claim["incident"] for claim in claims}) == 1 and claims[0]["incident"], where, "incident")
        for claim in claims:
            expect(claim["published"] == row["published"], where, "published", claim["published"])
            expect(claim["cited"] == row["source_url"], where, "cited")
            expect(same_sentence(claim["note"], row["notes"]), where, "note")
            expect(not row["found_place"] or f"Found place: {row['found_place']}." in claim["note"], where, "found place")
            expect(f": {row['outcome']}." in claim["note"], where, "outcome")
            expect(not row["title"] or claim["title"] == row["title"], where, "title")
            if row["claimed_place"]:
                expect(claim["place_text"] and claim["place_text"] in row["claimed_place"], where, "place", claim["place_text"])
                expect(claim["place"] not in ("", "not known", "not claimed"), where, "place is claimed")
            else:
                expect(claim["place"] == "not known" and not claim["place_text"], where, "place is not known")
            expect(claim["holder_text"] == row["claimed_actor"], where, "holder", claim["holder_text"])
            if row["claimed_actor"]:
                expect(claim["holder"] != "not known", where, "holder is claimed")
                actor = {"Jabhat al-Nusra": "jabhat-al-nusra", "ISIS": "isis", "ISIS leaders": "isis"}
                expect(claim["holder"] == actor.get(row["claimed_actor"], row["claimed_actor"]), where, "holder", claim["holder"])
            else:
                expect(claim["holder"] == "not known", where, "holder is not known")
        if len(claims) == 2 and row["claimed_place"]:
            left = row["claimed_place"]
            for claim in claims:
                left = left.replace(claim["place_text"], "")
            expect(not re.search("near|Idlib|Hama", left), where, "a place is left over:", left)
        points = [o for o in observations if o["lat"]]
        if row["found_lat"]:
            expect(len(points) == 1, where, "points", len(points))
            expect((points[0]["lat"], points[0]["lon"]) == (row["found_lat"], row["found_lon"]), where, "coordinates")
            expect(float(points[0]["radius_m"]) > 0 and "Radius" in points[0]["note"], where, "radius without a reason")
        else:
            expect(not points, where, "coordinates that the source does not give")
        if row["video_url"]:
            items = [i for i in t["items"] if i["id"] == claims[0]["item"]]
            expect(items and items[0]["url"] == row["video_url"] and row["video_id"] in items[0]["url"], where, "video")
        mine = {claim["id"] for claim in claims}
        expect(all(a["claim"] in mine for a in assessments), where, "an assessment of another row's claim")
        for facet, verdicts, kind in OUTCOMES[row["outcome"]]:
            adopted = [a for a in assessments if a["facet"] == facet and a["verdict"] in verdicts]
            observed = [o for o in observations if kind and o["kind"] == kind]
            expect(adopted or observed, where, row["outcome"], "has nothing for", facet)
            if facet == "place":
                expect(not (adopted and observed), where, "adopted although there is a location to compute from")
        if row["outcome"] in ("claim_false", "not_checked"):
            expect(not any(a["facet"] in ("place", "holder", "object") for a in assessments), where, "adopted without a verdict")


GROUPS = {
    "nusra": "jabhat-al-nusra", "ahrar al-sham": "ahrar-al-sham", "fsa": "fsa", "jund al-aqsa": "jund-al-aqsa",
    "al-izza": "al-izza", "suqour al-jebel": "suqour-al-jebel",
}  # fmt: skip


def said(row):
    """What the words of a row say of whom: (actor, status)."""
    words, notes = row["controller"].lower(), row["notes"].lower()
    head, _, bracket = words.partition("(")
    bracket = bracket.partition(")")[0]
    result = {(actor, "present") for word, actor in GROUPS.items() if word in bracket}
    if head.startswith("contested"):
        result |= {("opposition", "contested"), ("syrian-government", "contested")}
    elif head.startswith("opposition"):
        result.add(("opposition", "held"))
        if "government" in words:
            result.add(("syrian-government", "contested"))
    elif head.startswith("government"):
        result.add(("syrian-government", "held"))
    else:
        result.add(("isis", "present" if notes.startswith("isis presence") else "held"))
    if "contested by isis" in bracket:
        result.add(("isis", "contested"))
    if "besieged by isis" in words:
        result.add(("isis", "besieged"))
    if "besieged by pro-government" in notes:
        result.add(("syrian-government", "besieged"))
    if "no known isis" in words or "not known as an isis" in words:
        result.add(("isis", "none_recorded"))
    return result


def check_gazetteers(data, t):
    """Every point of a place must be a point of the gazetteer that it names."""
    listed = {}
    with gzip.open(data / "gazetteer-geonames/cities500.tsv.gz", "rt", encoding="utf-8") as lines:
        listed["geonames"] = {tuple(line.split("\t")[2:4]) for line in lines}
    places = json.loads((data / "syria-gazetteer/locations.json").read_text(encoding="utf-8"))
    listed["sa-place-list"] = {(str(place["lat"]), str(place["lon"])) for place in places}
    rows = read(data / "syrian-archive-violations-2017/syrian_places.csv")
    listed["sa-places-2017"] = {(row["Latitude"], row["Longitude"]) for row in rows}
    for place in t["places"]:
        if place["lat"]:
            expect((place["lat"], place["lon"]) in listed[place["origin"]], "places", place["id"], "is no point of", place["origin"])


def check_control(rows, t):
    places = {place["id"]: place for place in t["places"]}
    for number, row in enumerate(rows, 1):
        where = f"control {number}"
        own = of_row(t["control"], "control", number)
        expect(own, where, "is not represented")
        named = set()
        for statement in own:
            place = places.get(statement["place"], {})
            names = parts(place.get("name_en", ""))
            if any(name.lower() in row["place"].lower() or name.lower() in row["notes"].lower() for name in names):
                named.add(statement["place"])
            else:
                expect(False, where, "place", statement["place"])
            expect(statement["from"] == row["date_from"], where, "from", statement["from"])
            # Without a last day the source speaks of the first day only.
            expect(statement["to"] == (row["date_to"] or row["date_from"]), where, "to", statement["to"])
            expect(statement["cited"] == row["source_url"], where, "cited")
            expect(f"In the source: {row['controller']}." in statement["note"], where, "words")
            expect(same_sentence(statement["note"], row["notes"]), where, "note")
            expect(not statement["exclusive"], where, "exclusive")
        expect({s["place"] for s in own} == named and len(named) == {5: 2, 30: 2}.get(number, 1), where, "places", named)
        for place in named:
            has = sorted((s["actor"], s["status"]) for s in own if s["place"] == place)
            wanted = sorted(said(row))
            expect(has == wanted, where, place, "says", has, "expected", wanted)
        if row["lat"]:
            main = places[own[0]["place"]]
            expect((main["lat"], main["lon"]) == (row["lat"], row["lon"]), where, "coordinates")
            origin = "sa-places-2017" if "syrian_places.csv" in row["notes"] else "sa-place-list"
            expect(main["origin"] == origin, where, "the gazetteer of the coordinates")
    for kind, count in (("control", len(rows)),):
        marks = {int(re.search(r"\[control (\d+)\]$", s["note"]).group(1)) for s in t[kind]}
        expect(marks == set(range(1, count + 1)), "control marks", marks ^ set(range(1, count + 1)))


def check_article(folder, t):
    text = (folder / "article.txt").read_bytes()
    item = next(i for i in t["items"] if i["id"] == "arabic-report-2015-10")
    expect(item["sha256"] == hashlib.sha256(text).hexdigest(), "article", "sha256")
    expect(item["bytes"] == str(len(text)), "article", "bytes")
    spans = {f"{a}-{b}" for a, b in (s["span"] for s in json.loads((folder / "expected.json").read_text(encoding="utf-8"))["statements"])}
    for statement in t["statements"]:
        expect(statement["span"] in spans, "statement", statement["id"], "span", statement["span"])
        expect(not statement["text"] and not statement["translation_en"], "statement", statement["id"], "carries text")


QUANTITIES = [
    "at_least 12 of 14 in first-batch-none-recorded", "at_least 12 of 14 in first-batch-absent",
    "exactly 3 in first-batch-umbrella-none-recorded", "exactly 5 in first-batch-named-none-recorded", "exactly 0",
]  # fmt: skip


def check_references(t):
    ids = {name: {row["id"] for row in rows} for name, rows in t.items()}
    for name, rows in t.items():
        doubles = [row["id"] for row in rows if [r["id"] for r in rows].count(row["id"]) > 1]
        expect(set(doubles) <= {"raqqa-unspecified"}, name, "ids given twice:", set(doubles))

    def refers(name, column, to, many=False):
        for row in t[name]:
            for value in parts(row[column]) if many else [row[column]]:
                local = value.split(":", 1)[-1]
                expect(not value or local in ids[to], name, row["id"], column, value)

    for name in ("places", "observations", "assessments", "control", "umbrellas", "statements"):
        refers(name, "origin", "sources")
    for name, column, to in (
        ("items", "source", "sources"), ("claims", "source", "sources"), ("claims", "item", "items"),
        ("claims", "incident", "incidents"), ("claims", "statement", "statements"), ("statements", "item", "items"),
        ("assessments", "claim", "claims"), ("assessments", "actor", "actors"), ("control", "actor", "actors"),
        ("control", "place", "places"), ("observations", "place", "places"), ("observations", "actor", "actors"),
        ("umbrellas", "speaker", "sources"), ("places", "sector_of", "places"),
    ):  # fmt: skip
        refers(name, column, to)
    for name, column, to in (("sources", "derives_from", "sources"), ("actors", "parents", "actors"), ("umbrellas", "actors", "actors"), ("places", "within", "places")):
        refers(name, column, to, many=True)
    for row in t["claims"]:
        expect(row["place"] in ids["places"] | {"not known", "not claimed", "claimed"}, "claims", row["id"], "place", row["place"])
    for row in t["observations"]:
        expect(row["about"].split(":")[-1] in ids["claims"] | ids["incidents"], "observations", row["id"], "about")
    for row in t["assessments"]:
        expect(row["facet"] in ("place", "holder", "object", "footage"), "assessments", row["id"], "facet", row["facet"])
        expect(row["verdict"] in ("supports", "contradicts", "none_recorded", "undetermined"), "assessments", row["id"], "verdict", row["verdict"])
    for row in t["observations"]:
        expect(row["kind"] in ("location", "object", "presence"), "observations", row["id"], "kind", row["kind"])
    expect([row["quantity"] for row in t["claims"] if row["source"] == "arabic-report-2015-10"] == QUANTITIES, "claims", "the numbers of the report")
    regions = json.loads((CASE / "tables/regions/governorates.geojson").read_text(encoding="utf-8"))
    known = {feature["id"] for feature in regions["features"]}
    for row in t["places"]:
        if row["region_file"]:
            expect(row["region_file"].split("#")[1] in known, "places", row["id"], "region")
        if row["radius_m"] and row["kind"] in ("village", "town", "city", "airbase"):
            radius = {"village": "1500", "town": "2000", "city": "4500", "airbase": "1500"}[row["kind"]]
            expect(row["radius_m"] == radius, "places", row["id"], "radius", row["radius_m"])


def show_distances(t):
    """How far the found points lie from the places claimed: printed, for people to read."""
    places = {place["id"]: place for place in reversed(t["places"])}
    claims = {claim["id"]: claim for claim in t["claims"]}
    by_incident = {claim["incident"]: claim for claim in t["claims"] if claim["incident"]}
    print("distance from the middle of the place claimed to the middle of the place found")
    for o in t["observations"]:
        if o["kind"] != "location":
            continue
        claim = claims.get(o["about"]) or by_incident[o["about"].split(":")[1]]
        found = o if o["lat"] else places[o["place"]]
        if found.get("sector_of"):
            found = places[found["sector_of"]]
        place = places.get(claim["place"])
        if place and place["sector_of"]:
            place = places[place["sector_of"]]
        if place and place["lat"]:
            far, bearing = geodesic((float(place["lat"]), float(place["lon"])), (float(found["lat"]), float(found["lon"])))
            print(f"  {claim['id']} ({o['origin']}): {far / 1000:.1f} km, bearing {bearing:.0f}°")
        elif place and place["region_file"]:
            point, ring = (float(found["lat"]), float(found["lon"])), rings()[place["region_file"].split("#")[1]]
            side = "inside" if inside(point, ring) else "outside"
            print(f"  {claim['id']} ({o['origin']}): {to_border(point, ring) / 1000:.0f} km {side} the border of {place['id']}")


def main(data):
    if not (data / "syria-2015").is_dir():
        print(f"skipped: no source tables in {data} (name their folder as first argument or in BAYYINA_DATA)")
        return 0
    names = ("sources", "actors", "places", "items", "statements", "incidents", "umbrellas", "claims", "control", "observations", "assessments")
    t = {name: table(name) for name in names}
    sources = {name: read(data / "syria-2015" / f"{name}.csv") for name in ("first-batch", "strikes", "control")}
    check_first_batch(sources["first-batch"], t)
    check_strikes(sources["strikes"], t)
    check_control(sources["control"], t)
    check_article(data / "article-2015-10", t)
    check_gazetteers(data, t)
    check_references(t)
    marked = [re.search(r"\[(first-batch|strikes) (\d+)\]$", c["note"]) for c in t["claims"] if c["source"] == "russian-mod"]
    expect(all(marked), "a claim without the row that it is from")
    show_distances(t)
    for fault in FAULTS:
        print("FAULT", fault)
    counted = ", ".join(f"{len(rows)} rows of {name}" for name, rows in sources.items())
    print(f"{counted}: {len(FAULTS)} faults; tables hold " + ", ".join(f"{len(rows)} {name}" for name, rows in t.items()))
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("BAYYINA_DATA", "../shared/data"))))
