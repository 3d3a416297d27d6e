import ByteStreams
import DumpBuilding
import Testing

@testable import GoHeapDump

private func pointers(_ builder: DumpBuilder, chunk: Int = .max) throws(HeapDumpError) -> PointerCollector {
  try PointerCollector(reading: MemorySource(builder.bytes, chunk: chunk))
}

private func failure(_ bytes: [UInt8]) -> HeapDumpError? { PointerCollector.failure(MemorySource(bytes)) }

/// The heap of `DumpBuilder.params`.
private let heap: UInt64 = 0xc0_0000_0000

@Suite struct ObjectBatchTests {
  static let modern: [DumpBuilder.Layout] = [.go1_5, .go1_6, .go1_7]

  @Test(arguments: modern, [7, 4096, .max])
  func `the pointers of objects of all lengths, wherever the dump is cut`(
    layout: DumpBuilder.Layout, chunk: Int
  ) throws {
    var expected: [PointerCollector.Object] = []
    let builder = dump(layout) { builder in
      // Around the boundaries of varints, of the window, and of what it is to hold.
      for (index, count) in [0, 1, 2, 4, 5, 15, 16, 17, 8191, 8192, 8193, 35_000, 3].enumerated() {
        let address = heap + UInt64(index) << 20
        // Every third word a pointer, one of them to static data; the field list names them all.
        let words = (0..<UInt64(count)).map { $0 % 3 == 0 ? ($0 == 3 ? 0x40_0000 : heap + $0) : ~0 - $0 }
        let fields = stride(from: 0, to: UInt64(count), by: 3).map { (kind: UInt64(1), offset: $0 * 8) }
        builder.object(address, memory(words), fields: fields)
        expected.append(
          .init(
            address: address, size: UInt64(count) * 8,
            pointers: stride(from: 0, to: count, by: 3).filter { $0 != 3 }.map { heap + UInt64($0) }))
        if index == 6 { builder.osThread(1) }
      }
      builder.memStats()
    }
    #expect(try pointers(builder, chunk: chunk).objects == expected)
  }

