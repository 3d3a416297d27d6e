# Prints whether inspect --json has many keys of two dumps, and which of them the article, the first argument, does not
# have.
import json, subprocess, sys


def keys(value):
    if isinstance(value, dict):
        for key in value:
            # These are called as in the runtime.
            if key != "mem_stats":
                yield from keys(value[key])
            yield key
    elif isinstance(value, list):
        for element in value:
            yield from keys(element)


article, one, other = sys.argv[1:]
text = open(article).read()
found = set()
for arguments in [one, "--holders", "--goroutines", "--finalizers", "--suspects", "--since", one], [other]:
    found |= set(keys(json.loads(subprocess.check_output(["heapdump2pprof", "inspect", "--json"] + arguments))))
print(len(found) > 40, sorted(key for key in found if "`%s`" % key not in text))
