#!/usr/bin/env python3
"""Runs the command on damaged dumps: every prefix and single changed bytes of a dump of each header version.

command.py COMMAND [--jobs N] [--size BYTES] [--prefixes N] [--mutations N] [--seed N] [VERSION...]

The dumps are made from Tests/Fixtures: cut down to BYTES (default: 100,000) by leaving out Object, Data and BSS
records for the prefixes (default: each; otherwise N of each version), and without any of these for the mutations
(default: 4,000 of each version, 20,000 in all), since a changed byte in them changes nothing. VERSION is go1.3, go1.4
and so on; without one, all of them. On two CPUs, all of it takes an hour or two.

Every run must end with status 0 or 1 within 2 s of computing and with 128 MB of memory (as the system counts: what
this script itself has, some 20 MB, is the least). With status 0 there is a whole profile, and a prefix that ends so is
the whole dump. With status 1 there is no file at all, and one line on standard error that names the dump and an offset
in it. Prints the counts, and the first runs that were otherwise; status 1 if there were.
"""

import argparse
import collections
import concurrent.futures
import gzip
import os
import pathlib
import random
import re
import shutil
import signal
import sys
import tempfile
import zlib

import trim

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
DUMPS = {
    "go1.3": lambda: trim.read(FIXTURES / "go1.3-seed-amd64.dump.xz"),
    "go1.4": lambda: trim.read(FIXTURES / "go1.4-amd64.dump.xz"),
    "go1.5": lambda: trim.read(FIXTURES / "go1.6-amd64.dump.xz").as_go1_5(),
    "go1.6": lambda: trim.read(FIXTURES / "go1.6-amd64.dump.xz"),
    "go1.7": lambda: trim.read(FIXTURES / "go1.27-amd64.dump.xz"),
}
TIME_LIMIT = 2.0
# Seconds by the clock after which a run is stopped: on a busy machine it may wait long for its turn.
PATIENCE = 60
MEMORY_LIMIT = 128 << 20
# Inputs that one call of a worker tries.
BATCH = 500
EXAMPLES = 5

OFFSET = re.compile(rb"at byte (\d+) \(0x([0-9a-f]+)\)")


