#!/usr/bin/env python3
"""Converts random archives and looks whether anything is written where it must not be:

    archives.py COMMAND [--archives 1000] [--seed 1] [--jobs N]

Each archive (tar in three formats, zip, cpio, 7z; some compressed) has entries with hostile names: `..`, absolute ones,
very long characters, bytes that are not UTF-8, NUL, control characters, names that differ only in case or in Unicode's
normal form, names that are there again and again; and entries that are links, devices, pipes, or lie below links. A
batch converts it, then again with -f, then with --resume. Each time the status must be 0 or 1, nothing outside of the
output folder may be another file than before, each output must be a file in it, and the journal must have a line for
each entry. Exit status: 0 if all was so, 1 if not.
"""

import argparse
import collections
import concurrent.futures
import gzip
import hashlib
import io
import json
import lzma
import os
import pathlib
import random
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
DUMP = lzma.decompress((FIXTURES / "go1.4-amd64.dump.xz").read_bytes())
FORMATS = "ustar", "pax", "gnu", "zip", "bsdzip", "newc", "odc", "7zip"
CLUSTER = "e" + "\u0301" * 150
PARTS = [
    "..", ".", "", "a", "A", "b.dump", "B.DUMP", "ä", "a\u0308", "..." + CLUSTER, ".." + CLUSTER, "." + CLUSTER, CLUSTER,
    "\u0301" * 400, "x" * 300, "x" * 199 + "ä", "\udce4\udcff", "\udcc3", "\n", "\x1b[31m", "\x7f", "\u0085", "\u2028",
    "\u202e", "..\\..\\w", "C:\\w", "C:", " ", "a ", "a.", "~2", "a~2", "heap.pb.gz", "a.pb.gz", "manifest.jsonl",
    ".heapdump2pprof-1.tmp", "..\0x", "a\0/../..", "\0", "link", "link", "con", "%2e%2e", "\\x2e", "-o", "日本",
]


def name(numbers, place):
    parts = [numbers.choice(PARTS) for _ in range(numbers.choice((1, 1, 2, 3, 5)))]
    front = numbers.choice(("", "", "", "/", "../", "../../../", "./", place + "/", "link/"))
    return front + "/".join(parts) + numbers.choice(("", "", ".dump", ".dump.gz", "/"))


def entries(numbers, place):
    """Names, kinds, contents and targets of links."""
    hasLink = False
    for index in range(numbers.randint(0, 8)):
        kind = numbers.choice("fffffffldhpcbt")
        own = name(numbers, place)
        contents, target = b"", ""
        if kind in "fh":
            contents = numbers.choice((DUMP, DUMP, DUMP[:5000], gzip.compress(DUMP, 1)))
        if kind == "t":
            contents = numbers.choice((b"text", bytes(600), b"\x1f\x8b\x08 no gzip", b"go1.7 heap dump\n"))
        if kind in "lh":
            target = numbers.choice(("..", "../..", place, "/", "link", place + "/victim.pb.gz", own, "a"))
        # What makes no output has the same line as its equals: they get names of their own.
        if kind not in "f":
            own = own.rstrip("/") + "%d" % index
        if kind == "l" and not hasLink and numbers.random() < 0.5:
            own, hasLink = "link", True
        yield own, kind, contents, target


def make_tar(numbers, place, file, form):
    kinds = {"f": tarfile.REGTYPE, "t": tarfile.REGTYPE, "l": tarfile.SYMTYPE, "h": tarfile.LNKTYPE, "d": tarfile.DIRTYPE,
             "p": tarfile.FIFOTYPE, "c": tarfile.CHRTYPE, "b": tarfile.BLKTYPE}
    with tarfile.open(file, "w", format=form, encoding="utf-8", errors="surrogateescape") as archive:
        for own, kind, contents, target in entries(numbers, place):
            info = tarfile.TarInfo(own)
            info.type, info.linkname = kinds[kind], target
            info.size = len(contents) if kind in "ft" else 0
            try:
                archive.addfile(info, io.BytesIO(contents))
            except ValueError:
                # ustar has no room for it.
                pass


def make_zip(numbers, place, file):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for own, kind, contents, target in entries(numbers, place):
            # Bytes that are not UTF-8 are put in afterwards; the name may say that it is UTF-8, and be wrong.
            info = zipfile.ZipInfo(own.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
            # The constructor ends it at a NUL.
            info.filename = own.encode("utf-8", "surrogateescape").decode("utf-8", "replace") or "?"
            info.create_system = 3
            info.external_attr = (stat.S_IFLNK if kind == "l" else stat.S_IFDIR if kind == "d" else stat.S_IFREG) << 16
            archive.writestr(info, target if kind == "l" else contents)
    data = pathlib.Path(file).read_bytes()
    with open(file, "wb") as output:
        output.write(data.replace("\ufffd".encode(), b"\xe4\xff\xfe"))


def make(numbers, place, folder):
    """Makes an archive in `folder` and returns its path."""
    form = numbers.choice(FORMATS)
    path = "%s/n.%s" % (folder, form)
    if form == "zip":
        make_zip(numbers, place, path)
        return path
    tars = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT}
    make_tar(numbers, place, path, tars.get(form, tarfile.PAX_FORMAT))
    if form not in ("ustar", "pax", "gnu"):
        os.rename(path, path + ".tar")
        # An archive that this format cannot hold is as good as far as it goes.
        subprocess.run(["bsdtar", "--format", form.removeprefix("bsd"), "-cf", path, "@" + path + ".tar"],
                       env={**os.environ, "LC_ALL": "C.UTF-8"}, stderr=subprocess.DEVNULL)
        os.unlink(path + ".tar")
    elif numbers.random() < 0.3:
        with open(path, "rb") as file:
            data = gzip.compress(file.read(), 1)
        if numbers.random() < 0.2:
            data = data[:numbers.randrange(len(data))]
        with open(path, "wb") as file:
            file.write(data)
    return path


