# Makes archives of `h.dump` whose entries have names of the kind $1: cut (some are cut within a character, and lead
# out of the folder), unreadable, or marks (that no program should bring into order).
import io, sys, tarfile, zipfile

dump = open("h.dump", "rb").read()


def add(archive, name, contents):
    entry = tarfile.TarInfo(name)
    entry.size = len(contents)
    archive.addfile(entry, io.BytesIO(contents))


if sys.argv[1] == "cut":
    cluster = "e" + "\u0301" * 150
    with tarfile.open("e.tar", "w") as archive:
        for name in "/".join([".." + cluster] * 3) + "/OUT.dump", "." + cluster, "\u0301" * 400 + ".dump":
            add(archive, name, dump)

if sys.argv[1] == "unreadable":
    with zipfile.ZipFile("n.zip", "w") as archive:
        archive.writestr("ä.dump", dump)
        archive.writestr("b.dump", dump)
    # The name says that it is UTF-8, and is not.
    data = open("n.zip", "rb").read().replace("ä".encode(), b"\xe4\xff")
    open("n.zip", "wb").write(data)
    with tarfile.open("n.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        add(archive, "a/" * 3000 + "b", dump)

if sys.argv[1] == "marks":
    with tarfile.open("in/n.tar", "w") as archive:
        for _ in range(3):
            add(archive, "\u0315\u0300" * 100000, b"x")
