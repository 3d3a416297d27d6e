# Prints the bytes, objects and numbers of the goroutines with equal stacks that inspect --holders shows of a dump.
import json, subprocess, sys

shown = subprocess.check_output(["heapdump2pprof", "inspect", sys.argv[1], "--holders", "1000", "--json"])
for root in json.loads(shown)["holders"]["largest"]:
    if root["kind"] == "goroutine":
        assert len(root["goroutines"]) == root["count"] and root["goroutine"] in root["goroutines"]
        print(root["bytes"], root["objects"], *root["goroutines"])
