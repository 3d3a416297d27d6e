# Prints the function, line and bytes of each allocation site that inspect --json shows with these arguments.
import json, subprocess, sys

shown = json.loads(subprocess.check_output(["heapdump2pprof", "inspect", "--json"] + sys.argv[1:]))
for site in shown["profile"]["sites"]:
    print("%s:%d" % (site["function"], site["line"]), site["inuse_space"], sep="\t")
