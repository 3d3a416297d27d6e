import DumpBuilding
import HeapReading
import Inspection
import Names
import Testing

@Suite("How roots lead to objects")
struct WhyTests {
  private static func why(_ made: MadeHeap, _ what: String, paths: Int = 10) throws -> Why {
    try #require(try made.inspection(why: what, paths: paths).why)
  }

  @Test("the shortest path, of several with the same names one, and what frees the objects")
  func paths() throws {
    var made = MadeHeap()
    made.object(0, size: 4096 - 2048, [1, 2])
    made.object(1, size: 48, [3])
    made.object(2, size: 48, [4])
    made.object(3, size: 500)
    made.object(4, size: 500)
    made.object(5, size: 64, [3, 6])
    made.object(6, size: 500)
    made.globals([0, 5])
    let why = try Self.why(made, "object [500 B]")
    #expect(why.kind == .type)
    #expect(why.amount == ObjectAmount(objects: 3, bytes: 1500))
    #expect(
      why.lines == [
        // Object 3 is nearer to the second word, by which it is not freed, as the first leads to it, too.
        "2 of 1000 B in 2: data+0x8 > object [64 B] > 2 x object [500 B]; cut 1 frees 1 of 500 B, 564 B in all; shared",
        "1 of 500 B in 3: data+0x0 > object [2 KiB] > object [48 B] > object [500 B]; cut 3 frees 1 of 500 B, 500 B in all",
      ])
  }

  @Test("the reference that is marked is the nearest of those that free all")
  func cut() throws {
    var made = MadeHeap()
    made.object(0, size: 64, [1])
    made.object(1, size: 96, [2])
    made.object(2, size: 160, [3, 4, 5])
    for leaf in 3...5 { made.object(leaf, size: 208) }
    made.globals([0])
    #expect(
      try Self.why(made, "object [208 B]").lines == [
        "3 of 624 B in 4: data+0x0 > object [64 B] > object [96 B] > object [160 B] > 3 x object [208 B]; "
          + "cut 3 frees 3 of 624 B, 784 B in all"
      ])
    // Two words of one object refer to it: none of them alone holds it.
    made = MadeHeap()
    made.object(0, size: 64, [1, 1])
    made.object(1, size: 208)
    made.globals([0])
    #expect(
      try Self.why(made, "object [208 B]").lines == [
        "1 of 208 B in 2: data+0x0 > object [64 B] > object [208 B]; cut 1 frees 1 of 208 B, 272 B in all"
      ])
    // What an object holds itself does not hold the object.
    made = MadeHeap()
    made.object(0, size: 64, [1])
    made.object(1, size: 208, [2])
    made.object(2, size: 96, [1])
    made.globals([0])
    #expect(
      try Self.why(made, "object [208 B]").lines == [
        "1 of 208 B in 2: data+0x0 > object [64 B] > object [208 B]; cut 2 frees 1 of 208 B, 304 B in all"
      ])
  }

  @Test("what the words of a list lead to is one step, however long it is; steps have an end")
  func lists() throws {
    var made = MadeHeap()
    for object in 0..<1000 { made.object(object, size: 48, [object + 1]) }
    made.object(1000, size: 208)
    made.globals([0])
    #expect(
      try Self.why(made, "object [208 B]").lines == [
        "1 of 208 B in 1001: data+0x0 > 1000 x object [48 B] > object [208 B]; cut 2 frees 1 of 208 B, 208 B in all"
      ])
    made = MadeHeap()
    for object in 0..<1000 { made.object(object, size: object % 2 == 0 ? 48 : 64, [object + 1]) }
    made.object(1000, size: 208)
    made.globals([0])
    let path = try #require(try Self.why(made, "object [208 B]").paths.first)
    #expect(path.steps.count == 128)
    #expect(path.steps.last?.name == "…")
    #expect(path.longest == 1001)
    #expect(path.cut?.freedInAll == ObjectAmount(objects: 1, bytes: 208))
  }

  @Test("goroutines that do the same are one root; a goroutine has one, whatever its frames")
  func goroutines() throws {
    var made = MadeHeap()
    for number in 0..<3 {
      made.object(number, size: 208)
      made.builder.goroutine(UInt64(number + 1), id: UInt64(number + 10))
      made.frame("main.work", [number])
    }
    made.globals([])
    #expect(
      try Self.why(made, "object [208 B]").lines == ["3 of 624 B in 1: 3 x main.work > 3 x object [208 B]; no cut"])
  }

  @Test("an address, a pattern, what no root leads to, and the rest of many paths")
  func questions() throws {
    var made = MadeHeap()
    made.object(0, size: 64, [1])
    made.object(1, size: 208)
    made.object(2, size: 224)
    made.object(3, size: 208)
    made.globals([0, 3])
    let address = try Self.why(made, "0x10000810")
    #expect(address.kind == .address)
    #expect(address.amount == ObjectAmount(objects: 1, bytes: 208))
    #expect(address.paths.count == 1)
    #expect(address.paths.first?.steps.last?.address == MadeHeap.address(1))
    let all = try Self.why(made, "object [2*")
    #expect(all.amount == ObjectAmount(objects: 3, bytes: 640))
    #expect(all.unreachable == ObjectAmount(objects: 1, bytes: 224))
    let one = try Self.why(made, "object [208 B]", paths: 1)
    #expect(one.paths.count == 1 && one.otherPaths == 1)
    #expect(one.others == ObjectAmount(objects: 1, bytes: 208))
    for nothing in ["main.None", "0x10000fff", "0x20", "[9*"] {
      #expect(throws: HeapReadingError.self, "\(nothing)") { try Self.why(made, nothing) }
    }
    let error = #expect(throws: HeapReadingError.self) { try Self.why(made, "208") }
    #expect(error?.description.contains("there is object [208 B]; types need") == true)
  }
}

extension Why {
  fileprivate var lines: [String] {
    paths.map { path in
      let steps = path.steps.map { step in
        (step.count == 1 ? "" : "\(step.count) x ") + (step.field.map { "\($0) " } ?? "") + step.name.text
      }
      let cut = path.cut.map { cut in
        "; cut \(cut.step) frees \(cut.freed.objects) of \(cut.freed.bytes) B, \(cut.freedInAll.bytes) B in all"
      }
      let lengths = path.shortest == path.longest ? "\(path.shortest)" : "\(path.shortest) to \(path.longest)"
      return "\(path.amount.objects) of \(path.amount.bytes) B in \(lengths): \(steps.joined(separator: " > "))"
        + (cut ?? "; no cut") + (path.sharedBy == nil ? "" : "; shared")
    }
  }
}