def snapshot(folder, without):
    """All files below `folder` but those below `without`."""
    found = {}
    for path, folders, files in os.walk(os.fsencode(folder)):
        folders[:] = [name for name in folders if os.path.join(path, name) != os.fsencode(without)]
        for own in files + folders:
            own = os.path.join(path, own)
            status = os.lstat(own)
            contents = b""
            if stat.S_ISREG(status.st_mode):
                with open(own, "rb") as file:
                    contents = hashlib.sha256(file.read()).digest()
            # The folder that the output folder is made in.
            isParent = own == os.path.dirname(os.fsencode(without))
            found[own] = status.st_mode, *((0, 0) if isParent else (status.st_size, status.st_mtime_ns)), contents
    return found


def listed(path):
    """How many entries that are no folders bsdtar sees; None if it sees something wrong."""
    run = subprocess.run(["bsdtar", "-tvf", path], env={**os.environ, "LC_ALL": "C.UTF-8"}, capture_output=True)
    # A folder that has contents: bsdtar tries to go on behind such damage.
    if run.returncode or b"Damaged" in run.stderr:
        return None
    lines = [line for line in run.stdout.split(b"\n") if re.match(rb"[-a-z?][-rwxstST]{9}", line)]
    return sum(not line.startswith(b"d") for line in lines)


def attempt(command, seed):
    """Converts one archive three times; what was not as it must be."""
    numbers = random.Random(seed)
    top = tempfile.mkdtemp(prefix="archives-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    try:
        work = top + "/a/b/c/work"
        os.makedirs(work)
        for victim in top + "/victim.pb.gz", work + "/victim.pb.gz", work + "/a.pb.gz", top + "/a/a.pb.gz":
            with open(victim, "w") as file:
                file.write("as it was")
        archive, out = make(numbers, work, work), work + "/out"
        complaints, statuses = [], collections.Counter()
        before = snapshot(top, out)
        for arguments in [], ["-f"], ["--resume"]:
            run = subprocess.run([command, "batch", archive, "-o", out, *arguments], capture_output=True, timeout=120)
            statuses[run.returncode] += 1
            what = " ".join(arguments) or "first"
            if run.returncode not in (0, 1):
                complaints.append("%s: status %d: %r" % (what, run.returncode, run.stderr[:300]))
            if any(byte < 32 and byte != 10 or byte == 127 for byte in run.stderr):
                complaints.append("%s: a control character in %r" % (what, run.stderr[:300]))
            after = snapshot(top, out)
            if after != before:
                changed = [path for path in {**before, **after} if before.get(path) != after.get(path)]
                complaints.append("%s: outside of -o: %s" % (what, changed))
        if os.path.exists(out):
            complaints += check_journal(out, archive)
        return ["seed %s, %s: %s" % (seed, archive[-5:], text) for text in complaints], statuses
    finally:
        shutil.rmtree(top)


def check_journal(out, archive):
    with open(out + "/manifest.jsonl", "rb") as file:
        lines = [json.loads(line) for line in file]
    # The last line of each entry is the one that counts.
    known = {(line.get("entry"), line.get("output")): line for line in lines}
    isWhole = not any(line.get("entry") is None and not line["error"].startswith("an archive ") for line in known.values())
    entries = sum(line.get("entry") is not None for line in known.values())
    expected = listed(archive)
    if isWhole and expected is not None and entries != expected:
        yield "%d entries have lines, bsdtar sees %d" % (entries, expected)
    outputs = set()
    for line in known.values():
        if line["status"] == "converted":
            # As Batch.md says that names are written.
            path = re.sub(rb"\\x([0-9A-F]{2})", lambda found: bytes([int(found[1], 16)]), line["output"].encode())
            whole = os.path.join(os.fsencode(out), path)
            if not stat.S_ISREG(os.lstat(whole).st_mode) or os.path.realpath(whole) != os.path.normpath(whole):
                yield "the output %r is no file in the output folder" % path
            outputs.add(whole)
    found = {os.path.join(path, name) for path, _, files in os.walk(os.fsencode(out)) for name in files}
    if found - {os.fsencode(out) + b"/manifest.jsonl"} != outputs:
        yield "files are %r, outputs %r" % (sorted(found - outputs)[:4], sorted(outputs - found)[:4])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", type=os.path.abspath, metavar="COMMAND")
    parser.add_argument("--archives", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    statuses, wrong = collections.Counter(), 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        seeds = ["%d.%d" % (options.seed, number) for number in range(options.archives)]
        for complaints, ended in pool.map(attempt, [options.command] * len(seeds), seeds):
            statuses += ended
            wrong += bool(complaints)
            for complaint in complaints:
                print(complaint, flush=True)
    print("%d archives, converted three times each; status 0: %d times, 1: %d times; %d archives not as they must be" % (
        options.archives, statuses[0], statuses[1], wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
