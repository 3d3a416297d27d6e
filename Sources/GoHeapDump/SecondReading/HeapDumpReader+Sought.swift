import ByteStreams

// Objects that are looked for by their addresses, in a dump that is read once more.
extension HeapDumpReader {
  /// Reads the dump until all that is looked for was found, or to its end.
  package mutating func find(_ sought: inout SoughtMemory) throws(HeapDumpError) { try search(&sought) }

  /// Reads the dump until all that is looked for was found, or to its end.
  package mutating func find(_ sought: inout SoughtContents) throws(HeapDumpError) { try search(&sought) }

  private mutating func search(_ search: inout some ObjectSearch) throws(HeapDumpError) {
    var nobody = Nobody()
    while !search.isDone {
      scanObjects(&search)
      if search.isDone { return }
      let start = records.window.offset
      let tag = try records.nextTag()
      switch tag {
      case .eof: return
      case .object: try readObject(&search)
      default: try readRecord(tag, start, isWanted: false, .skipped, into: &nobody)
      }
    }
  }

  /// Looks at the objects that lie in the window as a whole.
  private mutating func scanObjects(_ search: inout some ObjectSearch) {
    let layout = records.layouts[.object]
    records.window.position = Self.scan(
      records.window.buffer.span.extracting(first: records.window.end), from: records.window.position,
      intsBetween: layout.prefix { $0.encoding == .int }.count - 1,
      highestKind: layout.last?.encoding == .fieldList ? (version == .go1_4 ? 3 : 1) : 0, &search)
  }

  /// - Parameters:
  ///   - intsBetween: how many ints there are between the address and the contents.
  ///   - highestKind: the highest kind of pointer field; 0 if the layout has no fields.
  /// - Returns: the position behind the last complete object.
  private static func scan(
    _ bytes: Span<UInt8>, from start: Int, intsBetween: Int, highestKind: UInt8, _ search: inout some ObjectSearch
  ) -> Int {
    var done = start
    while done <= bytes.count - 32, bytes[done] == RecordTag.object.rawValue, !search.isDone {
      var position = done + 1
      guard let address = ObjectScan.varint(bytes, &position) else { break }
      for _ in 0..<intsBetween {
        guard ObjectScan.varint(bytes, &position) != nil else { return done }
      }
      guard let length = ObjectScan.varint(bytes, &position), length <= UInt64(ObjectScan.longest),
        Int(length) <= bytes.count - position
      else { break }
      let contents = position..<position + Int(length)
      position = contents.upperBound
      if highestKind > 0 {
        guard ObjectScan.skipFieldList(bytes, &position, highestKind) else { break }
      }
      if search.mayHave(address, length), search.begin(address, length) {
        search.add(bytes, contents)
        search.end()
      }
      done = position
    }
    return done
  }

  /// Reads the Object record whose tag was just read.
  private mutating func readObject(_ search: inout some ObjectSearch) throws(HeapDumpError) {
    var address: UInt64 = 0
    for entry in records.layouts[.object] {
      switch entry.encoding {
      case .memory: try readContents(address, &search)
      case .fieldList: try skipFields()
      default:
        let value = try records.int(entry.field, of: .object)
        if entry.field == .address { address = value }
      }
    }
  }

  private mutating func readContents(
    _ address: UInt64, _ search: inout some ObjectSearch
  ) throws(HeapDumpError) {
    let stored = records.longMemory.storedLength(try records.int(.contents, of: .object))
    guard search.mayHave(address, stored), search.begin(address, stored) else {
      return try records.skipMemory(of: .object, stored)
    }
    try records.readWords(stored, of: .object, 1) { (records, range) throws(HeapDumpError) in
      search.add(records.window.buffer.span, range)
    }
    search.end()
  }

  private mutating func skipFields() throws(HeapDumpError) {
    var count = 0
    while true {
      // Most of a long list is passed over in the window.
      if records.window.takeFields(&count, { _ in true }) { return }
      guard try records.nextField(of: .object, count) != nil else { return }
      count += 1
    }
  }
}

/// Wants nothing.
private struct Nobody: RecordVisitor {
  let wanted = RecordSet()
  let objectDetail = ObjectDetail.skipped

  mutating func visit(params: Params) {}

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {}
}