  @Test func `many small objects, more than the window holds`() throws {
    let builder = dump(.go1_7) { builder in
      for index in 0..<UInt64(20_000) {
        let fields: [DumpBuilder.PointerField] = [0, 8, 16, 24].map { (kind: 1, offset: $0) }
        builder.object(heap + index * 32, memory([heap + index, 0, heap + 2 * index, 7]), fields: fields)
      }
    }
    let collected = try pointers(builder)
    #expect(collected.objects.count == 20_000)
    #expect(
      collected.objects.enumerated().allSatisfy { $1.pointers == [heap + UInt64($0), heap + 2 * UInt64($0)] })
    #expect(collected.ordinals.first == 1 && collected.ordinals.count > 1)
  }

  @Test(arguments: [(4, false), (4, true), (8, true)])
  func `words of 32 bits and big-endian ones`(_ size: Int, _ isBigEndian: Bool) throws {
    var builder = DumpBuilder(.go1_7)
    builder.params(
      bigEndian: isBigEndian, pointerSize: UInt64(size), arenaStart: 0x0840_0000, arenaEnd: 0x0880_0000, arch: "any")
    let words: [UInt64] = [0x0840_1234, 0x1234_5678, 0x0850_0000, 0x0840_0008]
    builder.object(
      0x0840_0000, memory(words, size: size, bigEndian: isBigEndian), fields: [(1, 0), (1, UInt64(size) * 3)])
    builder.data(
      0x0804_0000, memory(words, size: size, bigEndian: isBigEndian),
      fields: [(1, UInt64(size)), (1, UInt64(size) * 2)])
    builder.eof()
    let collected = try pointers(builder)
    #expect(collected.objects.map(\.pointers) == [[0x0840_1234, 0x0840_0008]])
    #expect(
      collected.words == [
        [PointerWord(offset: UInt64(size) * 2, address: 0x0850_0000, type: nil, isListed: true)]
      ])
  }

  @Test(arguments: [40, 80_000])
  func `fields in any order, also of a long object`(_ size: Int) throws {
    let words = (0..<UInt64(size / 8)).map { heap + $0 }
    let builder = dump(.go1_7) {
      $0.object(heap, memory(words), fields: [32, 0, 24, 24, 8].map { (kind: 1, offset: $0) })
    }
    #expect(try pointers(builder).objects[0].pointers == [4, 0, 3, 3, 1].map { heap + $0 })
  }

  @Test(arguments: [48, 80_000], [3, 44, 100_000])
  func `a field that is not aligned or beyond the end is an error at its place`(_ size: Int, _ offset: UInt64) {
    let offset = offset == 44 && size == 80_000 ? 79_996 : offset
    var builder = dump(.go1_7) {
      $0.object(heap, size: 8)
      $0.object(heap + 8, size: size, fields: [(kind: 1, offset: 8), (kind: 1, offset: offset)])
    }
    builder.eof()
    let error = failure(builder.bytes)
    #expect(error?.problem == .badPointerField(offset, length: UInt64(size)))
    #expect(error?.tag == .object && error?.ordinal == 2)
  }

  @Test(arguments: [(heap - 8, 16), (heap + (64 << 20) - 8, 16), (0, 8), (heap + (64 << 20) - 99_992, 100_000)])
  func `an object that is not in the heap is an error`(_ address: UInt64, _ size: Int) {
    let builder = dump(.go1_7) {
      $0.object(heap, size: 8)
      $0.object(address, size: size)
    }
    let error = failure(builder.bytes)
    #expect(error?.problem == .outsideHeap(address, length: UInt64(size)))
    #expect(error?.ordinal == 2)
  }

  @Test func `a dump cut short is an error, wherever that is`() {
    let bytes = dump(.go1_7) {
      $0.itab(0x50_0000, type: 1)
      $0.object(heap, memory([heap, 1, heap]), fields: [(kind: 1, offset: 0), (kind: 1, offset: 16)])
      $0.object(heap + 64, size: 70_000, fields: [(kind: 1, offset: 8)])
      $0.data(1, memory([heap]), fields: [(kind: 1, offset: 0)])
    }.bytes
    let lengths = Array(17..<400) + Array(bytes.count - 100..<bytes.count)
    for length in lengths {
      let (own, other) = (failure(Array(bytes.prefix(length))), collectFailure(Array(bytes.prefix(length))))
      #expect(own == other, "\(length)")
    }
  }

  /// What one says who wants no pointers.
  private func collectFailure(_ bytes: [UInt8]) -> HeapDumpError? {
    do {
      _ = try collect(bytes, RecordSet(.stackFrame, .data, .bss, .type, .itab))
      return nil
    } catch {
      return error
    }
  }

  // MARK: Types

  @Test(arguments: [DumpBuilder.Layout.go1_3Beta, .go1_3])
  func `go1.3: a type says where the pointers of values, arrays and channels are`(layout: DumpBuilder.Layout) throws {
    let builder = dump(layout) {
      // A string, a slice and a pointer; then one word that is none.
      $0.type(0x1000, size: 32, name: "main.T", fields: [(2, 0), (3, 8), (1, 16)])
      let value = memory([heap + 1, heap + 2, heap + 3, heap + 4])
      $0.object(heap, value + value, type: 0x1000, kind: 0)
      $0.object(heap + 0x100, value + value + memory([heap]), type: 0x1000, kind: 1)
      // The header of a channel has 96 bytes.
      $0.object(heap + 0x200, memory([UInt64](repeating: heap + 9, count: 12)) + value, type: 0x1000, kind: 2)
      $0.object(heap + 0x300, value, type: 0, kind: 127)
      $0.object(heap + 0x400, value, type: 0, kind: 0)
    }
    let objects = try pointers(builder).objects
    let own = [heap + 1, heap + 2, heap + 3]
    #expect(objects.map(\.pointers) == [own, own + own, own, own + [heap + 4], []])
    #expect(objects.map(\.types) == [["value 4096"], ["array 4096"], ["channel 4096"], [], []])
  }

  @Test func `go1.3 and go1.4: the data word of an interface is a pointer if its type says so`() throws {
    for layout in [DumpBuilder.Layout.go1_3, .go1_4] {
      let (interface, empty): (UInt64, UInt64) = layout == .go1_4 ? (2, 3) : (4, 5)
      let builder = dump(layout) {
        $0.type(0x1000, name: "*main.T", indirect: true)
        $0.type(0x2000, name: "int", indirect: false)
        $0.itab(0x3000, type: 0x1000, pointer: true)
        $0.itab(0x4000, type: 0x2000, pointer: false)
        let words = memory([
          0x3000, heap + 1, 0x4000, heap + 2, 0x1000, heap + 3, 0x2000, heap + 4, 0, heap + 5, 0x9999, heap + 6,
        ])
        let fields = [
          (interface, 0), (interface, 16), (empty, 32), (empty, 48), (interface, 64), (empty, 80),
        ].map { (kind: $0.0, offset: UInt64($0.1)) }
        $0.data(0x60_0000, words, fields: fields)
      }
      let words = try pointers(builder).words[0]
      // A type that is not known may be a pointer's.
      #expect(words.map(\.address) == [heap + 1, heap + 3, heap + 6])
      #expect(words.map(\.offset) == [8, 40, 88])
      #expect(words.map(\.type) == [layout == .go1_4 ? 0x1000 : nil, 0x1000, nil])
    }
  }

  @Test(arguments: [64, 80_000])
  func `a pointer behind an itab or a type has its type, also in a long object`(_ size: Int) throws {
    let builder = dump(.go1_7) {
      $0.type(0x1000, name: "main.T", indirect: true)
      $0.itab(0x7f00_0000_3000, type: 0x1000)
      let words: [UInt64] = [0x7f00_0000_3000, heap + 1, 0x1000, heap + 2, 0x1008, heap + 3, heap + 4, 0]
      let rest = [UInt64](repeating: 0, count: size / 8 - words.count)
      $0.object(heap, memory(words + rest), fields: [8, 24, 40, 48].map { (kind: 1, offset: $0) })
    }
    let object = try pointers(builder).objects[0]
    #expect(object.pointers == (1...4).map { heap + $0 })
    #expect(object.types == ["0 -> 4096", "1 -> 4096"])
  }

  @Test func `since Go 1.22 the first word of some objects may be their type`() throws {
    func types(_ version: String, _ size: Int, first: UInt64 = 8) throws -> [String] {
      var builder = DumpBuilder(.go1_7)
      builder.params(lastString: version)
      let words = [0x4f_0000] + [UInt64](repeating: heap, count: size / 8 - 1)
      // Once within the window and once at the end of the dump, where another path looks.
      builder.object(heap, memory(words), fields: [(kind: 1, offset: first)])
      builder.memStats()
      builder.object(heap + 0x10000, memory(words), fields: [(kind: 1, offset: first)])
      builder.eof()
      let objects = try pointers(builder).objects
      #expect(objects[0].types == objects[1].types)
      return objects[0].types
    }
    #expect(try types("go1.22.1", 576) == ["header 5177344"])
    #expect(try types("go1.22.1", 512) == [])
    #expect(try types("go1.22.1", 40_960) == [])
    #expect(try types("go1.21.1", 576) == [])
    #expect(try types("go1.22.1", 576, first: 0) == [])
  }

  // MARK: Frames

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `a frame's words that it does not list are marked; words beyond it are its caller's`(
    layout: DumpBuilder.Layout
  ) throws {
    let builder = dump(layout) {
      $0.goroutine(1)
      $0.stackFrame(
        memory([heap + 1, 5, heap + 2, heap + 3]), fields: [(kind: 1, offset: 16), (kind: 1, offset: 32)])
    }
    let words = try pointers(builder).words[0]
    #expect(words.filter(\.isListed).map(\.address) == [heap + 2])
    #expect(words.filter { !$0.isListed }.map(\.offset) == (layout == .go1_7 ? [0, 24] : []))
  }
}
