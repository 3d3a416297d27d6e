#!/usr/bin/env python3
"""Runs the command on a damaged core: cut short, and with bytes changed.

cores.py COMMAND [--prefixes N] [--mutations N] [--jobs N] [--seed N]

The core is that of a small program in Tests/Fixtures. It is cut after each byte of its headers and notes, and after and
beside each page that is not zero (or at N of these places); its mutations (default: 20,000) change one to sixteen bytes
among those that are not zero. All kinds of profiles are made of each.

Every run must end with status 0 or 1 within 5 s of computing and with 256 MB of memory. With status 0 there are
profiles; with status 1 there is no file, and one line on standard error that names the core. Prints the counts, and the
first runs that were otherwise; status 1 if there were.
"""

import argparse
import collections
import concurrent.futures
import gzip
import lzma
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import zlib

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
KINDS = ["heap", "allocs", "live", "goroutine", "retained", "types"]
TIME_LIMIT = 5.0
PATIENCE = 120
MEMORY_LIMIT = 256 << 20
PAGE = 4096
BATCH = 200
EXAMPLES = 10


def fixture(part):
    return lzma.decompress((FIXTURES / f"go1.27-amd64-small.{part}.xz").read_bytes())


class Place:
    """A folder in memory with a core, and the command to run on it."""

    def __init__(self, command, core):
        memory = "/dev/shm"
        self.folder = tempfile.mkdtemp(prefix="cores-", dir=memory if os.access(memory, os.W_OK) else None)
        self.command, self.core, self.exe = command, self.folder + "/core", self.folder + "/exe"
        pathlib.Path(self.exe).write_bytes(fixture("exe"))
        with open(self.core, "wb") as file:
            # Pages that are zero are left out.
            for at in range(0, len(core), PAGE):
                page = core[at:at + PAGE]
                if page.strip(b"\0"):
                    file.seek(at)
                    file.write(page)
            file.truncate(len(core))

    def complaint(self, kinds):
        """Runs the command: its status, seconds, bytes of memory, and what was not as it must be, if anything."""
        out = self.folder + "/out"
        os.mkdir(out)
        names = [name for kind in kinds for name in ("--profile", kind)]
        with open(self.folder + "/errors", "w+b") as errors:
            process = subprocess.Popen(
                [self.command, self.core, "--binary", self.exe, *names, "-o", out + "/x.pb.gz"], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=errors)
            stop = threading.Timer(PATIENCE, process.kill)
            stop.start()
            _, status, usage = os.wait4(process.pid, 0)
            stop.cancel()
            process.returncode = 0
            errors.seek(0)
            said = errors.read()
        files = [pathlib.Path(out) / name for name in os.listdir(out)]
        status, seconds, memory = os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10
        complaint = None
        if seconds > TIME_LIMIT:
            complaint = "computed for %.1f s" % seconds
        elif memory > MEMORY_LIMIT:
            complaint = "took %d bytes of memory" % memory
        elif status == 0:
            complaint = self.wrong_success(files)
        elif status == 1:
            if files:
                complaint = "failed and left %d files" % len(files)
            elif not all(line.startswith(self.core.encode() + b": ") for line in said.splitlines()) or not said:
                complaint = "a line that does not name the core"
        else:
            complaint = "ended with status %d" % status
        shutil.rmtree(out)
        return status, seconds, memory, complaint and "%s: %r" % (complaint, said[:400])

    @staticmethod
    def wrong_success(files):
        if not files:
            return "no profile"
        for file in files:
            try:
                # Its first field is sample_type, a message.
                if not gzip.decompress(file.read_bytes()).startswith(b"\x0a"):
                    return "%s is no profile" % file.name
            except (OSError, EOFError, zlib.error) as error:
                return "%s is damaged: %s" % (file.name, error)
        return None


def attempt(command, changes):
    """Runs the command on the core with each of the changes: (length, {place: byte}, kind of profile)."""
    core = fixture("core")
    place = Place(command, core)
    found = []
    try:
        for length, bytes_, kind in changes:
            with open(place.core, "r+b", buffering=0) as file:
                for at, byte in bytes_.items():
                    os.pwrite(file.fileno(), bytes([byte]), at)
            # Cuts come in falling order, so that nothing is written again.
            if length < os.path.getsize(place.core):
                os.truncate(place.core, length)
            found.append(((length, bytes_, kind), *place.complaint([kind])))
            with open(place.core, "r+b", buffering=0) as file:
                for at in bytes_:
                    os.pwrite(file.fileno(), core[at:at + 1], at)
    finally:
        shutil.rmtree(place.folder)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", type=os.path.abspath, metavar="COMMAND")
    parser.add_argument("--prefixes", type=int)
    parser.add_argument("--mutations", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print("what is chosen at random is chosen by seed %d" % options.seed)
    core, numbers = fixture("core"), random.Random(options.seed)
    pages = [at for at in range(0, len(core), PAGE) if core[at:at + PAGE].strip(b"\0")]
    lengths = set(range(0, PAGE)) | {at + near for at in pages for near in (-1, 0, 1, 8, PAGE // 2) if at + near >= 0}
    if options.prefixes is not None:
        lengths = numbers.sample(sorted(lengths), min(options.prefixes, len(lengths)))
    prefixes = [(length, {}, KINDS[index % len(KINDS)]) for index, length in enumerate(sorted(lengths, reverse=True))]
    filled = [at for page in pages for at in range(page, page + PAGE) if core[at]]
    mutations = [
        (len(core), {numbers.choice(filled): numbers.randrange(256) for _ in range(numbers.randrange(1, 17))},
         numbers.choice(KINDS)) for _ in range(options.mutations)]
    wrong = 0
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        for name, changes in ("prefixes", prefixes), ("mutations", mutations):
            tasks = [
                pool.submit(attempt, options.command, changes[start:start + BATCH])
                for start in range(0, len(changes), BATCH)]
            statuses, seconds, memory, examples = collections.Counter(), 0.0, 0, []
            for task in tasks:
                for what, status, took, used, complaint in task.result():
                    statuses[status] += 1
                    seconds, memory = max(seconds, took), max(memory, used)
                    if complaint:
                        examples.append("%s: %s" % (what, complaint))
            text = ", ".join("%d with status %d" % (statuses[key], key) for key in sorted(statuses))
            print("%s: %d runs, %s; at most %.2f s, %.1f MB; %d not as they must be" % (
                name, statuses.total(), text, seconds, memory / 1e6, len(examples)), flush=True)
            for example in examples[:EXAMPLES]:
                print("  " + example)
            wrong += len(examples)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
