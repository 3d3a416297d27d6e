"""Converts every Go heap dump under one URL to a profile under another, on a Dask cluster.

The driver (this process) lists the inputs and writes the journal; workers convert one input after the other. A dump
goes through a worker in pieces, from the file system or object store into the standard input of heapdump2pprof, so that
the size of dumps does not matter; only the profile, which is small, is held in memory.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import posixpath
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, Any, Protocol, TypeAlias

import dask
from dask.system import CPU_COUNT
from distributed import CancelledError, Client, Future, as_completed
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from fsspec.spec import AbstractFileSystem

COMPRESSION_ENDINGS = (".gz", ".zst", ".xz", ".bz2", ".lz4", ".Z")
DUMP_ENDINGS = (".dump", ".heapdump")

# Where outputs on a file system are made before they are renamed: one folder, so that what killed workers leave behind
# can be removed without a search.
PARTIAL_FOLDER = ".heapdump2pprof-partial"

PIECE_SIZE = 1 << 20
LONGEST_ERROR = 2000

# How often a conversion is repeated that failed for a reason outside the dump, such as the network.
RETRIES = 5

# How many workers one conversion may lose before it counts as failed.
ALLOWED_LOST_WORKERS = 20

# How many inputs the scheduler knows of at a time: enough to keep any cluster busy, and no more than it handles well.
WINDOW = 10_000

# Between two uploads of the journal to an object store, where nothing can be appended.
SECONDS_BETWEEN_UPLOADS = 5.0

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130

# A line of the journal: source, output, status, error, size, time, length, crc32, options.
Record: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Location:
    """A file or folder: an fsspec file system and a path on it."""

    fs: AbstractFileSystem
    path: str

    @classmethod
    def of(cls, url: str) -> Location:
        try:
            fs, path = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise argparse.ArgumentTypeError(str(error)) from error
        return cls(fs, os.path.abspath(path) if isinstance(fs, LocalFileSystem) else path)

    @property
    def is_local(self) -> bool:
        return isinstance(self.fs, LocalFileSystem)

    @property
    def prefix(self) -> str:
        """What the path of everything in this folder begins with."""
        return self.path.rstrip("/") + "/"

    def __truediv__(self, relative: str) -> Location:
        return Location(self.fs, self.prefix + relative)

    def contains(self, other: Location) -> bool:
        return self.fs == other.fs and other.prefix.startswith(self.prefix)


@dataclass(frozen=True)
class Source:
    """A file under the input URL, as it was when it was listed."""

    name: str
    location: Location
    size: int | None
    time: float | None


@dataclass(frozen=True)
class Job:
    """All that a worker has to know to convert one input."""

    source: Source
    output_root: Location
    output: str
    command: tuple[str, ...]

    def record(self, status: str, error: str | None = None) -> Record:
        return {
            "source": self.source.name,
            "output": None,
            "status": status,
            "error": error,
            "size": self.source.size,
            "time": self.source.time,
            "length": None,
            "crc32": None,
            "options": list(self.options),
        }

    @property
    def options(self) -> tuple[str, ...]:
        return self.command[1:]


# On a worker


def convert(job: Job) -> Record:
    """Converts one input and returns its line of the journal.

    Raises if the reason may pass, so that Dask tries again. Doing it twice does no harm: the same input gives the same
    bytes under the same name.
    """
    status, profile, message = run_command(job)
    if status == 0:
        write_atomically(job.output_root, job.output, profile)
        record = job.record("converted")
        return record | {"output": job.output, "length": len(profile), "crc32": f"{zlib.crc32(profile):08x}"}
    if status == 1 and "not a Go heap dump" in message:
        return job.record("skipped", message)
    if status in (1, 64):
        return job.record("failed", message or f"exit status {status}")
    raise RuntimeError(f"{job.command[0]} ended with status {status}: {message}")


def run_command(job: Job) -> tuple[int, bytes, str]:
    """Streams the input through the command; returns its exit status, its output and what it said.

    Output and messages go to files, so that the command never waits for somebody to read them while it is being fed.
    """
    program, *options = job.command
    with (
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as messages,
        job.source.location.fs.open(job.source.location.path, "rb") as dump,
    ):
        process = subprocess.Popen(
            [program, "-", "-o", "-", *options], stdin=subprocess.PIPE, stdout=output, stderr=messages
        )
        assert process.stdin is not None
        try:
            feed(dump, process.stdin)
        except BaseException:
            # An input that could not be read to its end must not pass for a short one.
            process.kill()
            raise
        finally:
            # Closes the pipe and waits; unlike close(), it does not mind if nobody reads any more.
            process.communicate()
        output.seek(0)
        messages.seek(0)
        return process.returncode, output.read(), one_line(messages.read(LONGEST_ERROR))


def feed(dump: IO[bytes], sink: IO[bytes]) -> None:
    """Copies the dump piece by piece, until its end or until the command has seen enough."""
    while piece := dump.read(PIECE_SIZE):
        try:
            sink.write(piece)
        except BrokenPipeError:
            # Why it stopped reading is what its exit status and its message say.
            return


def one_line(message: bytes) -> str:
    """What the command printed, without the name it has for its input, which the journal knows better."""
    lines = message.decode(errors="replace").splitlines()
    return "; ".join(line.removeprefix("standard input: ") for line in lines)


def write_atomically(root: Location, relative: str, data: bytes) -> None:
    """Writes a file that appears whole or not at all, and replaces one of this name."""
    target = root / relative
    if not root.is_local:
        target.fs.pipe_file(target.path, data)
        return
    # The name is used once: a worker that was given up but still runs never writes to the same file as its successor.
    partial = (root / PARTIAL_FOLDER / uuid.uuid4().hex).path
    os.makedirs(posixpath.dirname(target.path), exist_ok=True)
    try:
        with open(partial, "xb") as file:
            file.write(data)
        os.replace(partial, target.path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(partial)
        raise


# Inputs and outputs


def list_sources(root: Location) -> list[Source]:
    """Every file under `root`, sorted by name; links to folders are not followed."""
    # Without it, fsspec leaves out local folders it may not read, and says nothing.
    strictly = {"on_error": "raise"} if root.is_local else {}
    sources = []
    for path, info in root.fs.find(root.path, detail=True, **strictly).items():
        if info.get("islink"):
            if not root.fs.isfile(path):
                continue
            info = root.fs.info(path)
        if info["type"] != "file":
            continue
        name = posixpath.basename(path) if path == root.path else path.removeprefix(root.prefix)
        sources.append(Source(name, Location(root.fs, path), info.get("size"), modification_time(info)))
    if not sources and not root.fs.exists(root.path):
        raise FileNotFoundError(f"{root.path}: no such file or folder")
    return sorted(sources, key=lambda source: source.name)


def modification_time(info: dict[str, Any]) -> float | None:
    """In seconds since 1970; file systems do not agree on what they call it and how they write it."""
    value = next((info[key] for key in ("mtime", "LastModified", "last_modified", "updated") if info.get(key)), None)
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.timestamp()
    return value


def output_names(sources: list[Source]) -> Iterator[str]:
    """The name of the profile for each source; the n-th that would be called the same gets `~n`."""
    paths = [safe_path(source.name) for source in sources]
    # The folders of outputs are called as those of inputs, and a file cannot be called as one of them.
    taken = {parent for path in paths for parent in parents(path)}
    for path in paths:
        stem = without_endings(path)
        name = f"{stem}.pb.gz"
        count = 1
        while name in taken:
            count += 1
            name = f"{stem}~{count}.pb.gz"
        taken.add(name)
        yield name


def safe_path(name: str) -> str:
    """The name without parts that mean another place to a file system (keys in stores may have them) or to this run."""
    return "/".join("_" if part in ("", ".", "..", PARTIAL_FOLDER) else part for part in name.split("/"))


def parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def without_endings(path: str) -> str:
    """`a/heap` for `a/heap.dump.gz`; as the command does it, no name becomes empty."""
    folder, name = posixpath.split(path)
    for endings in (COMPRESSION_ENDINGS, DUMP_ENDINGS):
        ending = next((ending for ending in endings if name.endswith(ending)), "")
        name = name.removesuffix(ending) or name
    return posixpath.join(folder, name)


# The journal


class Journal(Protocol):
    """One line of JSON for each input that is done."""

    def add(self, record: Record) -> None: ...

    def close(self) -> None: ...


class FileJournal:
    """A journal on a file system: lines are appended as they come."""

    def __init__(self, path: str, records: Iterable[Record]) -> None:
        # Made anew, so that a torn line or one that is out of date is gone, and so that no line is lost if that fails.
        os.makedirs(posixpath.dirname(path), exist_ok=True)
        partial = f"{path}.partial"
        with open(partial, "wb") as file:
            file.writelines(map(line, records))
        os.replace(partial, path)
        self._file = open(path, "ab")

    def add(self, record: Record) -> None:
        self._file.write(line(record))
        self._file.flush()

    def close(self) -> None:
        self._file.close()


class StoreJournal:
    """A journal in an object store, where nothing can be appended: it is put as a whole, every few seconds.

    What a killed driver had not put yet is converted again by the next run.
    """

    def __init__(self, location: Location, records: Iterable[Record]) -> None:
        self._location = location
        self._lines = bytearray(b"".join(map(line, records)))
        self._put()

    def add(self, record: Record) -> None:
        self._lines += line(record)
        if time.monotonic() - self._put_at > SECONDS_BETWEEN_UPLOADS:
            self._put()

    def close(self) -> None:
        self._put()

    def _put(self) -> None:
        self._location.fs.pipe_file(self._location.path, bytes(self._lines))
        self._put_at = time.monotonic()


def open_journal(location: Location, records: Iterable[Record]) -> Journal:
    return FileJournal(location.path, records) if location.is_local else StoreJournal(location, records)


def line(record: Record) -> bytes:
    return json.dumps(record).encode() + b"\n"


def read_journal(location: Location) -> dict[str, Record]:
    """The records of an earlier run by source; a line that is torn is as if it had not been written."""
    try:
        content = location.fs.cat_file(location.path)
    except FileNotFoundError:
        return {}
    records: dict[str, Record] = {}
    # What follows the last end of a line is empty or torn.
    for text in content.split(b"\n")[:-1]:
        with suppress(ValueError):
            record = json.loads(text)
            if isinstance(record, dict) and "source" in record:
                records[record["source"]] = record
    return records


def lengths_of_outputs(root: Location) -> dict[str, int]:
    """The lengths of all files under `root`, by relative name: one listing instead of a request for each."""
    try:
        found = root.fs.find(root.path, detail=True)
    except FileNotFoundError:
        return {}
    return {path.removeprefix(root.prefix): info["size"] for path, info in found.items()}


def is_done(job: Job, record: Record | None, lengths: dict[str, int]) -> bool:
    """Whether an earlier run left nothing to do: the same input and options, and the result is there."""
    # A file without a time may have changed unseen.
    if record is None or job.source.time is None:
        return False
    before = (record.get("size"), record.get("time"), record.get("options"))
    if before != (job.source.size, job.source.time, list(job.options)):
        return False
    if record.get("status") == "skipped":
        return True
    is_there = record.get("output") == job.output and lengths.get(job.output, -1) == record.get("length")
    return record.get("status") == "converted" and is_there


# The driver


def convert_all(client: Client, jobs: Iterable[Job]) -> Iterator[Record]:
    """Converts on the cluster; yields one record for each job, in the order in which they end.

    Dask gives what a lost worker was doing, or had done and not yet handed over, to another one.
    """
    prefix = f"heapdump2pprof-{uuid.uuid4().hex}"
    waiting = enumerate(jobs)
    running: dict[str, Job] = {}

    def submit(count: int) -> list[Future]:
        futures = []
        for index, job in islice(waiting, count):
            key = f"{prefix}-{index}"
            running[key] = job
            futures.append(client.submit(convert, job, key=key, retries=RETRIES))
        return futures

    done = as_completed(submit(WINDOW))
    for future in done:
        yield outcome(running.pop(future.key), future)
        future.release()
        done.update(submit(1))


def outcome(job: Job, future: Future) -> Record:
    """The record of a conversion that ended, in whatever way."""
    try:
        return future.result()
    except CancelledError:
        # Not the input's fault: the scheduler is gone, and so is everything it was to do.
        raise
    except Exception as error:
        return job.record("failed", f"{type(error).__name__}: {error}"[:LONGEST_ERROR])


def connect(scheduler: str | None) -> Client:
    """A client of the scheduler at this address, or of a cluster of its own on the cores of this machine."""
    if scheduler is not None:
        return Client(scheduler)
    dask.config.set({"distributed.scheduler.allowed-failures": ALLOWED_LOST_WORKERS})
    return Client(n_workers=CPU_COUNT, threads_per_worker=1, dashboard_address=None, silence_logs=logging.ERROR)


def prepare_output(root: Location) -> None:
    """Removes what a killed run left, and makes the folder for outputs in the making."""
    if root.is_local:
        clean_output(root)
        os.makedirs((root / PARTIAL_FOLDER).path, exist_ok=True)


def clean_output(root: Location) -> None:
    """Removes the folder for outputs in the making, with those of workers that were killed."""
    if root.is_local:
        # What cannot be removed now, such as a file that a lost worker still writes, the next run removes.
        shutil.rmtree((root / PARTIAL_FOLDER).path, ignore_errors=True)


def plan(arguments: argparse.Namespace) -> list[Job]:
    """What is to be done for each input; the same inputs always give the same plan."""
    sources = list_sources(arguments.input)
    command = (arguments.command, *arguments.option)
    names = output_names(sources)
    return [Job(source, arguments.output, name, command) for source, name in zip(sources, names, strict=True)]


def done_before(jobs: list[Job], arguments: argparse.Namespace) -> dict[str, Record]:
    """What the journal of an earlier run says of the inputs for which nothing is left to do, by source."""
    records = read_journal(arguments.manifest)
    lengths = lengths_of_outputs(arguments.output)
    names = (job.source.name for job in jobs if is_done(job, records.get(job.source.name), lengths))
    return {name: records[name] for name in names}


def run(arguments: argparse.Namespace) -> int:
    """Converts what is to be converted; returns the exit status."""
    started = time.monotonic()
    jobs = plan(arguments)
    kept = done_before(jobs, arguments) if arguments.resume else {}
    waiting = [job for job in jobs if job.source.name not in kept]

    counts: Counter[str] = Counter()
    prepare_output(arguments.output)
    try:
        journal = open_journal(arguments.manifest, kept.values())
        try:
            if waiting:
                convert_and_record(arguments.scheduler, waiting, journal, counts)
        finally:
            journal.close()
    finally:
        clean_output(arguments.output)
    print(summary(counts, len(kept), time.monotonic() - started))
    return EXIT_FAILED if counts["failed"] else 0


def convert_and_record(scheduler: str | None, jobs: list[Job], journal: Journal, counts: Counter[str]) -> None:
    """Converts, writes the journal, and says what failed as soon as it does."""
    with connect(scheduler) as client:
        for record in convert_all(client, jobs):
            journal.add(record)
            counts[record["status"]] += 1
            if record["status"] == "failed":
                print(f"{record['source']}: {record['error']}", file=sys.stderr)


def summary(counts: Counter[str], kept: int, seconds: float) -> str:
    results = ", ".join(f"{counts[status]} {status}" for status in ("converted", "skipped", "failed"))
    return f"{results}, {kept} done before; {seconds:.1f} s"


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Convert all Go heap dumps under a URL to profiles, on Dask.")
    parser.add_argument("input", metavar="INPUT_URL", type=Location.of, help="a folder of dumps, or one dump")
    parser.add_argument("output", metavar="OUTPUT_URL", type=Location.of, help="the folder for the profiles")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a running Dask scheduler (default: a cluster on this machine)"
    )
    parser.add_argument(
        "--command", default="heapdump2pprof", help="heapdump2pprof, as workers find it (default: in their PATH)"
    )
    parser.add_argument(
        "--manifest", metavar="URL", type=Location.of, help="the journal (default: OUTPUT_URL/manifest.jsonl)"
    )
    parser.add_argument("--resume", action="store_true", help="leave out what the journal says is done")
    parser.add_argument(
        "--option", metavar="OPTION", action="append", default=[], help="for the command: --option=--profile=live"
    )
    arguments = parser.parse_args()
    arguments.manifest = arguments.manifest or arguments.output / "manifest.jsonl"
    if arguments.input.contains(arguments.output) or arguments.output.contains(arguments.input):
        parser.error("one of INPUT_URL and OUTPUT_URL is inside the other: what is written would be read again")
    if arguments.input.contains(arguments.manifest):
        parser.error("the manifest is inside INPUT_URL: it would be read as an input")
    return arguments


def main() -> int:
    try:
        return run(parse_arguments())
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except CancelledError:
        print("convert.py: the scheduler is gone; --resume goes on from here", file=sys.stderr)
        return EXIT_FAILED
    except OSError as error:
        print(f"convert.py: {error}", file=sys.stderr)
        return EXIT_FAILED


if __name__ == "__main__":
    sys.exit(main())
