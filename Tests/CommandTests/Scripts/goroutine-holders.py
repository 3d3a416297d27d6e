# Prints the number, bytes and objects of each goroutine that inspect --holders shows of a dump.
import json, subprocess, sys

shown = subprocess.check_output(["heapdump2pprof", "inspect", sys.argv[1], "--holders", "1000", "--json"])
for root in json.loads(shown)["holders"]["largest"]:
    if root["kind"] == "goroutine":
        print(root["goroutine"], root["bytes"], root["objects"])
