# Prints whether inspect --json --limit N, N the first argument, is what it is without --limit with the first N elements
# of the lists beside which the number of all stands, how many of these are shorter for it, and whether the rows of a view
# and the others are all objects. The other arguments are those of inspect.
import json, subprocess, sys


def short(value):
    global cut
    if isinstance(value, dict):
        for key in value:
            value[key] = short(value[key])
            if key in ("stacks", "goroutines", "groups", "sites") and isinstance(value[key], list):
                cut += len(value[key]) > count
                value[key] = value[key][:count]
    elif isinstance(value, list):
        value = [short(element) for element in value]
    return value


cut, count = 0, int(sys.argv[1])
command = ["heapdump2pprof", "inspect", "--json"] + sys.argv[2:]
whole, limited = (json.loads(subprocess.check_output(command + more)) for more in ([], ["--limit", str(count)]))
types = [answer.pop("types", None) for answer in (whole, limited)]
print(short(whole) == limited, cut > 0)
if all(types):
    sums = [sum(row["bytes"] for row in each["largest"]) + each["others"]["bytes"] for each in types]
    print(sums[0] == sums[1] == whole["objects"]["bytes"], len(types[1]["largest"]) == count)
