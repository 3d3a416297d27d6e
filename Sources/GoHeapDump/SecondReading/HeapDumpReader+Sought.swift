import ByteStreams

// Objects that are looked for by their addresses, in a dump that is read once more.
extension HeapDumpReader {
  /// Reads the dump until all that is looked for was found, or to its end.
  package mutating func find(_ sought: inout SoughtMemory) throws(HeapDumpError) {
    var nobody = Nobody()
    while !sought.isDone {
      scanObjects(&sought)
      if sought.isDone { return }
      let start = records.window.offset
      let tag = try records.nextTag()
      switch tag {
      case .eof: return
      case .object where version >= .go1_5: try readObject(&sought)
      default: try readRecord(tag, start, isWanted: false, .skipped, into: &nobody)
      }
    }
  }

  /// Looks at the objects that lie in the window as a whole.
  private mutating func scanObjects(_ sought: inout SoughtMemory) {
    guard version >= .go1_5 else { return }
    records.window.position = Self.scan(
      records.window.buffer.span.extracting(first: records.window.end), from: records.window.position, &sought)
  }

  /// - Returns: the position behind the last complete object.
  private static func scan(_ bytes: Span<UInt8>, from start: Int, _ sought: inout SoughtMemory) -> Int {
    var done = start
    while done <= bytes.count - 32, bytes[done] == RecordTag.object.rawValue, !sought.isDone {
      var position = done + 1
      guard let address = ObjectScan.varint(bytes, &position), let length = ObjectScan.varint(bytes, &position),
        length <= UInt64(ObjectScan.longest), Int(length) <= bytes.count - position
      else { break }
      let contents = position
      position += Int(length)
      guard ObjectScan.skipFieldList(bytes, &position, 1) else { break }
      if sought.mayHave(address, length) {
        for part in sought.take(address, length) {
          let range = contents + part.start..<contents + part.start + part.count
          sought.find(part.index, range.map { bytes[$0] })
        }
      }
      done = position
    }
    return done
  }

  /// Reads the Object record whose tag was just read.
  private mutating func readObject(_ sought: inout SoughtMemory) throws(HeapDumpError) {
    let address = try records.int(.address, of: .object)
    let length = try records.int(.contents, of: .object)
    let stored = records.longMemory.storedLength(length)
    let parts = sought.mayHave(address, stored) ? sought.take(address, stored) : []
    if parts.isEmpty {
      try records.skipMemory(of: .object, stored)
    } else {
      try read(parts, stored, into: &sought)
    }
    var count = 0
    while try records.nextField(of: .object, count) != nil { count += 1 }
  }

  /// Reads parts of the contents that come next.
  private mutating func read(
    _ parts: [(index: Int, start: Int, count: Int)], _ stored: UInt64, into sought: inout SoughtMemory
  ) throws(HeapDumpError) {
    var found = [[UInt8]](repeating: [], count: parts.count)
    // Parts in front of this one are complete.
    var first = 0
    var done = 0
    try records.readWords(stored, of: .object, 1) { (records, range) throws(HeapDumpError) in
      let end = done + range.count
      while first < parts.count, found[first].count == parts[first].count { first += 1 }
      var index = first
      while index < parts.count, parts[index].start < end {
        let part = parts[index]
        let from = max(part.start + found[index].count, done)
        let to = min(part.start + part.count, end)
        if from < to {
          found[index] += records.window.buffer[range.lowerBound + from - done..<range.lowerBound + to - done]
        }
        index += 1
      }
      done = end
    }
    for (part, bytes) in zip(parts, found) { sought.find(part.index, bytes) }
  }
}

/// Wants nothing.
private struct Nobody: RecordVisitor {
  let wanted = RecordSet()
  let objectDetail = ObjectDetail.skipped

  mutating func visit(params: Params) {}

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {}
}
