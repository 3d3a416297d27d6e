#!/usr/bin/env python3
"""Makes the seeds of the fuzzers from Tests/Fixtures: seeds.py FOLDER

Writes FOLDER/FuzzDump, a small dump in every layout that the runtime wrote and of every machine that the fixtures
have, FOLDER/FuzzProfile, profiles as Go's runtime wrote them and the same ones decompressed, and FOLDER/FuzzExecutable, which
of the executables that are made by hand it is, and nothing more. FOLDER/FuzzCore has changes of FOLDER/core/core, the core
of a small program.
"""

import gzip
import lzma
import pathlib
import sys

import trim

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"


def write(folder, name, data):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def dumps():
    for path in sorted(FIXTURES.glob("*.dump.xz")):
        name = path.name.removesuffix(".dump.xz")
        dump = trim.read(path)
        # Few records for speed, more of them for what only many show: a rate, a collision, a long stack.
        yield name, dump.small(per_kind=2, longest=160, buckets=4)
        yield name + "-more", dump.small(per_kind=12, longest=1000, buckets=12)
        if name.startswith("go1.3-seed"):
            yield "go1.3", dump.as_released_go1_3().small(per_kind=3, longest=400, buckets=4)
        if name.startswith("go1.6"):
            yield "go1.5", dump.as_go1_5().small(per_kind=3, longest=400, buckets=4)


def profiles():
    for path in sorted(FIXTURES.glob("*.heap.prof")):
        data = path.read_bytes()
        # Before Go 1.9 the runtime wrote text.
        if data.startswith(b"\x1f\x8b"):
            yield path.name + ".gz", data
            yield path.name, gzip.decompress(data)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[1])
    for name, data in dumps():
        write(out / "FuzzDump", name, data)
    for name, data in profiles():
        write(out / "FuzzProfile", name, data)
    for number in range(16):
        write(out / "FuzzExecutable", f"made-{number}", bytes([number]))
    for part in "core", "exe":
        write(out / "core", part, lzma.decompress((FIXTURES / f"go1.27-amd64-small.{part}.xz").read_bytes()))
    for kind in range(7):
        # A change of each kind, 8 bytes: see ChangedCore.swift.
        write(out / "FuzzCore", f"made-{kind}", bytes([kind, 0, 16, 0, 9, 3, 0, 0]) * 2)
