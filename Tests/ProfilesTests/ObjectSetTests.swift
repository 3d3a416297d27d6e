import Testing

@testable import HeapReading

@Suite("The objects of an earlier dump")
struct ObjectSetTests {
  /// Numbers that look random and are always the same.
  private struct Numbers {
    var state: UInt64 = 7

    mutating func next(below limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
  }

  /// Spans of objects of one size, of which some are free, in any order.
  private static func objects(spans: Int) -> [(address: UInt64, size: UInt64)] {
    var numbers = Numbers()
    var objects: [(address: UInt64, size: UInt64)] = []
    for span in 0..<spans {
      let start = 0xc0_0000_0000 + UInt64((span * 7919) % spans) * 8192
      let size = [8, 16, 48, 208, 1024, 8192][Int(numbers.next(below: 6))] as UInt64
      for place in 0..<8192 / size where numbers.next(below: 4) > 0 { objects.append((start + place * size, size)) }
    }
    return objects
  }

  @Test("says of every address what a table says")
  func contents() {
    let objects = Self.objects(spans: 40)
    var set = ObjectSet()
    for object in objects { set.add(object.address, size: object.size) }
    set.finish()
    #expect(set.amount == ObjectAmount(objects: UInt64(objects.count), bytes: objects.reduce(0) { $0 + $1.size }))
    let sizes = Dictionary(uniqueKeysWithValues: objects.map { ($0.address, $0.size) })
    var inside: [UInt64: UInt64] = [:]
    for object in objects {
      for byte in stride(from: 0, to: object.size, by: 8) { inside[object.address + byte] = object.address }
    }
    for address in stride(from: 0xbf_ffff_f000 as UInt64, to: 0xc0_0005_1000, by: 8) {
      for size in [8, 16, 48, 208, 1024, 8192] as [UInt64] {
        #expect(set.contains(address, size: size) == (sizes[address] == size))
      }
      #expect(set.object(containing: address)?.start == inside[address])
    }
  }

  @Test("objects between others of another size are found, in whatever order they come")
  func between() {
    let objects: [(address: UInt64, size: UInt64)] = [
      (0xc0_0001_0000, 0xc000), (0xc0_0002_8000, 0xc000), (0xc0_0001_c000, 48), (0xc0_0002_0000, 0x2000),
      (0xc0_0000_0000, 1024), (0xc0_0000_4000, 1024), (0xc0_0000_2000, 16),
    ]
    for order in [objects, objects.reversed()] {
      var set = ObjectSet()
      for object in order { set.add(object.address, size: object.size) }
      set.finish()
      for object in objects { #expect(set.contains(object.address, size: object.size), "\(object)") }
    }
  }

  @Test("takes a few bits for each object, wherever they are")
  func footprint() {
    let counts = [2000, 4000].map { spans in
      let objects = Self.objects(spans: spans)
      var set = ObjectSet()
      for object in objects { set.add(object.address, size: object.size) }
      return (bytes: set.footprint, objects: objects.count)
    }
    #expect(counts[0].bytes * 8 < counts[0].objects * 4)
    #expect(Double(counts[1].bytes) < 2.2 * Double(counts[0].bytes))
    // Objects that lie nowhere near each other.
    var set = ObjectSet()
    for object in 0..<1000 as Range<UInt64> { set.add(object << 32, size: 16) }
    #expect(set.footprint < 64 * 1000)
  }
}
