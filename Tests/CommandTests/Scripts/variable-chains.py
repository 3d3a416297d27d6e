# Prints which variables of the program, and which parts of them, hold 4096 bytes or more in a retained profile.
import re, subprocess, sys

raw = subprocess.check_output(["go", "tool", "pprof", "-raw", sys.argv[1]], text=True)
names, samples, part = {}, [], ""
for line in raw.splitlines():
    words = line.split()
    if line[:1] != " ":
        part = line.strip()
    elif part == "Locations":
        name = " ".join(word for word in words[2:] if word[:2] != "M=")
        names[words[0].rstrip(":")] = re.sub(" :0.*", "", name)
    elif values := re.match(r"(?: *[0-9]+)+:", line):
        # The second value is bytes.
        count = len(values[0].split())
        samples.append((int(words[1].rstrip(":")), words[count:]))
found = set()
for bytes, chain in samples:
    chain = [names[number] for number in reversed(chain)]
    if bytes >= 4096 and chain[0] == "globals" and "main." in chain[1]:
        found.add(" > ".join(name for name in chain[1:3] if "main." in name and not name.startswith("*[")))
for name in sorted(found):
    print(name)
