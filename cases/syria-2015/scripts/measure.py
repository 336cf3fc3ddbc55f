#!/usr/bin/env python3
"""Measures what the radii, the reach of "near" and the borders of this case rest on.

Reads the gazetteers at hand (the folder of shared data, as first argument or in BAYYINA_DATA)
and tables/regions/governorates.geojson; prints the numbers that README.md quotes. Python's
standard library only. Distances are geodesic (Vincenty's inverse formula on WGS 84).
"""

import gzip
import json
import math
import os
import pathlib
import re
import sys
import unicodedata

CASE = pathlib.Path(__file__).resolve().parent.parent
# District of the place list to governorate of the regions file.
DISTRICTS = {
    "idlib-province": {"Idleb", "Al Ma'ra", "Harim", "Jisr-Ash-Shugur", "Ariha"},
    "hama-province": {"Hama", "As-Suqaylabiyah", "As-Salamiyeh", "Masyaf", "Muhradah"},
    "homs-province": {"Homs", "Al-Qusayr", "Tall Kalakh", "Ar-Rastan", "Tadmor", "Al Makhrim", "Taldu"},
    "raqqa-province": {"Ar-Raqqa", "Tell Abiad", "Ath-Thawrah"},
    "deir-ez-zor-province": {"Deir-ez-Zor", "Abu Kamal", "Al Mayadin"},
    "latakia-province": {"Lattakia", "Jablah", "Al-Haffa", "Al-Qardaha"},
    "aleppo-province": {"Jebel Saman", "Afrin", "A'zaz", "Al Bab", "As-Safira", "Ain Al Arab", "Jarablus", "Menbij"},
}


def geodesic(a, b):
    """Metres between two (lat, lon) points; bearing at the first, in degrees."""
    big, f = 6378137.0, 1 / 298.257223563
    small = big * (1 - f)
    u1, u2 = (math.atan((1 - f) * math.tan(math.radians(p[0]))) for p in (a, b))
    width = math.radians(b[1] - a[1])
    s1, c1, s2, c2 = math.sin(u1), math.cos(u1), math.sin(u2), math.cos(u2)
    lam = width
    for _ in range(200):
        sl, cl = math.sin(lam), math.cos(lam)
        ss = math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl)
        if ss == 0:
            return 0.0, 0.0
        cs = s1 * s2 + c1 * c2 * cl
        sigma = math.atan2(ss, cs)
        sa = c1 * c2 * sl / ss
        ca2 = 1 - sa * sa
        c2m = cs - 2 * s1 * s2 / ca2 if ca2 else 0.0
        c = f / 16 * ca2 * (4 + f * (4 - 3 * ca2))
        last, lam = lam, width + (1 - c) * f * sa * (sigma + c * ss * (c2m + c * cs * (2 * c2m * c2m - 1)))
        if abs(lam - last) < 1e-12:
            break
    k = ca2 * (big * big - small * small) / (small * small)
    ka = 1 + k / 16384 * (4096 + k * (-768 + k * (320 - 175 * k)))
    kb = k / 1024 * (256 + k * (-128 + k * (74 - 47 * k)))
    delta = kb * ss * (c2m + kb / 4 * (cs * (2 * c2m * c2m - 1) - kb / 6 * c2m * (4 * ss * ss - 3) * (4 * c2m * c2m - 3)))
    bearing = math.degrees(math.atan2(c2 * math.sin(lam), c1 * s2 - s1 * c2 * math.cos(lam))) % 360
    return small * ka * (sigma - delta), bearing


def metres(a, b):
    return geodesic(a, b)[0]


def plain(name):
    """An Arabic name without marks, article and variant letters."""
    name = re.sub("[\u064b-\u0652\u0640]", "", unicodedata.normalize("NFKC", name))
    name = re.sub("[أإآٱ]", "ا", name)
    for old, new in (("ى", "ي"), ("ة", "ه"), ("ؤ", "و"), ("ئ", "ي"), ("ء", "")):
        name = name.replace(old, new)
    return re.sub("^ال", "", re.sub("[^\u0600-\u06ff]", "", name))


def share(values, fraction):
    values = sorted(values)
    return values[min(len(values) - 1, int(fraction * len(values)))]


def shown(values, fractions=(0.5, 0.75, 0.9, 0.95, 1)):
    return "  ".join(f"{int(100 * f)} %: {share(values, f if f < 1 else 0.999999):,.0f} m" for f in fractions)


