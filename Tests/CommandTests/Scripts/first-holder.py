# Prints the name of the largest root that inspect --holders shows with these arguments, how it holds, and what.
import json, subprocess, sys

shown = subprocess.check_output(["heapdump2pprof", "inspect", "--holders", "1", "--json"] + sys.argv[1:])
root = json.loads(shown)["holders"]["largest"][0]
print(root["name"], root["path"], [child["name"] for child in root["children"]])
