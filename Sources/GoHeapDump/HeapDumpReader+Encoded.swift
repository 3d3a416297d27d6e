// Records with their bytes in the dump.
extension HeapDumpReader {
  /// Reads the record whose tag was just read, if it is of a kind that may be of any length, and hands it out: whole if it is short, else
  /// in parts.
  ///
  /// - Returns: whether it was read. False for records of other kinds, and for a Type record with a name: then the reader is still behind
  ///   the tag.
  mutating func readEncoded<Visitor: RecordVisitor>(
    _ tag: RecordTag, _ start: Int, into visitor: inout Visitor
  ) throws(HeapDumpError) -> Bool {
    switch tag {
    case .type:
      return try records.passLostName(start) { (part, record, bytes) throws(HeapDumpError) in
        try visitor.visit(part, of: record, bytes)
      }
    case .object, .stackFrame, .data, .bss:
      if try records.decodeShort(tag, start) {
        try visitor.visit(records.record, records.window.buffer.span)
        records.finishRecord()
      } else {
        try records.readParts(tag, start) { (part, record, bytes) throws(HeapDumpError) in
          try visitor.visit(part, of: record, bytes)
        }
      }
      return true
    default: return false
    }
  }
}
