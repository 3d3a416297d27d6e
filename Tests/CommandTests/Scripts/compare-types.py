# Compares `types.json`, of inspect, with `bytes`, `objects` and `garbage`, of go tool pprof -top. Prints what
# differs, and whether enough was compared.
import json


def top(name):
    found = {}
    for line in open(name):
        words = line.split(None, 5)
        if len(words) == 6 and words[1].endswith("%"):
            found[words[5].strip()] = int(words[0].rstrip("Bb"))
    return found


document = json.load(open("types.json"))
types, all = document["types"], document["objects"]
objects = top("objects")
shown = {name: (bytes, objects[name]) for name, bytes in top("bytes").items()}
listed = {type["name"]: (type["bytes"], type["objects"]) for type in types["largest"]}
if shown != listed:
    print(set(shown.items()) ^ set(listed.items()))
if types["types"] != len(shown) or types["others"]["objects"] != 0:
    print(types["types"], len(shown))
order = [type["bytes"] for type in types["largest"]]
if order != sorted(order, reverse=True):
    print(order)
for type in types["largest"]:
    if not type["bytes"] <= type["retained"]["bytes"] <= all["bytes"]:
        print(type)
for what, of in ("bytes", "bytes"), ("objects", "count"):
    parts = [types[part][what] for part in ("exact", "partial", "untyped", "unreachable")]
    if sum(parts) != all[of]:
        print(what, parts, all)
garbage = top("garbage")
unreachable = {type["name"]: type["unreachable"]["objects"] for type in types["largest"]}
if {name: count for name, count in unreachable.items() if count} != garbage:
    print(unreachable, garbage)
if types["unreachable"]["objects"] != sum(garbage.values()):
    print(types["unreachable"])
print(len(shown) > 10)
