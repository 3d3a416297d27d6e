import ByteStreams
import DumpBuilding
import HeapReading
import Inspection
import Testing

/// A dump of objects that refer to each other, each of them 2 KiB behind the one before.
struct MadeHeap {
  /// What a machine's words are like.
  struct Machine: CustomTestStringConvertible {
    let layout: DumpBuilder.Layout
    var wordSize = 8
    var isBigEndian = false

    var testDescription: String { "\(layout.rawValue) \(wordSize * 8)-bit \(isBigEndian ? "big" : "little")-endian" }

    static let all = [
      Machine(layout: .go1_3Beta), Machine(layout: .go1_3), Machine(layout: .go1_4), Machine(layout: .go1_5),
      Machine(layout: .go1_6), Machine(layout: .go1_7), Machine(layout: .go1_7, wordSize: 4),
      Machine(layout: .go1_3, wordSize: 4), Machine(layout: .go1_7, isBigEndian: true),
      Machine(layout: .go1_7, wordSize: 4, isBigEndian: true),
    ]
  }

  let machine: Machine
  var builder: DumpBuilder

  init(_ machine: Machine = Machine(layout: .go1_7)) {
    self.machine = machine
    builder = DumpBuilder(machine.layout)
    builder.params(
      bigEndian: machine.isBigEndian, pointerSize: UInt64(machine.wordSize), arenaStart: 0x1000_0000,
      arenaEnd: 0x2000_0000, lastString: "go1.27.3")
    // Behind the header go1.3, the fields of an object are those of its type: here, four pointers.
    if machine.layout.is1_3 {
      builder.type(0x1000, size: UInt64(4 * machine.wordSize), name: "main.T", fields: fields(4))
    }
  }

  static func address(_ object: Int) -> UInt64 { 0x1000_0000 + UInt64(object) * 2048 }

  func words(_ objects: [Int]) -> [UInt8] {
    objects.flatMap { object in
      let places = (0..<machine.wordSize).map { machine.isBigEndian ? machine.wordSize - 1 - $0 : $0 }
      return places.map { UInt8(truncatingIfNeeded: Self.address(object) >> ($0 * 8)) }
    }
  }

  private func fields(_ count: Int) -> [DumpBuilder.PointerField] {
    (0..<count).map { (kind: 1, offset: UInt64($0 * machine.wordSize)) }
  }

  mutating func object(_ number: Int, size: Int, _ targets: [Int] = []) {
    let contents = words(targets)
    builder.object(
      Self.address(number), contents + [UInt8](repeating: 0, count: size - contents.count),
      fields: fields(targets.count), type: targets.isEmpty ? 0 : 0x1000)
  }

  mutating func globals(_ targets: [Int]) {
    builder.data(0x50_0000, words(targets), fields: fields(targets.count))
  }

  mutating func frame(_ name: String, _ targets: [Int] = [], unlisted: [Int] = []) {
    builder.stackFrame(words(targets + unlisted), name: name, fields: fields(targets.count))
  }

  /// What is said of it.
  ///
  /// - Parameters:
  ///   - holders: how many holders are looked for.
  ///   - why: the objects to which paths are looked for.
  ///   - suspects: how many suspects are looked for.
  func inspection(
    holders: Int? = nil, why: String? = nil, paths: Int = 10, suspects: Int? = nil
  ) throws -> Inspection {
    var builder = builder
    builder.eof()
    return try Inspection(
      reading: MemorySource(builder.bytes),
      views: InspectionViews(holders: holders, why: why.map { ObjectQuery($0) }, paths: paths, suspects: suspects))
  }

  func holders(_ count: Int = 10) throws -> Holders { try #require(try inspection(holders: count).holders) }
}
