import DumpBuilding
import Names
import ObjectGraph
import Testing

@Suite("What a dump says of its objects' types")
struct DumpedTypesTests {
  private static let heap: UInt64 = 0xc0_0000_0000

  /// An object of `size` bytes that begins with `first`, and an interface that refers to its byte at `offset`.
  private func entries(
    _ version: String, size: Int, first: UInt64 = 0x4f_0000, pointers: [Int], at offset: UInt64
  ) throws -> [String] {
    var dump = DumpBuilder(.go1_7)
    dump.params(lastString: version)
    dump.type(0x50_0000, size: 8, name: "*main.inner")
    dump.itab(0x51_0000, type: 0x50_0000)
    func memory(_ words: [UInt64]) -> [UInt8] {
      words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }
    let words = [first] + [UInt64](repeating: 0, count: size / 8 - 1)
    dump.object(Self.heap, memory(words), fields: pointers.map { (kind: 1, offset: UInt64($0 * 8)) })
    dump.object(
      Self.heap + 0x10000, memory([0x51_0000, Self.heap + offset]), fields: [(kind: 1, offset: 8)])
    dump.memStats()
    dump.eof()
    let graph = try ReadGraph(dump.bytes).graph
    return graph.types.entries.filter { $0.object == 0 && $0.form == .pointee }.map {
      "\(graph.types.type(at: $0.type)?.name ?? "?") at \($0.offset)"
    }
  }

  @Test("a pointer behind an allocation header is one to the whole value, any other to a field")
  func behindHeaders() throws {
    #expect(try entries("go1.24.1", size: 576, pointers: [1], at: 8) == ["*main.inner at 8"])
    #expect(try entries("go1.24.1", size: 576, pointers: [1], at: 0) == ["*main.inner at 0"])
    // No header: in releases without any, of small and of large objects, of objects without pointers.
    #expect(try entries("go1.20.14", size: 208, pointers: [1], at: 8) == [])
    #expect(try entries("go1.20.14", size: 576, pointers: [1], at: 8) == [])
    #expect(try entries("go1.22.12 X:noallocheaders", size: 576, pointers: [1], at: 8) == [])
    #expect(try entries("go1.24.1", size: 208, pointers: [1], at: 8) == [])
    #expect(try entries("go1.24.1", size: 40960, pointers: [1], at: 8) == [])
    #expect(try entries("go1.24.1", size: 1024, pointers: [], at: 8) == [])
    #expect(try entries("go1.24.1", size: 32768, pointers: [1], at: 8) == [])
    #expect(try entries("go1.20.14", size: 208, pointers: [0], at: 0) == ["*main.inner at 0"])
  }
}
