import ByteStreams

// What the first line says, or what the input is if it says nothing of a heap dump.
extension RecordReader {
  /// Reads the first line.
  static func header(_ window: inout ByteWindow) throws(HeapDumpError) -> FormatVersion {
    do {
      _ = try window.require(FormatVersion.headerLength)
      if let version = FormatVersion(header: window.buffer[..<window.end]) {
        window.position = FormatVersion.headerLength
        return version
      }
      _ = try window.require(InputKind.bytesNeeded)
    } catch {
      throw HeapDumpError(.input(error), offset: window.base + window.end)
    }
    let first = Array(window.buffer[..<min(window.end, InputKind.bytesNeeded)])
    if !first.isEmpty, FormatVersion.allCases.contains(where: { $0.header.utf8.starts(with: first) }) {
      throw HeapDumpError(.truncatedHeader, offset: first.count)
    }
    if let line = unknownHeader(first) { throw HeapDumpError(.unknownFormat(line), offset: 0) }
    if let error = damagedHeader(first) { throw error }
    throw HeapDumpError(.notAHeapDump(InputKind(first: first)), offset: 0)
  }

  /// The first line if it is a heap dump's, of whatever version.
  private static func unknownHeader(_ bytes: [UInt8]) -> String? {
    guard bytes.starts(with: "go1.".utf8) else { return nil }
    let line = String(decoding: bytes.prefix(40).prefix { $0 != 0x0a }, as: UTF8.self)
    guard line.hasSuffix(" heap dump"), !FormatVersion.allCases.contains(where: { line == "\($0.name) heap dump" })
    else { return nil }
    return line
  }

  /// What is wrong with a first line that differs in one or two bytes from one that would be right: such a file is a
  /// damaged dump, not something else.
  private static func damagedHeader(_ bytes: [UInt8]) -> HeapDumpError? {
    guard bytes.count >= FormatVersion.headerLength else { return nil }
    let differences = FormatVersion.allCases.map { version in
      zip(bytes, version.header.utf8).enumerated().filter { $0.element.0 != $0.element.1 }
    }
    guard let fewest = differences.min(by: { $0.count < $1.count }), fewest.count <= 2, let first = fewest.first else {
      return nil
    }
    let (byte, expected) = first.element
    return HeapDumpError(.damagedHeader(byte, expected: expected), offset: first.offset)
  }
}
