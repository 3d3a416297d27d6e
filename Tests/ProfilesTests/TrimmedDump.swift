import ByteStreams
import GoHeapDump
import Testing

/// A real dump under Tests/Fixtures with most of its records left out, and as valid.
struct TrimmedDump: CustomTestStringConvertible {
  let version: FormatVersion
  private let fixture: String

  /// One of each header version; Go 1.5 wrote what Go 1.6 does, under another header.
  static let all = [
    TrimmedDump(.go1_3, "go1.3-seed-amd64"), TrimmedDump(.go1_4, "go1.4-amd64"), TrimmedDump(.go1_5, "go1.6-amd64"),
    TrimmedDump(.go1_6, "go1.6-amd64"), TrimmedDump(.go1_7, "go1.27-amd64"),
  ]

  private init(_ version: FormatVersion, _ fixture: String) {
    (self.version, self.fixture) = (version, fixture)
  }

  var testDescription: String { version.name }

  func bytes() throws -> [UInt8] {
    try trim(fixtureBytes("\(fixture).dump"))
  }

  /// Keeps the shortest record of each kind but Data and BSS, which are long; two stacks, with a sample of each.
  private func trim(_ bytes: [UInt8]) throws -> [UInt8] {
    var visitor = Places()
    var reader = try HeapDumpReader(MemorySource(bytes))
    try reader.read(into: &visitor)
    var records = visitor.records
    for index in records.indices.dropLast() { records[index].end = records[index + 1].offset }
    let sampled = Set(records.filter { $0.tag == .allocSample }.map(\.bucket))
    var buckets: Set<UInt64?> = []
    var kept: [Places.Place] = []
    for tag in RecordTag.allCases where ![.allocSample, .data, .bss, .eof].contains(tag) {
      let all = records.filter { $0.tag == tag && (tag != .memProf || sampled.contains($0.bucket)) }
      let shortest = all.sorted { ($0.length, $0.offset) < ($1.length, $1.offset) }.prefix(tag == .memProf ? 2 : 1)
      if tag == .memProf { buckets = Set(shortest.map(\.bucket)) }
      kept += shortest
    }
    for record in records where record.tag == .allocSample && buckets.remove(record.bucket) != nil {
      kept.append(record)
    }
    let copy = MemorySink()
    var selection = Selection(offsets: Set(kept.map(\.offset)), writer: HeapDumpWriter(version, to: copy))
    reader = try HeapDumpReader(MemorySource(bytes))
    try reader.read(into: &selection)
    try selection.writer.finish()
    return copy.bytes
  }

  /// Copies some of the records.
  private struct Selection: RecordVisitor {
    let wanted = RecordSet.all
    let objectDetail = ObjectDetail.encoded
    let offsets: Set<Int>
    var writer: HeapDumpWriter

    func visit(params: Params) {}

    mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
      if offsets.contains(record.offset) { try writer.copy(record, bytes) }
    }
  }

  /// Finds where the records are.
  private struct Places: RecordVisitor {
    struct Place {
      let tag: RecordTag
      let offset: Int
      let bucket: UInt64?
      var end = 0

      var length: Int { end - offset }
    }

    let wanted = RecordSet.all
    // The EOF record comes with this detail alone.
    let objectDetail = ObjectDetail.encoded
    var records: [Place] = []

    func visit(params: Params) {}

    mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {
      records.append(Place(tag: record.tag, offset: record.offset, bucket: record[.bucket]))
    }
  }
}
