import ByteStreams
import DumpBuilding
import Testing

@testable import GoHeapDump

/// Objects whose contents are known, and the dumps that have them.
private struct KnownObjects {
  private(set) var objects: [(address: UInt64, bytes: [UInt8])] = []

  static let heap: UInt64 = 0xc0_0000_0000

  /// Short objects; some that are longer than the scan's window, and than a buffer; and one more behind them.
  init() {
    for number in 0..<100 {
      objects.append((Self.heap + UInt64(number) * 32, (0..<32).map { UInt8(number + $0) }))
    }
    objects.append((Self.heap + 0x1_0000, (0..<5000).map { UInt8(truncatingIfNeeded: $0 * $0 / 3) }))
    for (number, length) in [100_000, 300_000, 1_100_001].enumerated() {
      let address = Self.heap + 0x10_0000 + UInt64(number) * 0x40_0000
      objects.append((address, (0..<length).map { UInt8(truncatingIfNeeded: $0 / 7) }))
    }
    objects.append((Self.heap + 0x200_0000, Array("the last one".utf8) + [0, 0, 0]))
  }

  /// A dump of them: short ones with fields, in an order that does not rise everywhere.
  func dump(_ layout: DumpBuilder.Layout, pointerSize: UInt64 = 8, bigEndian: Bool = false) -> [UInt8] {
    var builder = DumpBuilder(layout)
    builder.params(bigEndian: bigEndian, pointerSize: pointerSize)
    let order = objects.indices.sorted { ($0 / 30 % 2, $0) > ($1 / 30 % 2, $1) }
    for (place, index) in order.enumerated() {
      if place == 40 { builder.goroutine(Self.heap) }
      let object = objects[index]
      builder.object(object.address, object.bytes, fields: object.bytes.count == 32 ? [(1, 8), (1, 200)] : [])
    }
    builder.eof()
    return builder.bytes
  }

  /// What is at an address, as far as the object goes; nil if none is there.
  func bytes(_ range: ContentRange) -> ArraySlice<UInt8>? {
    for object in objects where range.address >= object.address {
      let start = Int(range.address - object.address)
      if start < object.bytes.count { return object.bytes[start...].prefix(range.count) }
    }
    return nil
  }
}

/// The digest of bytes that are all at hand.
private func digest(_ bytes: some Sequence<UInt8>) -> ContentDigest {
  var digesting = ContentDigesting()
  let bytes = Array(bytes)
  digesting.add(bytes.span, bytes.indices)
  return digesting.digest
}

