# Writes a dump of 400,000 objects, which takes more memory to convert than a small one, to `big.dump`.
def number(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


arena = number(0xC000000000) + number(0xC100000000)
head = b"go1.7 heap dump\n\x06\x00\x08" + arena + b"\x05amd64\x08go1.27.3\x08"
objects = b"".join(b"\x01" + number(0xC000000000 + 8 * i) + b"\x08" + bytes(8) + b"\x00" for i in range(400000))
profile = b"\x10\x01\x08\x01\x09main.main\x03m.g\x01\x01\x00"
open("big.dump", "wb").write(head + objects + b"\x0a" + bytes(24 + 256 + 1) + profile + b"\x00")
