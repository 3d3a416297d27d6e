import ByteStreams
import GoHeapDump
import Testing

@Suite struct InputKindTests {
  private static func bytes(_ text: String, _ rest: [UInt8] = []) -> [UInt8] { Array(text.utf8) + rest }

  private static func elf(type: UInt8, bigEndian: Bool) -> [UInt8] {
    var bytes: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, bigEndian ? 2 : 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    bytes += bigEndian ? [0, type] : [type, 0]
    return bytes + [0, 62]
  }

  private static let tar: [UInt8] = {
    var block = [UInt8](repeating: 0, count: 512)
    block.replaceSubrange(0..<4, with: "dump".utf8)
    block.replaceSubrange(257..<262, with: "ustar".utf8)
    return block
  }()

  /// A profile as runtime/pprof begins it, uncompressed.
  private static let pprof: [UInt8] = [0x0a, 4, 8, 1, 0x10, 2, 0x0a, 4, 8, 3, 0x10, 4, 0x12, 2, 1, 1]

  private static let inputs: [(bytes: [UInt8], kind: InputKind)] = [
    ([], .empty),
    ([0], .zeros),
    ([UInt8](repeating: 0, count: 10240), .zeros),
    (pprof, .pprofProfile),
    (bytes("heap profile: 1: 64 [2: 128] @ heap/1048576\n"), .pprofText),
    (bytes("goroutine profile: total 4\n"), .pprofText),
    (elf(type: 4, bigEndian: false), .elfCore),
    (elf(type: 4, bigEndian: true), .elfCore),
    (elf(type: 2, bigEndian: false), .elf),
    (elf(type: 3, bigEndian: true), .elf),
    ([0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1], .machO),
    (bytes("MZ", [0x90, 0, 3, 0, 0, 0]), .peExecutable),
    (bytes("MDMP", [0x93, 0xa7, 0, 0]), .minidump),
    (bytes("JAVA PROFILE 1.0.2", [0, 0, 0, 0, 8]), .javaHeapDump),
    (bytes("go 1.22 trace", [0, 0, 0, 1]), .goTrace),
    (tar, .tar),
    (bytes("PK", [3, 4, 20, 0]), .zip),
    (bytes("PK", [5, 6, 0, 0]), .zip),
    ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4], .sevenZip),
    ([0x1f, 0x8b, 8, 0], .compressed),
    ([0x28, 0xb5, 0x2f, 0xfd, 4], .compressed),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .compressed),
    (bytes("BZh9", [0x31, 0x41]), .compressed),
    (bytes("package main\n\nfunc main() {}\n"), .text),
    (bytes("größer"), .text),
    (Array(bytes("größer").prefix(3)), .text),
    ([0x00, 0x01, 0x02, 0x03], .unknown),
    ([0x61, 0xff, 0xfe, 0x61, 0x61, 0x61, 0x61], .unknown),
  ]

  @Test(arguments: inputs.map(\.bytes).indices)
  func `an input is recognized by its first bytes`(index: Int) {
    let (bytes, kind) = Self.inputs[index]
    #expect(InputKind(first: bytes) == kind)
  }

  @Test(arguments: [[0xff], [0xff, 0xfe], [0x80, 0x81, 0x82]] as [[UInt8]])
  func `a few bytes that are no UTF-8 are no text`(bytes: [UInt8]) {
    #expect(InputKind(first: bytes) == .unknown)
  }

  @Test(arguments: inputs.map(\.bytes).indices)
  func `the reader says what it is instead of a heap dump`(index: Int) {
    let (bytes, kind) = Self.inputs[index]
    let error = #expect(throws: HeapDumpError.self) { _ = try HeapDumpReader(MemorySource(bytes, chunk: 7)) }
    #expect(error == HeapDumpError(.notAHeapDump(kind), offset: 0))
    let text = kind == .empty ? "it is empty" : "it looks like \(kind.rawValue)"
    #expect(error?.description == "at byte 0 (0x0): not a Go heap dump: \(text)")
  }
}
