#!/usr/bin/env python3
"""Places points in a layer of polygons: bayyina-ground beside shapely, GeoPandas and PostGIS.

All run in turn, several rounds, on one core; the answers of all must be the same pairs. The layer
and its prepared forms are made before the clock starts, on every side. The clock is that of the
processor, not of the wall, so that other work on the machine takes no part. See README.md.
"""

import argparse
import atexit
import os
import pathlib
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = ["shapely==2.2.0", "geopandas==1.2.0", "numpy", "psycopg[binary]"]


def environment():
    """Runs this script again inside its own virtual environment."""
    home = pathlib.Path(os.environ.get("BAYYINA_BENCH_VENV", ROOT / "target" / "bench-lookups-venv"))
    python = home / "bin" / "python"
    if pathlib.Path(sys.prefix).resolve() == home.resolve():
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    os.execv(python, [python, *sys.argv])


def on_processor(pid="self"):
    """Seconds that a process of one thread has been on the processor."""
    with open(f"/proc/{pid}/schedstat") as stat:
        return int(stat.read().split()[0]) / 1e9


def make_layer(np, count, corners, rng):
    """Areas on a grid over ten by ten degrees: wavy, jagged, overlapping their neighbours a little."""
    columns = int(np.ceil(np.sqrt(count * 1.25)))
    rows = int(np.ceil(count / columns))
    angle = 2 * np.pi * np.arange(corners) / corners
    polygons = []
    for i in range(count):
        lon = 35 + 10 * (i % columns + 0.5) / columns
        lat = 30 + 10 * (i // columns + 0.5) / rows
        reach = np.ones(corners)
        for wave in range(2, 120):
            reach += 0.35 / wave * rng.normal() * np.sin(wave * angle + rng.uniform(0, 2 * np.pi))
        reach = np.clip(reach, 0.2, 1.8)
        ring = np.empty((corners, 2))
        ring[:, 0] = lon + 5.4 / columns * reach * np.cos(angle)
        ring[:, 1] = lat + 5.4 / rows * reach * np.sin(angle)
        polygons.append(ring)
    return polygons


class Ours:
    name = "bayyina-ground"

    def __init__(self, folder, polygons, points):
        with open(folder / "layer", "wb") as out:
            for ring in polygons:
                out.write(struct.pack("<Q", len(ring)))
                out.write(ring.astype("<f8").tobytes())
        points.astype("<f8").tofile(folder / "points")
        target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
        subprocess.run(
            ["cargo", "build", "-q", "--release", "-p", "bayyina-ground", "--example", "lookups"],
            cwd=os.environ.get("BAYYINA_WORKSPACE", ROOT),
            check=True,
        )
        self.answers = folder / "answers"
        self.child = subprocess.Popen(
            [target / "release/examples/lookups", folder / "layer", folder / "points", self.answers],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        checked, built = map(float, self.child.stdout.readline().split())
        print(f"bayyina-ground: layer checked in {checked:.2f} s, index built in {built:.2f} s")

    def run(self):
        started = on_processor(self.child.pid)
        self.child.stdin.write("run\n")
        self.child.stdin.flush()
        self.child.stdout.readline()
        return on_processor(self.child.pid) - started

    def pairs(self, np):
        flat = np.fromfile(self.answers, dtype="<u4").reshape(-1, 2)
        return flat[:, 0], flat[:, 1]

    def close(self):
        self.child.stdin.close()
        self.child.wait()


class Timed:
    """A peer within this process: `ask` returns arrays of point numbers and polygon numbers."""

    def __init__(self, name, ask):
        self.name, self.ask, self.found = name, ask, None

    def run(self):
        started = on_processor()
        self.found = self.ask()
        return on_processor() - started

    def pairs(self, np):
        return self.found

    def close(self):
        pass


def shapely_peers(np, polygons, points):
    import shapely

    areas = shapely.polygons([shapely.linearrings(ring) for ring in polygons])
    shapely.prepare(areas)
    spots = shapely.points(points)
    over_areas = shapely.STRtree(areas)
    over_spots = shapely.STRtree(spots)
    over_areas.query(spots[:10])
    over_spots.query(areas[:10])
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    boxes = shapely.bounds(areas)

    def tree_of_points():
        area, spot = over_spots.query(areas, predicate="intersects")
        return spot, area

    def tree_of_points_built():
        area, spot = shapely.STRtree(spots).query(areas, predicate="intersects")
        return spot, area

    def tree_of_areas():
        return over_areas.query(spots, predicate="intersects")

    def boxes_then_prepared():
        spot, area = over_areas.query(spots)
        order = np.argsort(area, kind="stable")
        spot, area = spot[order], area[order]
        inside = shapely.intersects_xy(areas[area], x[spot], y[spot])
        return spot[inside], area[inside]

    def each_area():
        found, which = [], []
        for number, (west, south, east, north) in enumerate(boxes):
            near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
            near = near[shapely.intersects_xy(areas[number], x[near], y[near])]
            found.append(near)
            which.append(np.full(len(near), number))
        return np.concatenate(found), np.concatenate(which)

    return [
        Timed("shapely: tree of points made beforehand, prepared areas ask it", tree_of_points),
        Timed("shapely: tree of points made each time, prepared areas ask it", tree_of_points_built),
        Timed("shapely: tree of areas, points ask it with a predicate", tree_of_areas),
        Timed("shapely: tree of areas, then prepared intersects_xy", boxes_then_prepared),
        Timed("shapely: prepared intersects_xy, area by area", each_area),
    ]


def geopandas_peers(np, polygons, points):
    import geopandas
    import shapely

    areas = geopandas.GeoDataFrame(geometry=shapely.polygons([shapely.linearrings(r) for r in polygons]))
    spots = geopandas.GeoDataFrame(geometry=shapely.points(points))
    areas.sindex, spots.sindex

    def points_first():
        joined = geopandas.sjoin(spots, areas, predicate="intersects")
        return joined.index.to_numpy(), joined["index_right"].to_numpy()

    def areas_first():
        joined = geopandas.sjoin(areas, spots, predicate="intersects")
        return joined["index_right"].to_numpy(), joined.index.to_numpy()

    return [
        Timed("GeoPandas: sjoin of points with areas", points_first),
        Timed("GeoPandas: sjoin of areas with points", areas_first),
    ]


class PostGis:
    """A cluster of its own in a temporary folder, tables indexed, analysed and in memory."""

    ORDERS = {
        "PostGIS: for each point the index over areas": "spots s join areas a",
        "PostGIS: for each area the index over points": "areas a join spots s",
    }

    def __init__(self, folder, polygons, points):
        import psycopg

        self.bin = pathlib.Path("/usr/lib/postgresql/15/bin")
        self.data = folder / "cluster"
        # PostgreSQL refuses to run as root.
        self.as_user = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
        folder.chmod(0o777)
        self.call("initdb", "-D", self.data, "-A", "trust", "-U", "bench")
        settings = (
            f"-k {folder} -h '' -c shared_buffers=2GB -c work_mem=512MB -c fsync=off -c jit=off "
            "-c max_parallel_workers_per_gather=0 -c max_parallel_maintenance_workers=0"
        )
        self.call("pg_ctl", "-D", self.data, "-l", folder / "log", "-w", "-o", settings, "start")
        # Whatever ends this run also ends the cluster.
        self.runs = True
        atexit.register(self.close)
        self.found = {}
        self.db = psycopg.connect(f"host={folder} user=bench dbname=postgres", autocommit=True)
        run = self.db.execute
        run("create extension postgis")
        run("create table areas (id int, shape geometry(Polygon))")
        run("create table spots (id int, spot geometry(Point))")
        with self.db.cursor().copy("copy areas from stdin") as copy:
            for number, ring in enumerate(polygons):
                closed = [*ring.tolist(), ring[0].tolist()]
                text = ",".join(f"{x!r} {y!r}" for x, y in closed)
                copy.write_row((number, f"POLYGON(({text}))"))
        with self.db.cursor().copy("copy spots from stdin") as copy:
            for number, (x, y) in enumerate(points.tolist()):
                copy.write_row((number, f"POINT({x!r} {y!r})"))
        run("create index on areas using gist (shape)")
        run("create index on spots using gist (spot)")
        run("vacuum analyze areas")
        run("vacuum analyze spots")

    def call(self, program, *arguments):
        subprocess.run([self.bin / program, *arguments], check=True, stdout=subprocess.DEVNULL, **self.as_user)

    def peers(self, np):
        # Each order is forced by hiding the other index from the planner.
        def asker(outer, hidden):
            def ask():
                run = self.db.execute
                run("begin")
                run("set local enable_hashjoin = off")
                run("set local enable_mergejoin = off")
                run("set local enable_material = off")
                run(f"drop index {hidden}")
                table, other = outer.split(" join ")
                joined = f"from {table} join {other} on st_intersects(a.shape, s.spot)"
                started = on_processor(self.db.info.backend_pid)
                run(f"select count(*) {joined}").fetchone()
                took = on_processor(self.db.info.backend_pid) - started
                if outer not in self.found:
                    rows = run(f"select s.id, a.id {joined}").fetchall()
                    found = np.array(rows, dtype=np.int64).reshape(-1, 2)
                    self.found[outer] = found[:, 0], found[:, 1]
                run("rollback")
                return self.found[outer], took

            return ask

        return [
            PostGisPeer(name, asker(outer, hidden))
            for (name, outer), hidden in zip(self.ORDERS.items(), ["spots_spot_idx", "areas_shape_idx"])
        ]

    def close(self):
        if self.runs:
            self.runs = False
            self.call("pg_ctl", "-D", self.data, "-m", "immediate", "stop")


class PostGisPeer(Timed):
    """Counts the pairs within the server: fetching them is not what is compared."""

    def run(self):
        self.found, took = self.ask()
        return took


def has_postgis():
    return pathlib.Path("/usr/share/postgresql/15/extension/postgis.control").exists()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polygons", type=int, default=500)
    parser.add_argument("--corners", type=int, default=1000)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="leave out the slow ways of each peer")
    options = parser.parse_args()
    environment()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    import numpy as np

    # One core for this process and all it starts.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    rng = np.random.default_rng(2015)
    polygons = make_layer(np, options.polygons, options.corners, rng)
    points = rng.uniform([35, 30], [45, 40], size=(options.points, 2))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lookups-"))
    ours = Ours(folder, polygons, points)
    peers = shapely_peers(np, polygons, points) + geopandas_peers(np, polygons, points)
    postgis = None
    if has_postgis():
        postgis = PostGis(folder, polygons, points)
        peers += postgis.peers(np)
    else:
        print("PostGIS: not installed (apt-get install postgresql-15-postgis-3), left out")
    if options.quick:
        slow = ["a predicate", "made each time", "for each point", "sjoin of points"]
        peers = [one for one in peers if not any(word in one.name for word in slow)]
    everyone = [ours, *peers]
    times = {one.name: [] for one in everyone}

    def family(name):
        return name.split(":")[0]

    try:
        for turn in range(options.rounds):
            for one in everyone:
                # A way five times slower than its family's best is measured once.
                best = min((t[0] for n, t in times.items() if t and family(n) == family(one.name)), default=0)
                if turn == 0 or times[one.name][0] < 5 * best:
                    times[one.name].append(one.run())
        sizes = int(options.points)

        def key(pair):
            spot, area = (np.asarray(half).astype(np.int64) for half in pair)
            return np.sort(spot * options.polygons + area)

        wanted = key(ours.pairs(np))
        differing = [one.name for one in peers if not np.array_equal(wanted, key(one.pairs(np)))]
    finally:
        for one in everyone:
            one.close()
        if postgis:
            postgis.close()
        shutil.rmtree(folder)

    medians = {name: statistics.median(values) for name, values in times.items()}
    base = medians[ours.name]
    print(f"{options.polygons} polygons of {options.corners} corners, {sizes} points, "
          f"{len(wanted)} pairs, {options.rounds} rounds in turn, one core; medians")
    for name, median in medians.items():
        print(f"{name:64} {median:8.3f} s {1e9 * median / sizes:8.0f} ns a point {median / base:7.1f} x")

    def best(word):
        return min((median for name, median in medians.items() if name.startswith(word)), default=None)

    held = not differing
    for word, wanted_ratio in [("shapely", 5), ("GeoPandas", 20), ("PostGIS", 20)]:
        median = best(word)
        if median is not None:
            ratio = median / base
            held &= ratio >= wanted_ratio
            print(f"{word} at its best: {ratio:.1f} times as long (asked: {wanted_ratio})")
    print("answers: the same pairs from all" if not differing else f"answers DIFFER: {differing}")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
