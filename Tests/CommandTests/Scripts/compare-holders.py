# Compares `holders.json`, of inspect, with `bytes` and `objects`, of go tool pprof -top -cum. Prints what differs,
# and whether enough was compared.
import json


def top(name):
    found = {}
    for line in open(name):
        words = line.split(None, 5)
        if len(words) == 6 and words[1].endswith("%"):
            found[words[5].strip()] = int(words[3].rstrip("Bb"))
    return found


document = json.load(open("holders.json"))
holders, all = document["holders"], document["objects"]
bytes, objects = top("bytes"), top("objects")
compared = 0
for root in holders["largest"] + [dict(holders["unreachable"], kind="other", name="unreachable")]:
    if root["kind"] in ("goroutine", "shared"):
        continue
    shown = bytes.get(root["name"], 0), objects.get(root["name"], 0)
    if shown != (root["bytes"], root["objects"]):
        print(root, shown)
    compared += 1
for what, of in ("bytes", "bytes"), ("objects", "count"):
    parts = [holders[part][what] for part in ("held", "shared", "unreachable")]
    if sum(parts) != all[of]:
        print(what, parts, all)
    for part, kinds in ("held", ["global", "goroutine", "finalizers", "other"]), ("shared", ["shared"]):
        listed = sum(root[what] for root in holders["largest"] if root["kind"] in kinds)
        if listed != holders[part][what]:
            print(part, listed, holders[part])
for root in holders["largest"]:
    rest = [sum(child[what] for child in root["children"]) for what in ("bytes", "objects")]
    if rest[0] > root["bytes"] or rest[1] > root["objects"]:
        print("children", root)
print(compared > 15)
