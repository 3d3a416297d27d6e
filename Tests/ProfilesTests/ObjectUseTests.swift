import GoExecutable
import Testing

@testable import HeapReading

@Suite("What references use of an object")
struct ObjectUseTests {
  private typealias Reference = TypedReferences.Reference

  /// Numbers that look random, the same every time.
  private struct Numbers {
    var state: UInt64
    mutating func next(below limit: UInt32) -> UInt32 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt32(state >> 33) % limit
    }
  }

  @Test("each byte is in use or not, and has room or not, as a map of all bytes says")
  func bytes() {
    var numbers = Numbers(state: 7)
    var use = ObjectUse()
    for _ in 0..<5000 {
      let references = (0...numbers.next(below: 5)).map { _ in
        let start = numbers.next(below: 30)
        let room = start..<start + numbers.next(below: 12)
        let from = room.lowerBound + numbers.next(below: UInt32(room.count) + 1)
        let used = from..<from + numbers.next(below: room.upperBound - from + 1)
        return Reference(
          form: [.text, .elements, .value][Int(numbers.next(below: 3))], type: TypeID(number: numbers.next(below: 2)),
          room: room, used: used)
      }
      use.take(references[...])
      var (hasRoom, isUsed) = ([Bool](repeating: false, count: 64), [Bool](repeating: false, count: 64))
      for reference in references {
        for byte in reference.room { hasRoom[Int(byte)] = true }
        for byte in reference.used { isUsed[Int(byte)] = true }
      }
      #expect(use.roomBytes == UInt64(hasRoom.count { $0 }))
      #expect(use.usedBytes == UInt64(isUsed.count { $0 }))
      #expect(use.roomEnd == UInt64((hasRoom.lastIndex(of: true) ?? -1) + 1))
      #expect(use.usedEnd == UInt64((isUsed.lastIndex(of: true) ?? -1) + 1))
      #expect(use.isArray == references.contains { $0.form != .value })
      checkLooseValues(use, references)
      check(use, references)
    }
  }

  /// Values that lie within what slices and strings have room for together are not loose.
  private func checkLooseValues(_ use: borrowing ObjectUse, _ references: [Reference]) {
    let others = Set(references.filter { $0.form != .value }.flatMap(\.room))
    let isLoose = references.contains { $0.form == .value && !$0.room.allSatisfy(others.contains) }
    #expect(use.hasLooseValues == isLoose, "\(references)")
  }

  /// A piece is as much as one reference uses, all that overlap it lie within it, and what it is they all are.
  private func check(_ use: borrowing ObjectUse, _ references: [Reference]) {
    var expected: [Range<UInt32>] = []
    for reference in references where !reference.used.isEmpty {
      let overlapping = references.filter { $0.used.overlaps(reference.used) }
      let isPiece = overlapping.allSatisfy {
        $0.used.lowerBound >= reference.used.lowerBound && $0.used.upperBound <= reference.used.upperBound
      }
      if isPiece, !expected.contains(reference.used) { expected.append(reference.used) }
    }
    let pieces = use.pieces
    #expect(pieces.map(\.range) == expected.sorted { $0.lowerBound < $1.lowerBound }, "\(references)")
    for piece in pieces {
      let within = references.filter { !$0.used.isEmpty && $0.used.overlaps(piece.range) }
      switch piece.content {
      case .text:
        #expect(within.allSatisfy { $0.form == .text })
        #expect(!references.contains { $0.form == .elements && $0.room.overlaps(piece.range) })
      case .elements(let type): #expect(within.allSatisfy { $0.form == .elements && $0.type == type })
      case .other:
        let forms = Set(within.map { "\($0.form) \($0.form == .text ? 0 : $0.type.number)" })
        let mayChange = references.contains { $0.form == .elements && $0.room.overlaps(piece.range) }
        #expect(forms.count > 1 || mayChange || within.contains { $0.form == .value })
      }
    }
  }
}
