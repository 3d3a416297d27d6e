# path-lengths.py DUMP: compares the lengths of the paths that inspect --why finds to objects of a dump with those of a
# breadth-first search written apart: of every nth object, and of those of a size together. Prints how many were compared.
import json, subprocess, sys

dump = open(sys.argv[1], "rb").read()
binary = sys.argv[2:3] and ["--binary", sys.argv[2]]
at = dump.index(b"\n") + 1


def number():
    global at
    value = shift = 0
    while True:
        byte = dump[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value


def text():
    global at
    length = number()
    at += length
    return dump[at - length:at]


def fields():
    found = []
    while number():
        found.append(number())
    return found


def words(contents, offsets):
    return [int.from_bytes(contents[o:o + 8], "little") for o in offsets if o + 8 <= len(contents)]


objects, roots, loose, goroutines, frames, calls = {}, [], [], {}, {}, []
finalizers = []
while True:
    tag = number()
    if tag == 0:
        break
    if tag == 1:
        address, contents = number(), text()
        objects[address] = (contents, fields())
    elif tag == 2:
        text()
        roots.append(number())
    elif tag == 3:
        number(), number(), text(), number()
    elif tag == 4:
        address, top = number(), number()
        for _ in range(6):
            number()
        text()
        context, thread = number(), number()
        number(), number()
        goroutines[address] = (context, thread, top)
    elif tag == 5:
        sp, depth, child, contents = number(), number(), number(), text()
        number(), number(), number(), text()
        offsets = set(fields())
        roots += words(contents, offsets)
        loose += words(contents, set(range(0, len(contents) - 7, 8)) - offsets)
    elif tag == 6:
        assert number() == 0 and number() == 8
        number(), number(), text(), text(), number()
    elif tag in (7, 11):
        finalizers.append((tag, [number() for _ in range(5)]))
    elif tag == 8:
        number(), number()
    elif tag == 9:
        number(), number(), number()
    elif tag == 10:
        for _ in range(24 + 256 + 1):
            number()
    elif tag in (12, 13):
        number()
        contents = text()
        roots += words(contents, fields())
    elif tag == 14:
        call = [number() for _ in range(7)]
        roots.append(call[4])
    elif tag == 15:
        panic = [number() for _ in range(6)]
        roots.append(panic[3])
    elif tag == 16:
        number(), number()
        for _ in range(number()):
            text(), text(), number()
        number(), number()
    elif tag == 17:
        number(), number()
    else:
        sys.exit(f"tag {tag} at {at}")

owner = {}
for address, (contents, _) in objects.items():
    for offset in range(0, len(contents), 8):
        owner[address + offset] = address


def targets(pointers):
    return [owner[p & ~7] for p in pointers if p & ~7 in owner]


edges = {a: [t for t in targets(words(*o)) if t != a] for a, o in objects.items()}
first = targets(roots)
for descriptor, (context, thread, _) in goroutines.items():
    first += targets([context])
    if descriptor in owner:
        own, m = owner[descriptor], owner.get(thread & ~7)
        first += [t for t in edges[own] if t != m]
        edges[own] = [t for t in edges[own] if t == m]
for tag, (obj, closure, *_) in finalizers:
    first += targets([closure])
    for target in targets([obj]):
        first += [target] if tag == 11 else edges[target]

distance = {}
for start in (first, targets(loose)):
    level, length = [t for t in dict.fromkeys(start) if t not in distance], 1
    while level:
        for node in level:
            distance[node] = length
        level = [t for t in dict.fromkeys(t for n in level for t in edges[n]) if t not in distance]
        length += 1


def why(what):
    run = subprocess.run(["heapdump2pprof", "inspect", sys.argv[1], "--why", what, "--json", "--limit", "100000", "-q"]
                         + binary, capture_output=True)
    return json.loads(run.stdout)["why"] if run.returncode == 0 else None


compared = 0
order = sorted(objects)
for address in order[::max(1, len(order) // 24)]:
    found = why(hex(address))
    lengths = [(p["shortest"], p["longest"]) for p in found["paths"]]
    expected = [(distance[address],) * 2] if address in distance else []
    assert lengths == expected, (hex(address), lengths, expected)
    compared += 1
if not binary:
    sizes = sorted({len(contents) for contents, _ in objects.values()})
    for size in sizes[::max(1, len(sizes) // 20)]:
        found = why(f"object [{size} B]")
        if not found:
            continue
        # Others of the size have a name by who allocated them, or a type.
        own = [a for a in order if len(objects[a][0]) == size]
        reached = [distance[a] for a in own if a in distance]
        count = sum(p["amount"]["objects"] for p in found["paths"])
        assert found["amount"]["objects"] == count + found["unreachable"]["objects"] <= len(own), size
        if found["amount"]["objects"] == len(own):
            assert count == len(reached), (size, count, len(reached))
            assert min((p["shortest"] for p in found["paths"]), default=0) == min(reached, default=0), size
            assert max((p["longest"] for p in found["paths"]), default=0) == max(reached, default=0), size
            compared += 1
print(compared)
