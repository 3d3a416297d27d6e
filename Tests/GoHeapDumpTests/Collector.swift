import ByteStreams
import DumpBuilding
import Names
@testable import GoHeapDump

/// A record as a visitor sees it, with everything that it refers to.
struct SeenRecord: Equatable, Sendable {
  var tag: RecordTag
  var ordinal: Int
  /// All fields that are ints or flags.
  var values: [Field: UInt64] = [:]
  var strings: [String] = []
  var contents: [UInt8]? = nil
  var pointerFields: [PointerField]? = nil
  /// `function file:line`.
  var frames: [String]? = nil
  var pauses: [UInt64]? = nil
}

extension SeenRecord {
  init(_ record: borrowing Record, _ bytes: Span<UInt8>) {
    self.init(tag: record.tag, ordinal: record.ordinal)
    for (index, entry) in record.layout.enumerated() {
      switch entry.encoding {
      case .int, .bool: values[entry.field] = record.values[index]
      case .string: strings.append(Name(bytes, strings.isEmpty ? record.name : record.secondName).text)
      case .memory: contents = record.contents.map { bytes[$0] }
      case .fieldList: pointerFields = record.pointerFields
      case .stack:
        frames = record.frames.map { "\(Name(bytes, $0.function)) \(Name(bytes, $0.file)):\($0.line)" }
      case .pauses: pauses = record.pauses
      }
    }
  }
}

/// Keeps whatever a reader hands out.
struct Collector: RecordVisitor {
  var wanted: RecordSet
  let objectDetail: ObjectDetail
  var params: Params?
  var records: [SeenRecord] = []
  var offsets: [Int] = []
  var sizes: [UInt64] = []

  init(_ wanted: RecordSet, sizes: Bool = false) {
    self.wanted = wanted
    objectDetail = sizes && !wanted.contains(.object) ? .sizes : .records
  }

  mutating func visit(params: Params) { self.params = params }

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {
    records.append(SeenRecord(record, bytes))
    offsets.append(record.offset)
  }

  mutating func visit(objectSizes: Span<UInt64>) {
    for index in objectSizes.indices { sizes.append(objectSizes[index]) }
  }
}

/// Everything of `wanted` that is in a dump.
func collect(
  _ bytes: [UInt8], _ wanted: RecordSet = .all, sizes: Bool = false, chunk: Int = .max
) throws(HeapDumpError) -> Collector {
  var collector = Collector(wanted, sizes: sizes)
  var reader = try HeapDumpReader(MemorySource(bytes, chunk: chunk))
  try reader.read(into: &collector)
  return collector
}

/// Why a dump cannot be read; nil if it can.
func failure(_ bytes: [UInt8], _ wanted: RecordSet = [], sizes: Bool = false, chunk: Int = .max) -> HeapDumpError? {
  do {
    _ = try collect(bytes, wanted, sizes: sizes, chunk: chunk)
    return nil
  } catch {
    return error
  }
}

/// A dump of Params, what `body` writes, and EOF.
func dump(_ layout: DumpBuilder.Layout, _ body: (inout DumpBuilder) -> Void = { _ in }) -> DumpBuilder {
  var builder = DumpBuilder(layout)
  builder.params()
  body(&builder)
  builder.eof()
  return builder
}