def place_list(data):
    """(English name, Arabic name, subdistrict, district, point) of the UN-coded places."""
    result = []
    for row in json.loads((data / "syria-gazetteer/locations.json").read_text(encoding="utf-8")):
        if row["sa_loc_only"] != "FALSE" or not row["closest_geonames_post_code"]:
            continue
        english = row["search_name_en"].split(" --- ")[0].split(" - ")
        arabic = row["search_name_ar"].split(" --- ")[0].split(" - ")
        result.append((" - ".join(english[:-2]), arabic[0].strip(), english[-2], english[-1], (float(row["lat"]), float(row["lon"]))))
    return result


def geonames(data):
    with gzip.open(data / "gazetteer-geonames/cities500.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = line.rstrip("\n").split("\t")
            if row[4] == "SY":
                names = {plain(n) for n in row[8].split("|")} - {""}
                yield row[1], (float(row[2]), float(row[3])), int(row[6]), names


def neighbours(point, points, count=1):
    """Distances to the nearest other points."""
    close = [p for p in points if p != point and abs(p[0] - point[0]) < 0.5 and abs(p[1] - point[1]) < 0.6]
    return sorted(metres(point, p) for p in close)[:count] or [math.inf]


def inside(point, ring):
    lat, lon = point
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def to_border(point, ring):
    """Metres from a point to a ring, on a local plane."""
    lat, lon = point
    kx, ky = 111_320 * math.cos(math.radians(lat)), 111_000
    best = math.inf
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        ax, ay, bx, by = (x1 - lon) * kx, (y1 - lat) * ky, (x2 - lon) * kx, (y2 - lat) * ky
        dx, dy = bx - ax, by - ay
        t = 0 if dx == dy == 0 else max(0, min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy)))
        best = min(best, math.hypot(ax + t * dx, ay + t * dy))
    return best


def rings():
    text = (CASE / "tables/regions/governorates.geojson").read_text(encoding="utf-8")
    return {f["id"]: f["geometry"]["coordinates"][0] for f in json.loads(text)["features"]}


def reach(centre, ring, first, last):
    """How far the ring reaches from a centre between two bearings, walking its edges."""
    best = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        for step in range(21):
            t = step / 20
            far, bearing = geodesic(centre, (y1 + t * (y2 - y1), x1 + t * (x2 - x1)))
            if first <= bearing <= last:
                best = max(best, far)
    return best


def main(data):
    places = place_list(data)
    points = [p[4] for p in places]
    names = {}
    for index, place in enumerate(places):
        names.setdefault(plain(place[1]), []).append(index)
    print(f"place list: {len(places)} places with a UN code")

    apart, spacing = {}, {}
    for _, point, people, variants in geonames(data):
        found = sorted((metres(point, points[i]), i) for v in variants for i in names.get(v, []))
        if not found or found[0][0] > 20_000:
            continue
        size = "100,000 people or more" if people >= 100_000 else "10,000 to 100,000" if people >= 10_000 else "fewer or not known"
        apart.setdefault(size, []).append(found[0][0])
        spacing.setdefault(size, []).append(neighbours(points[found[0][1]], points)[0])
    everything = [d for part in apart.values() for d in part]
    print(f"\nHow far GeoNames and the place list put the same town apart ({len(everything)} towns with the same Arabic name)")
    print(f"  all: {shown(everything)}")
    for size, part in apart.items():
        print(f"  {size} ({len(part)}): {shown(part)}")
    print("\nHow far from a town the next place of the list is (half the towns, a quarter, a tenth)")
    for size, part in spacing.items():
        print(f"  {size}: {shown(part, (0.5, 0.25, 0.1))}")
    print(f"  any place of the list: {shown([neighbours(p, points)[0] for p in points], (0.5, 0.25, 0.1))}")

    seats = sorted({p[4] for p in places if plain(p[0].lower()) is not None and p[0] == p[2]})
    print(f"\nHow far from one subdistrict seat the next is ({len(seats)} seats)")
    print(f"  {shown([neighbours(s, seats)[0] for s in seats])}")

    print("\nPlaces of the list outside Natural Earth's border of their governorate, and how far")
    for key, ring in sorted(rings().items()):
        own = [p[4] for p in places if p[3] in DISTRICTS[key]]
        outside = [to_border(p, ring) for p in own if not inside(p, ring)]
        print(f"  {key}: {len(outside)} of {len(own)}" + (f"; {shown(outside, (0.5, 0.9, 1))}" if outside else ""))

    raqqa, deir = (35.95307453, 39.0060619), (35.33588, 40.14084)
    print("\nHow far a governorate reaches from its seat")
    print(f"  Raqqa, bearings 180 to 270: {reach(raqqa, rings()['raqqa-province'], 180, 270):,.0f} m")
    print(f"  Deir ez-Zor, bearings 90 to 180: {reach(deir, rings()['deir-ez-zor-province'], 90, 180):,.0f} m")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("BAYYINA_DATA", "../shared/data")))