struct SoughtContentsTests {
  private static func find(
    _ ranges: [ContentRange], _ fronts: [UInt64] = [], in dump: [UInt8], chunk: Int = .max
  ) throws -> Contents {
    var params = HeaderVisitor()
    var whole = try HeapDumpReader(MemorySource(dump))
    try? whole.read(into: &params)
    var sought = SoughtContents(ranges, fronts: fronts, try #require(params.params))
    var reader = try HeapDumpReader(MemorySource(dump, chunk: chunk))
    try? reader.find(&sought)
    return sought.contents
  }

  private struct HeaderVisitor: RecordVisitor {
    let wanted = RecordSet()
    let objectDetail = ObjectDetail.skipped
    var params: Params?

    mutating func visit(params: Params) { self.params = params }

    mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {}
  }

  /// Whole objects, parts of them, several of one, some beyond an object's end, some in none.
  private static func ranges(_ known: KnownObjects) -> [ContentRange] {
    var ranges: [ContentRange] = []
    for (number, object) in known.objects.enumerated() {
      let count = object.bytes.count
      switch number % 5 {
      case 0: ranges.append(ContentRange(address: object.address, count: count))
      case 1:
        // All of it in short parts: at most a few thousand.
        let part = max(3, count / 1000)
        for start in stride(from: 0, to: count, by: part) {
          ranges.append(ContentRange(address: object.address + UInt64(start), count: min(part, count - start)))
        }
      case 2: ranges.append(ContentRange(address: object.address + 5, count: count - 5 - 3))
      case 3: ranges.append(ContentRange(address: object.address + UInt64(count - 2), count: 3))
      default: break
      }
    }
    ranges.append(ContentRange(address: KnownObjects.heap + 0x300_0000, count: 1))
    return ranges
  }

  @Test(arguments: DumpBuilder.Layout.allCases, [Int.max, 1000])
  func `digests are those of the bytes, wherever windows end`(layout: DumpBuilder.Layout, chunk: Int) throws {
    let ranges = Self.expected.map(\.range)
    let found = try Self.find(ranges, in: Self.known.dump(layout), chunk: chunk)
    for (number, expected) in Self.expected.enumerated() where found[number] != expected.digest {
      Issue.record("\(expected.range)")
    }
    #expect(Self.expected.count { $0.digest != nil } > 1000 && Self.expected.count { $0.digest == nil } > 20)
  }

  private static let known = KnownObjects()

  private static let expected = ranges(known).map { range in
    let bytes = known.bytes(range) ?? []
    return (range: range, digest: bytes.count == range.count ? digest(bytes) : nil)
  }

  @Test(arguments: [(8, false), (4, false), (4, true), (8, true)] as [(UInt64, Bool)])
  func `the first words are in the program's order, and only the object's own`(size: UInt64, bigEndian: Bool) throws {
    let known = KnownObjects()
    let fronts = known.objects.map(\.address) + [KnownObjects.heap + 0x300_0000]
    let found = try Self.find([], fronts, in: known.dump(.go1_7, pointerSize: size, bigEndian: bigEndian))
    func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      (bigEndian ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | UInt64($1) }
    }
    for (front, address) in fronts.enumerated() {
      let bytes = known.bytes(ContentRange(address: address, count: 32)) ?? []
      for word in 0..<10 {
        let own = bytes.dropFirst(word * Int(size)).prefix(Int(size))
        #expect(found.word(word, ofFront: front) == (own.count == Int(size) ? number(own) : nil))
      }
      #expect(found.number(at: 9, width: 1, ofFront: front) == bytes.dropFirst(9).first.map { UInt64($0) })
      #expect(
        found.number(at: 8, width: 2, ofFront: front) == (bytes.count < 10 ? nil : number(bytes.dropFirst(8).prefix(2)))
      )
    }
  }

  @Test(arguments: [Int.max, 37]) func `both lists are served in one pass`(chunk: Int) throws {
    let known = KnownObjects()
    let (ranges, fronts) = (Self.ranges(known), known.objects.map(\.address))
    let dump = known.dump(.go1_7)
    let both = try Self.find(ranges, fronts, in: dump, chunk: chunk)
    let digests = try Self.find(ranges, in: dump)
    let words = try Self.find([], fronts, in: dump)
    #expect(ranges.indices.allSatisfy { both[$0] == digests[$0] })
    #expect(
      fronts.indices.allSatisfy { front in
        (0..<4).allSatisfy { both.word($0, ofFront: front) == words.word($0, ofFront: front) }
      })
    #expect(fronts.indices.allSatisfy { both.word(0, ofFront: $0) != nil })
  }

  @Test func `a dump that ends too soon has what comes before`() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    let long = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 11) }
    builder.object(KnownObjects.heap, Array("whole".utf8))
    builder.object(KnownObjects.heap + 64, long)
    let ranges = [(0, 5), (64, 1000), (1064, 800_000)].map {
      ContentRange(address: KnownObjects.heap + $0.0, count: $0.1)
    }
    let found = try Self.find(
      ranges, [KnownObjects.heap, KnownObjects.heap + 64], in: Array(builder.bytes.prefix(500_000)))
    #expect(found[0] == digest("whole".utf8) && found[1] == digest(long[..<1000]) && found[2] == nil)
    #expect(found.word(0, ofFront: 0) == nil && found.number(at: 4, width: 1, ofFront: 0) == 0x65)
    #expect(found.word(3, ofFront: 1) == 0x0202_0202_0202_0202)
  }

  @Test func `the first of several objects at one place counts`() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    let heap = KnownObjects.heap
    builder.object(heap, [UInt8](repeating: 1, count: 40))
    builder.object(heap, [UInt8](repeating: 2, count: 40))
    builder.object(heap + 64, [3])
    builder.eof()
    let ranges = [ContentRange(address: heap + 1, count: 9), ContentRange(address: heap + 64, count: 1)]
    let found = try Self.find(ranges, [heap, heap + 64], in: builder.bytes)
    #expect(found[0] == digest([UInt8](repeating: 1, count: 9)) && found[1] == digest([3]))
    #expect(found.word(3, ofFront: 0) == 0x0101_0101_0101_0101)
    #expect(found.number(at: 0, width: 1, ofFront: 1) == 3)
  }

  // MARK: Cost

  private static let params: Params? = {
    var visitor = HeaderVisitor()
    var builder = DumpBuilder(.go1_7)
    builder.params()
    builder.eof()
    var reader = try? HeapDumpReader(MemorySource(builder.bytes))
    try? reader?.read(into: &visitor)
    return visitor.params
  }()

  /// Passes objects of 64 bytes by, at places that a function has for their numbers.
  private static func steps(_ count: Int, _ place: (Int) -> Int) throws -> Int {
    let ranges = (0..<count).map { ContentRange(address: KnownObjects.heap + UInt64($0) * 8, count: 1 + $0 % 8) }
    let fronts = (0..<count).map { KnownObjects.heap + UInt64($0) * 8 }
    var sought = SoughtContents(ranges, fronts: fronts, try #require(params))
    let bytes = [UInt8](repeating: 7, count: 64)
    for number in 0..<count {
      let address = KnownObjects.heap + UInt64(place(number)) * 8
      guard sought.mayHave(address, 64), sought.begin(address, 64) else { continue }
      sought.add(bytes.span, bytes.indices)
      sought.end()
    }
    return sought.steps
  }

  @Test func `work grows with objects and with what is looked for, not with their product`() throws {
    // One behind the other, all over the place, and all at the same.
    for place in [{ $0 }, { $0 * 7919 % 4001 }, { _ in 5 }] as [(Int) -> Int] {
      let (one, two) = try (Self.steps(4000, place), Self.steps(8000, place))
      #expect(one >= 4000 && Double(two) < 2.3 * Double(one), "\(one), \(two)")
    }
    // Objects in order take no search.
    #expect(try Self.steps(8000) { $0 * 8 } <= 4 * 8000)
  }
}

