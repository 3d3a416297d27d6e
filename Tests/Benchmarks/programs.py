"""What is measured, and the programs that make its inputs and show how fast it could be."""
import os
import re
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def heapdump2pprof():
    """The command as the quick start builds it."""
    command = ["swift", "build", "--package-path", ROOT, "-c", "release", "--static-swift-stdlib"]
    run(command + ["--product", "heapdump2pprof"])
    return os.path.join(run(command + ["--show-bin-path"]).strip(), "heapdump2pprof")


def compiled(name, folder):
    """A C program of this folder; Swift brings a compiler of its own."""
    compiler = next(filter(shutil.which, ["gcc", "cc", "clang"]))
    program = os.path.join(folder, name)
    run([compiler, "-O2", "-o", program, os.path.join(HERE, name + ".c")])
    return program


def instructions(command):
    """Those of one process, the fewest of two: threads may wait for each other in a loop for a while."""
    counts = []
    for _ in range(2):
        # No simulation of caches, which would take ten times as long.
        valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
        done = subprocess.run(valgrind + command, capture_output=True, text=True)
        found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
        if done.returncode or not found:
            raise SystemExit(f"{' '.join(command)}: {done.stderr}")
        counts.append(int(found[1].replace(",", "")))
    return min(counts)


class Dumps:
    """Makes dumps in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.program = compiled("make-dump", folder)

    def make(self, name, **sizes):
        path = os.path.join(self.folder, name + ".dump")
        run([self.program, path] + [str(word) for size in sizes.items() for word in size])
        return path
