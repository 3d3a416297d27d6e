import ByteStreams
import DumpBuilding
import GoHeapDump
import Testing

/// Keeps all objects, with as much of each as is wanted.
private struct ObjectsCollector: RecordVisitor {
  let wanted = RecordSet(.osThread)
  let objectDetail: ObjectDetail
  var addresses: [UInt64] = []
  var sizes: [UInt64] = []
  var pointers: [UInt64] = []
  var counts: [Int] = []
  var words: [UInt64] = []
  var flagged: [Int] = []
  /// How many objects there were in front of each OSThread record.
  var threads: [Int] = []
  var ordinalsAreRight = true

  init(_ detail: ObjectDetail) { objectDetail = detail }

  mutating func visit(params: Params) {}
  mutating func visit(objectSizes: Span<UInt64>) {
    for index in objectSizes.indices { sizes.append(objectSizes[index]) }
  }

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) { threads.append(sizes.count) }

  mutating func visit(objects batch: ObjectBatch) {
    if batch.ordinal != sizes.count + 1 { ordinalsAreRight = false }
    addresses += batch.addresses
    sizes += batch.sizes
    counts += zip(batch.ends, [0] + batch.ends).map { $0 - $1 }
    pointers += batch.pointers
    for index in batch.contents.words.indices
    where batch.contents.flags[index / 64] >> UInt64(index % 64) & 1 != 0 { flagged.append(words.count + index) }
    words += batch.contents.words
  }
}

/// What comes of reading a dump: everything that was handed out, and the error or how many records there were.
private func read(
  _ bytes: [UInt8], _ wanted: ObjectDetail, inTwoThreads: Bool
) -> (ObjectsCollector, HeapDumpError?, [Int]) {
  var collector = ObjectsCollector(wanted)
  // What comes in pieces can be read only once.
  let source = MemorySource(bytes, chunk: inTwoThreads ? .max : 1 << 18)
  do throws(HeapDumpError) {
    var reader = try HeapDumpReader(source)
    try reader.read(into: &collector)
    return (collector, nil, RecordTag.allCases.flatMap { [reader.tally($0).records, reader.tally($0).bytes] })
  } catch {
    return (collector, error, [])
  }
}

private let heap: UInt64 = 0xc0_0000_0000

private func memory(_ words: some Sequence<UInt64>) -> [UInt8] {
  words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
}

/// Object records that are none: the contents of an object.
private func decoy(_ length: Int) -> [UInt8] {
  var builder = DumpBuilder(.go1_7)
  let header = builder.bytes.count
  while builder.bytes.count < length + header {
    builder.object(heap + UInt64(builder.bytes.count) * 8, memory([heap, 1]), fields: [(1, 0)])
  }
  return Array(builder.bytes[header..<header + length])
}

/// A dump of some megabytes.
///
/// - Parameter special: adds what is not a short object, now and then.
private func dump(_ special: (inout DumpBuilder, Int) -> Void = { _, _ in }) -> DumpBuilder {
  var builder = DumpBuilder(.go1_7)
  builder.params(arenaStart: heap, arenaEnd: heap + 1 << 32)
  let short = (0..<64).map { number in
    let words = (0..<UInt64(number % 7 * 4 + 1)).map { word -> UInt64 in word % 2 == 0 ? heap + word << 10 : word }
    return memory(words)
  }
  for index in 0..<40_000 {
    special(&builder, index)
    let contents = short[index % 64]
    let fields =
      index % 5 == 0 ? [] : stride(from: UInt64(0), to: UInt64(contents.count), by: 16).map { (UInt64(1), $0) }
    builder.object(heap + UInt64(index) << 8, contents, fields: fields)
  }
  builder.memStats()
  builder.eof()
  return builder
}

@Suite("Objects that two threads read") struct ObjectsAheadTests {
  private func expectTheSame(_ bytes: [UInt8], failing: Bool = false) {
    for wanted in [ObjectDetail.sizes, .pointers, .contents] {
      let (one, error, tallies) = read(bytes, wanted, inTwoThreads: false)
      let (two, twoError, twoTallies) = read(bytes, wanted, inTwoThreads: true)
      #expect(one.sizes.count > 10_000 && (error != nil) == failing)
      #expect(two.sizes == one.sizes && two.addresses == one.addresses && two.counts == one.counts)
      #expect(two.pointers == one.pointers && two.words == one.words && two.flagged == one.flagged)
      #expect(two.threads == one.threads && two.ordinalsAreRight)
      #expect(twoTallies == tallies)
      #expect(twoError == error)
    }
  }

  @Test func `short objects`() {
    let dump = dump()
    #expect(dump.bytes.count > 3 << 20)
    expectTheSame(dump.bytes)
  }

  @Test func `long objects between them, and records of other kinds`() {
    expectTheSame(
      dump { builder, index in
        if index % 7_001 == 7_000 { builder.object(heap, memory((0..<12_000).map { heap + $0 }), fields: [(1, 8)]) }
        if index == 23_456 { builder.object(heap, [UInt8](repeating: 1, count: 900_000), fields: []) }
        if index % 20_011 == 20_010 { builder.osThread(UInt64(index)) }
      }.bytes)
  }

  @Test func `contents that look like objects`() {
    let (short, long) = (decoy(60_000), decoy(1_300_000))
    expectTheSame(
      dump { builder, index in
        if index % 900 == 899 { builder.object(heap, short, fields: []) }
        if index == 31_000 { builder.object(heap, long, fields: []) }
      }.bytes)
  }

  @Test(arguments: [2, 5, 9])
  func `damage in what was read ahead`(sixteenths: Int) {
    let dump = dump()
    var bytes = dump.bytes
    let place = bytes.count / 16 * (sixteenths + 6)
    let record: Int = dump.records.first(where: { $0.offset > place && $0.tag == 1 })?.offset ?? 0
    bytes[record] = 99
    expectTheSame(bytes, failing: true)
    expectTheSame(Array(bytes[..<(record + 3)]), failing: true)
  }
}