/// What digests tell apart.
struct ContentDigestTests {
  @Test func `bytes that differ a little have digests that differ, and equal bytes equal ones`() {
    var all: [ContentDigest.Hash: [UInt8]] = [:]
    func add(_ bytes: [UInt8]) {
      let hash = digest(bytes).hash
      #expect(all[hash] == nil || all[hash] == bytes)
      all[hash] = bytes
    }
    var count = 0
    for length in 0..<36 {
      for base in [[UInt8](repeating: 0, count: length), (0..<length).map { UInt8($0 * 37 % 256) }] {
        add(base)
        for bit in 0..<length * 8 {
          var changed = base
          changed[bit / 8] ^= 1 << UInt8(bit % 8)
          add(changed)
          // A second bit a word further, where what the first has changed is.
          for other in [8, 12] where bit / 8 + other < length {
            var twice = changed
            twice[bit / 8 + other] ^= 1 << UInt8(bit % 8)
            add(twice)
          }
        }
        for start in 0..<max(0, length - 8) {
          var swapped = base
          swapped.swapAt(start, start + 8)
          add(swapped)
        }
        count += 1
      }
    }
    #expect(all.count > 15_000)
    // Neither half alone is enough for that, but both have all of it.
    #expect(Set(all.keys.map(\.low)).count == all.count && Set(all.keys.map(\.high)).count == all.count)
  }

  @Test func `pieces make no difference`() {
    let bytes = (0..<100).map { UInt8($0 % 9 == 0 ? $0 : 0) } + [UInt8](repeating: 0, count: 30)
    for first in 0...bytes.count {
      for second in [first, (first + bytes.count) / 2, bytes.count] {
        var pieces = ContentDigesting()
        for range in [0..<first, first..<second, second..<bytes.count] { pieces.add(bytes.span, range) }
        #expect(pieces.digest == digest(bytes))
      }
    }
    #expect(digest(bytes).zeroTail == 30 && digest([0, 0]).zeroTail == 2 && digest([]).zeroTail == 0)
    for zeros in 0..<40 {
      #expect(digest([0, 0, 1] + [UInt8](repeating: 0, count: zeros)).zeroTail == zeros)
      #expect(digest([UInt8](repeating: 0, count: zeros)).zeroTail == zeros)
    }
  }
}
