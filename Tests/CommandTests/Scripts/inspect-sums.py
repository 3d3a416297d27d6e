# Prints sums of what inspect --json shows with these arguments, and what they are to be equal to, a line for each.
import json, subprocess, sys

d = json.loads(subprocess.check_output(["heapdump2pprof", "inspect", "--json"] + sys.argv[1:]))
m = d["memory"]
parts = "objects free_slots idle stacks mspan mcache buckhash gc other released".split()
r = {k["kind"]: k for k in d["records"]}
print("parts", sum(m[p] for p in parts) + m["unaccounted"])
print("sys", d["mem_stats"]["sys"])
print("unaccounted", m["unaccounted"])
print("resident", m["sys"] - m["resident"] - d["mem_stats"]["heap_released"])
print("bytes", 16 + sum(k["bytes"] for k in d["records"]))
print("dump", d["dump"]["bytes"])
s = d["objects"]["sizes"]
print("sizes", sum(x["objects"] for x in s), sum(x["bytes"] for x in s))
print("objects", d["objects"]["count"], d["objects"]["bytes"])
print("object records", r["Object"]["count"])
print("goroutines", sum(g["count"] for g in d["goroutines"]["groups"]), d["goroutines"]["count"])
print("goroutine records", r["Goroutine"]["count"], r["Goroutine"]["count"])
p = d["profile"]
print("values", p["alloc_objects"], p["alloc_space"], p["inuse_objects"], p["inuse_space"])
# A rate that was given has no bounds.
if "low" in p["rate"]:
    print("rate", p["rate"]["low"], p["rate"]["high"])
print("go", d["dump"]["go"])
print("differing", " ".join(c["name"] for c in d["checks"] if not c["agrees"]))
