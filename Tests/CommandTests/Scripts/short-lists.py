# Prints whether inspect --json --limit N, N the first argument, is what it is without --limit with the first N elements
# of each list, and how many lists are shorter for it. The other arguments are those of inspect.
import json, subprocess, sys


def short(value):
    global cut
    if isinstance(value, dict):
        return {key: short(value[key]) for key in value}
    if isinstance(value, list):
        cut += len(value) > count
        return [short(element) for element in value[:count]]
    return value


cut, count = 0, int(sys.argv[1])
command = ["heapdump2pprof", "inspect", "--json"] + sys.argv[2:]
whole, limited = (json.loads(subprocess.check_output(command + more)) for more in ([], ["--limit", str(count)]))
print(short(whole) == limited, cut > 0)
