# Runs heapdump2pprof with these arguments, and prints the most kilobytes of memory that it had.
import os, subprocess, sys

process = subprocess.Popen(["heapdump2pprof"] + sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(os.wait4(process.pid, 0)[2].ru_maxrss)
