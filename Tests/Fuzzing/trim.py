#!/usr/bin/env python3
"""Cuts a real heap dump down to a small one that is as valid: records are left out as a whole.

trim.py DUMP OUT [BYTES]    leaves out Object, Data and BSS records of DUMP (perhaps .xz) until it has BYTES
                            (default: 0, all of them)

Knows the format from the Go runtime's sources and shares nothing with Sources/GoHeapDump.
"""

import lzma
import sys

EOF, OBJECT, OTHER_ROOT, TYPE, GOROUTINE, STACK_FRAME, PARAMS, FINALIZER, ITAB = range(9)
OS_THREAD, MEM_STATS, QUEUED_FINALIZER, DATA, BSS, DEFER, PANIC, MEM_PROF, ALLOC_SAMPLE = range(9, 18)

# i: an int or a flag, s: a string or memory, f: a field list, t: a stack.
FIELDS = {
    EOF: "", OBJECT: "isf", OTHER_ROOT: "si", TYPE: "iisi", GOROUTINE: "iiiiiiiisiiii", STACK_FRAME: "iiisiiisf",
    PARAMS: "iiiissi", FINALIZER: "iiiii", ITAB: "ii", OS_THREAD: "iii", MEM_STATS: "i" * (24 + 256 + 1),
    QUEUED_FINALIZER: "iiiii", DATA: "isf", BSS: "isf", DEFER: "iiiiiii", PANIC: "iiiiii", MEM_PROF: "iitii",
    ALLOC_SAMPLE: "ii",
}
BEFORE_1_7 = {PARAMS: "iiiiisi"}
ONLY_1_3 = {OBJECT: "iiis", TYPE: "iisif", PARAMS: "iiiiiisi"}
HEADER_LENGTH = 16


class Record:
    """A record: its tag, its bytes, the values of its ints, and where in the bytes each field ends."""

    def __init__(self, tag, data, ints, ends):
        self.tag, self.data, self.ints, self.ends = tag, data, ints, ends


class Dump:
    """The header of a dump and its records."""

    def __init__(self, data):
        self.header = data[:HEADER_LENGTH]
        version = {b"go1.%d heap dump\n" % n: n for n in range(3, 8)}[self.header]
        self.fields = dict(FIELDS)
        if version < 7:
            self.fields.update(BEFORE_1_7)
        if version == 3:
            self.fields.update(ONLY_1_3)
        try:
            self.records = list(self._records(data))
        except (IndexError, KeyError, ValueError):
            # Up to Go 1.3beta2, frames have no continuation pc. A dump fits one of the layouts only.
            if version != 3:
                raise
            self.fields[STACK_FRAME] = "iiisiisf"
            self.records = list(self._records(data))

    def _records(self, data):
        position = HEADER_LENGTH

        def number():
            nonlocal position
            value = shift = 0
            while True:
                byte = data[position]
                position += 1
                value |= (byte & 0x7F) << shift
                if byte < 0x80:
                    return value
                shift += 7

        def text():
            nonlocal position
            length = number()
            if length > len(data) - position:
                raise ValueError("text beyond the end")
            position += length

        while True:
            start = position
            tag = number()
            ints, ends = [], []
            for field in self.fields[tag]:
                if field == "i":
                    ints.append(number())
                elif field == "s":
                    text()
                elif field == "f":
                    while number():
                        number()
                else:
                    for _ in range(number()):
                        text()
                        text()
                        number()
                ends.append(position - start)
            yield Record(tag, data[start:position], ints, ends)
            if tag == EOF:
                break
        if position != len(data):
            raise ValueError("bytes behind the EOF record")

    def cut(self, size=0):
        """The dump without Object, Data and BSS records, but for as many short ones in front as fit in `size` bytes."""
        memory = (OBJECT, DATA, BSS)
        room = size - sum(len(record.data) for record in self.records if record.tag not in memory) - HEADER_LENGTH
        kept = []
        for record in self.records:
            if record.tag in memory:
                if len(record.data) > min(room, 4096):
                    continue
                room -= len(record.data)
            kept.append(record)
        return self._joined(kept)

    def small(self, per_kind, longest, buckets):
        """The dump with few records of each kind, none of them longer than `longest` bytes, or 400 for a MemProf, and
        with the samples of its few buckets."""
        kept, counts = [], {}
        for record in self.records:
            limit = buckets if record.tag == MEM_PROF else per_kind
            if record.tag == ALLOC_SAMPLE and record.ints[1] not in {r.ints[0] for r in kept if r.tag == MEM_PROF}:
                continue
            room = max(longest, 400) if record.tag == MEM_PROF else longest
            needed = record.tag in (PARAMS, EOF, MEM_STATS)
            if needed or counts.get(record.tag, 0) < limit and len(record.data) <= room:
                counts[record.tag] = counts.get(record.tag, 0) + 1
                kept.append(record)
        return self._joined(kept)

    def as_go1_5(self):
        """A dump of Go 1.6 as Go 1.5 would have written it: only the header differs."""
        self.header = b"go1.5 heap dump\n"
        return self

    def as_released_go1_3(self):
        """A dump of Go 1.3beta2 or before as Go 1.3 would have written it: its frames go on where they stand."""
        self.fields[STACK_FRAME] = FIELDS[STACK_FRAME]
        for record in self.records:
            if record.tag == STACK_FRAME:
                entry_end, pc_end = record.ends[4:6]
                record.data = record.data[:pc_end] + record.data[entry_end:pc_end] + record.data[pc_end:]
        return self

    def _joined(self, records):
        return self.header + b"".join(record.data for record in records)


def read(path):
    """The dump in a file, perhaps compressed with xz."""
    with open(path, "rb") as file:
        data = file.read()
    return Dump(lzma.decompress(data) if data.startswith(b"\xfd7zXZ\x00") else data)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    with open(sys.argv[2], "wb") as out:
        out.write(read(sys.argv[1]).cut(int(sys.argv[3]) if len(sys.argv) == 4 else 0))
