"""Asks the web interface of go tool pprof for every page of a profile: pprof-web.py FUNCTION PROFILE [EXECUTABLE]

Prints a line for each page: its path, its HTTP status, and how often the function's name is on it.
GO names another go command than that on the PATH."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

function, profile, *executable = sys.argv[1:]
pages = ["", "flamegraph", "top", "peek", "source", "disasm"]

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
server = subprocess.Popen(
    [os.environ.get("GO", "go"), "tool", "pprof", f"-http=127.0.0.1:{port}", "-no_browser", *executable, profile],
    stderr=subprocess.PIPE, text=True, start_new_session=True)
# It says so before it begins to listen.
for line in server.stderr:
    if "Serving web UI" in line:
        break


def get(page):
    query = "?f=" + re.escape(function) if page in ("peek", "source", "disasm") else ""
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ui/{page}{query}") as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except urllib.error.URLError:
            # Between saying that it serves and listening there is nothing to wait for.
            time.sleep(0.05)
    return 0, ""


try:
    for page in pages:
        status, text = get(page)
        print(page or "graph", status, text.count(function))
finally:
    os.killpg(server.pid, signal.SIGKILL)
