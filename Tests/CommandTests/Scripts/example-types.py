# Prints what `types.json`, of compare-types.sh, has of types in Examples/holders.
import json

types = json.load(open("types.json"))["types"]
by = {type["name"]: type for type in types["largest"]}
users, events = by["main.user"], by["main.event"]
print(users["objects"], users["bytes"], users["retained"]["bytes"])
print(events["objects"], events["retained"]["objects"], events["confidence"])
print(by["main.pageCache"]["retained"]["bytes"] >= 128 * 8192, types["exact"]["objects"] > 130000)
