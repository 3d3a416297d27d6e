"""Tests convert.py on a Dask cluster of two worker processes, one of which is killed while it converts.

Usage: python test.py COMMAND
"""

from __future__ import annotations

import json
import logging
import lzma
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from distributed import Client, LocalCluster

HERE = Path(__file__).resolve().parent
CONVERT = HERE / "convert.py"
FIXTURES = sorted((HERE.parent.parent / "Tests" / "Fixtures").glob("*.dump.xz"))
FOLDERS = ("", "web", "web/eu-1")

# With this, every conversion lasts long enough for a worker to be killed in the middle of it.
SLOW_COMMAND = """#!/bin/sh
echo started >>'{log}'
sleep 0.2
exec '{command}' "$@"
"""

Record = dict[str, Any]


def converted_alone(dump: Path, command: str) -> bytes | None:
    """The profile that the command makes of this file by itself; None if it makes none."""
    result = subprocess.run([command, dump, "-o", "-"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return result.stdout if result.returncode == 0 else None


def make_inputs(root: Path) -> dict[str, str]:
    """Fills the folder; returns the output that belongs to each input by name, with those that get none."""
    outputs = {}
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
        for fixture in FIXTURES[: 10 if folder else None]:
            name = (Path(folder) / fixture.name).as_posix()
            shutil.copyfile(fixture, root / name)
            outputs[name] = name.replace(".dump.xz", ".pb.gz")

    whole = lzma.decompress(FIXTURES[0].read_bytes())
    more = {
        "notes.txt": (b"Not a dump.\n", "notes.txt.pb.gz"),
        "web/cut.dump": (whole[: len(whole) // 2], "web/cut.pb.gz"),
        "same.dump": (whole, "same.pb.gz"),
        "same.dump.xz": (FIXTURES[1].read_bytes(), "same~2.pb.gz"),
        "same.heapdump": (lzma.decompress(FIXTURES[2].read_bytes()), "same~3.pb.gz"),
        "same~2.dump.xz": (FIXTURES[4].read_bytes(), "same~2~2.pb.gz"),
    }
    for name, (content, output) in more.items():
        (root / name).write_bytes(content)
        outputs[name] = output
    return outputs


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.01)


def kill_while_converting(pid: int) -> None:
    """Kills the process once it runs a command."""
    process = psutil.Process(pid)
    wait_until(lambda: bool(process.children()), "the worker converts nothing")
    os.kill(pid, signal.SIGKILL)


class ClusterTest(unittest.TestCase):
    command: str

    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        root = Path(scratch.name)
        self.inputs, self.outputs = root / "in", root / "out"
        self.manifest = self.outputs / "manifest.jsonl"
        self.log = root / "log"
        self.slow = root / "slow"
        self.slow.write_text(SLOW_COMMAND.format(log=self.log, command=self.command))
        self.slow.chmod(0o755)
        self.names = make_inputs(self.inputs)
        self.profiles = {name: converted_alone(self.inputs / name, self.command) for name in self.names}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts convert.py with the slow command."""
        process = subprocess.Popen(
            [sys.executable, CONVERT, self.inputs, self.outputs, "--command", self.slow, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def finish(self, process: subprocess.Popen[str], status: int) -> str:
        """Waits for the end of convert.py; returns its summary."""
        output, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, status, errors)
        summary = output.splitlines()[-1]
        print(summary)
        return summary

    def inputs_done(self) -> int:
        """How many lines the journal has so far."""
        return self.manifest.read_text().count("\n") if self.manifest.exists() else 0

    def commands_started(self) -> int:
        return len(self.log.read_text().splitlines())

    def records(self) -> list[Record]:
        text = self.manifest.read_text()
        self.assertTrue(text.endswith("\n"))
        return [json.loads(line) for line in text.splitlines()]

    def check_everything(self) -> None:
        """Nothing lost, nothing twice, nothing else."""
        records = self.records()
        self.assertEqual(Counter(record["source"] for record in records), Counter(dict.fromkeys(self.names, 1)))
        for record in records:
            with self.subTest(record["source"]):
                self.check_record(record)
        found = {path.relative_to(self.outputs).as_posix() for path in self.outputs.rglob("*") if path.is_file()}
        expected = {output for name, output in self.names.items() if self.profiles[name] is not None}
        self.assertEqual(found, expected | {"manifest.jsonl"})
        folders = {path.relative_to(self.outputs).as_posix() for path in self.outputs.rglob("*") if path.is_dir()}
        self.assertEqual(folders, {folder for folder in FOLDERS if folder})

    def check_record(self, record: Record) -> None:
        name = record["source"]
        profile = self.profiles[name]
        information = (self.inputs / name).stat()
        expected = {"source": name, "size": information.st_size, "time": information.st_mtime, "options": []}
        if profile is not None:
            self.assertEqual((self.outputs / self.names[name]).read_bytes(), profile)
            expected |= {"status": "converted", "output": self.names[name], "error": None}
            expected |= {"length": len(profile), "crc32": f"{zlib.crc32(profile):08x}"}
        else:
            status, error = ("skipped", "not a Go heap dump") if name == "notes.txt" else ("failed", "")
            self.assertIn(error, record["error"])
            expected |= {"status": status, "output": None, "error": record["error"], "length": None, "crc32": None}
        self.assertEqual(record, expected)

    def test_a_killed_worker_loses_nothing(self) -> None:
        failures = sum(profile is None for profile in self.profiles.values()) - 1
        self.assertIsNone(self.profiles["web/cut.dump"])
        self.assertGreater(len(self.names), 40)

        with LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
        ) as cluster:
            with Client(cluster) as client:
                worker = next(iter(client.run(os.getpid).values()))
            conversion = self.start("--scheduler", cluster.scheduler_address)
            wait_until(lambda: self.inputs_done() >= 8, "the journal has no lines")
            kill_while_converting(worker)
            self.assertLess(self.inputs_done(), len(self.names) / 2, "the worker was killed too late")
            self.finish(conversion, status=1)
            self.assertGreater(self.commands_started(), len(self.names), "no conversion was cut off")
            self.check_everything()

            # Only what failed is tried again.
            before = self.commands_started()
            summary = self.finish(self.start("--resume", "--scheduler", cluster.scheduler_address), status=1)
            self.assertIn(f"0 converted, 0 skipped, {failures} failed", summary)
            self.assertEqual(self.commands_started() - before, failures)
            self.check_everything()

        # An output is gone, and the driver was killed while it wrote a line. This run has a cluster of its own.
        converted = [record for record in self.records() if record["status"] == "converted"]
        last = converted.pop()
        text = "".join(json.dumps(record) + "\n" for record in self.records() if record != last)
        self.manifest.write_text(text + json.dumps(last)[:50])
        (self.outputs / converted[0]["output"]).unlink()
        before = self.commands_started()
        summary = self.finish(self.start("--resume"), status=1)
        self.assertIn(f"2 converted, 0 skipped, {failures} failed", summary)
        self.assertEqual(self.commands_started() - before, failures + 2)
        self.check_everything()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: test.py COMMAND")
    ClusterTest.command = os.path.abspath(sys.argv.pop())
    unittest.main()
