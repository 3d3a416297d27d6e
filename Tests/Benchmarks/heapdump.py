"""Writes heap dumps record by record, of any format version: what `doubling` makes its inputs with."""

HEAP = 0xC0_0000_0000


def number(value):
    """An unsigned LEB128 number."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def numbers(*values):
    return b"".join(map(number, values))


def text(value):
    value = value.encode() if isinstance(value, str) else value
    return number(len(value)) + value


def words(values):
    return b"".join(value.to_bytes(8, "little") for value in values)


def fields(offsets):
    """A list of pointers."""
    return b"".join(b"\1" + number(offset) for offset in offsets) + b"\0"


class Dump:
    """A dump of a 64-bit little-endian program, written to a file as it grows."""

    def __init__(self, file, header="go1.7", version="go1.27.3", end=HEAP + (1 << 36)):
        self.file = file
        self.header = header
        self.add(f"{header} heap dump\n".encode())
        middle = numbers(96) if header == "go1.3" else b""
        arch = text("amd64") + text(version) if header == "go1.7" else number(ord("6")) + text("")
        self.add(numbers(6, 0, 8) + middle + numbers(HEAP, end) + arch + numbers(8))

    def add(self, data):
        self.file.write(data)

    def object(self, address, contents, pointers=()):
        self.add(numbers(1, address) + text(contents) + fields(pointers))

    def type(self, address, size, name):
        self.add(numbers(3, address, size) + text(name) + b"\0" + (b"\0" if self.header == "go1.3" else b""))

    def itab(self, address, of):
        self.add(numbers(8, address, of))

    def goroutine(self, address=0, state=4, reason="chan receive", id=1):
        self.add(numbers(4, address, 0, id, 0, state, 0, 0, 0) + text(reason) + numbers(0, 0, 0, 0))

    def frame(self, contents=b"", pointers=(), name="main.main", sp=0, entry=0x401000):
        """A stack frame; `pointers` may be a list that is encoded already."""
        listed = pointers if isinstance(pointers, bytes) else fields(pointers)
        self.add(numbers(5, sp, 0, 0) + text(contents) + numbers(entry, entry + 16, entry + 16) + text(name) + listed)

    def finalizer(self, of, code=1):
        self.add(numbers(7, of, 0, code, 0, 0))

    def thread(self):
        self.add(numbers(9, 1, 1, 1))

    def deferred(self, address, sp):
        self.add(numbers(14, address, 0, sp, 0, 0, 0, 0))

    def panic(self, address):
        self.add(numbers(15, address, 0, 0, address, 0, 0))

    def segment(self, contents, pointers=(), tag=13, address=0x500000):
        listed = pointers if isinstance(pointers, bytes) else fields(pointers)
        self.add(numbers(tag, address) + text(contents) + listed)

    def mem_stats(self):
        self.add(number(10) + bytes(24) + bytes(256) + b"\7")

    def mem_prof(self, bucket, stack, size=64):
        frames = b"".join(text(function) + text("/main.go") + numbers(line) for function, line in stack)
        self.add(numbers(16, bucket, size, len(stack)) + frames + numbers(10, 3))

    def sample(self, address, bucket):
        self.add(numbers(17, address, bucket))

    def end(self):
        self.mem_stats()
        self.mem_prof(0x700000, [("main.f", 1), ("main.main", 2)])
        self.add(b"\0")
