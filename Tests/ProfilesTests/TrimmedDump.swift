import Archives
import ByteStreams
import Foundation
import GoHeapDump
import SystemPackage
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

  /// Which records are kept: the first of its kind that has no more than 160 bytes; two stacks of up to 600 bytes, with
  /// a sample of each; MemStats, whatever its length.
  private static func limits(_ tag: RecordTag) -> (count: Int, length: Int) {
    switch tag {
    case .memProf: (2, 600)
    case .allocSample: (2, 160)
    case .memStats: (1, .max)
    default: (1, 160)
    }
  }

  func bytes() throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/\(fixture).dump.xz").path
    guard case .stream(let source) = try OpenedInput(FileSource(path: FilePath(file)), plainPrefix: "go1.") else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let copy = MemorySink()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = try source.readFully(into: &buffer), count > 0 { copy.write(buffer, at: 0..<count) }
    return try trim(copy.bytes)
  }

  private func trim(_ bytes: [UInt8]) throws -> [UInt8] {
    var records = Records()
    var reader = try HeapDumpReader(MemorySource(bytes))
    try reader.read(into: &records)
    var trimmed = Array(version.header.utf8)
    var buckets: Set<UInt64?> = []
    var counts: [RecordTag: Int] = [:]
    // The EOF record is one byte, the last.
    for (record, end) in zip(records.found, records.found.dropFirst().map(\.offset) + [bytes.count - 1]) {
      let limits = Self.limits(record.tag)
      guard counts[record.tag, default: 0] < limits.count, end - record.offset <= limits.length else { continue }
      // A bucket has one sample here, and a sample its bucket.
      if record.tag == .allocSample, buckets.remove(record.bucket) == nil { continue }
      if record.tag == .memProf { buckets.insert(record.bucket) }
      counts[record.tag, default: 0] += 1
      trimmed += bytes[record.offset..<end]
    }
    return trimmed + [0]
  }

  /// Where each record begins.
  private struct Records: RecordVisitor {
    let wanted = RecordSet.all
    let wantsObjectSizes = false
    var found: [(tag: RecordTag, offset: Int, bucket: UInt64?)] = []

    func visit(params: Params) {}

    mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {
      found.append((record.tag, record.offset, record[.bucket]))
    }

    func visit(objectSizes: Span<UInt64>) {}
  }
}