class Place:
    """A folder in memory with an input, and the command to run on it."""

    def __init__(self, command):
        self.command = command
        memory = "/dev/shm"
        self.folder = tempfile.mkdtemp(prefix="hostile-", dir=memory if os.access(memory, os.W_OK) else None)
        self.out = self.folder + "/out"
        os.mkdir(self.out)
        self.input, self.errors = self.folder + "/in.dump", self.folder + "/errors"

    def run(self):
        """Runs the command: its status, what it said, seconds of computing, bytes of memory."""
        writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        process = os.posix_spawn(
            self.command, [self.command, self.input, "-o", self.out + "/out.pb.gz"], os.environ,
            file_actions=[(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                          (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                          (os.POSIX_SPAWN_OPEN, 2, self.errors, writing, 0o600)])
        signal.signal(signal.SIGALRM, lambda *_: os.kill(process, signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        # Leaves the process there, so that its number is still its own if the time is up just now.
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _, status, usage = os.wait4(process, 0)
        with open(self.errors, "rb") as file:
            seconds = usage.ru_utime + usage.ru_stime
            return os.waitstatus_to_exitcode(status), file.read(), seconds, usage.ru_maxrss << 10

    def complaint(self, length, whole_length):
        """Runs the command: its status, seconds, bytes of memory, and what was not as it must be, if anything."""
        status, errors, seconds, memory = self.run()
        files = os.listdir(self.out)
        complaint = None
        if seconds > TIME_LIMIT:
            complaint = "computed for %.1f s" % seconds
        elif memory > MEMORY_LIMIT:
            complaint = "took %d bytes of memory" % memory
        elif status == 0:
            complaint = self.wrong_success(files, errors, length == whole_length)
        elif status == 1:
            complaint = self.wrong_failure(files, errors, length)
        else:
            complaint = "ended with status %d" % status
        for file in files:
            os.unlink(self.out + "/" + file)
        return status, seconds, memory, complaint and "%s: %r" % (complaint, errors[:300])

    def wrong_success(self, files, errors, is_whole):
        if not is_whole:
            return "a part of a dump is a success"
        if files != ["out.pb.gz"]:
            return "left the files %s" % files
        if not all(b": warning: " in line for line in errors.splitlines()):
            return "a success says what is no warning"
        try:
            with gzip.open(self.out + "/out.pb.gz") as file:
                # Its first field is sample_type, a message.
                return None if file.read().startswith(b"\x0a") else "the output is no profile"
        except (OSError, EOFError, zlib.error) as error:
            return "the output is damaged: %s" % error

    def wrong_failure(self, files, errors, length):
        if files:
            return "failed and left the files %s" % files
        if not errors.startswith(self.input.encode() + b": ") or errors.count(b"\n") != 1 or errors[-1:] != b"\n":
            return "not one line that names the dump"
        offset = OFFSET.search(errors)
        if not offset:
            return "a line without an offset"
        if int(offset[1]) != int(offset[2], 16) or int(offset[1]) > length:
            return "an offset that is not in the dump of %d bytes" % length
        return None


class Counts:
    """What became of many inputs."""

    def __init__(self):
        self.statuses = collections.Counter()
        self.seconds = self.memory = self.wrong = 0
        self.examples = []

    def add(self, name, status, seconds, memory, complaint):
        self.statuses[status] += 1
        self.seconds, self.memory = max(self.seconds, seconds), max(self.memory, memory)
        if complaint:
            self.wrong += 1
            self.examples.append("%s: %s" % (name, complaint))

    def __iadd__(self, other):
        self.statuses += other.statuses
        self.seconds, self.memory = max(self.seconds, other.seconds), max(self.memory, other.memory)
        self.wrong += other.wrong
        self.examples = (self.examples + other.examples)[:EXAMPLES]
        return self

    def __str__(self):
        statuses = ", ".join("%d with status %d" % (self.statuses[status], status) for status in sorted(self.statuses))
        return "%d runs, %s; at most %.3f s, %.1f MB; %d not as they must be" % (
            self.statuses.total(), statuses or "none", self.seconds, self.memory / 1e6, self.wrong)


def try_prefixes(command, data, lengths):
    """Runs the command on the prefixes of `data` with the `lengths`, which descend."""
    place, counts = Place(command), Counts()
    try:
        pathlib.Path(place.input).write_bytes(data)
        for length in lengths:
            os.truncate(place.input, length)
            counts.add("the first %d bytes" % length, *place.complaint(length, len(data)))
    finally:
        shutil.rmtree(place.folder)
    return counts


def try_mutations(command, data, mutations):
    """Runs the command on `data` with one byte changed, by each of the `mutations`, offsets and bytes."""
    place, counts = Place(command), Counts()
    try:
        pathlib.Path(place.input).write_bytes(data)
        with open(place.input, "r+b", buffering=0) as file:
            for offset, byte in mutations:
                os.pwrite(file.fileno(), bytes([byte]), offset)
                counts.add("byte %d made %d" % (offset, byte), *place.complaint(len(data), len(data)))
                os.pwrite(file.fileno(), data[offset:offset + 1], offset)
    finally:
        shutil.rmtree(place.folder)
    return counts


def batches(items):
    return (items[start:start + BATCH] for start in range(0, len(items), BATCH))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", type=os.path.abspath, metavar="COMMAND")
    parser.add_argument("versions", nargs="*", metavar="VERSION")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--prefixes", type=int)
    parser.add_argument("--mutations", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_intermixed_args()
    if not set(options.versions) <= set(DUMPS):
        parser.error("the versions are %s" % ", ".join(DUMPS))

    print("what is chosen at random is chosen by seed %d" % options.seed)
    total = Counts()
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:

        def try_all(what, trial, data, items):
            nonlocal total
            counts = Counts()
            for task in [pool.submit(trial, options.command, data, batch) for batch in batches(items)]:
                counts += task.result()
            print("%s of %d bytes: %s" % (what, len(data), counts), flush=True)
            for example in counts.examples:
                print("  " + example, flush=True)
            total += counts

        for version in options.versions or DUMPS:
            numbers = random.Random("%d %s" % (options.seed, version))
            data = DUMPS[version]().cut(options.size)
            lengths = range(len(data), -1, -1)
            if options.prefixes is not None:
                lengths = sorted(numbers.sample(lengths, options.prefixes), reverse=True)
            try_all(version + ", prefixes", try_prefixes, data, lengths)
            data = DUMPS[version]().cut()
            offsets = [numbers.randrange(len(data)) for _ in range(options.mutations)]
            mutations = [(offset, data[offset] ^ numbers.randrange(1, 256)) for offset in offsets]
            try_all(version + ", mutations", try_mutations, data, mutations)
    print("in all: %s" % total)
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
