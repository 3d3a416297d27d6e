// Passing over records that nobody asked for, without keeping them: field by field, however long they are.
extension RecordReader {
  /// Passes over the record whose tag was just read.
  mutating func skip(_ tag: RecordTag) throws(HeapDumpError) {
    guard tag == .stackFrame, layouts.isStackFrameUndecided else { return try skip(layouts[tag], of: tag) }
    // What tells the layouts apart lies behind the contents, which may be longer than memory should be.
    try skip(RecordLayouts.stackFrameStart, of: tag)
    try settleLayout()
    try skip(Array(layouts[tag].dropFirst(RecordLayouts.stackFrameStart.count)), of: tag)
  }

  private mutating func skip(_ layout: [LayoutField], of tag: RecordTag) throws(HeapDumpError) {
    for entry in layout {
      let field = entry.field
      switch entry.encoding {
      case .int: _ = try int(field, of: tag)
      case .bool:
        let offset = window.offset
        let value = try int(field, of: tag)
        guard value <= 1 else { throw failure(.notABool(field, value), at: offset, in: tag) }
      case .string: try skipString(field, of: tag)
      case .memory: _ = try skipMemory(field, of: tag)
      case .fieldList: try skipFieldList(of: tag)
      case .stack: try skipStack(of: tag)
      case .pauses:
        for _ in 0..<256 { _ = try int(field, of: tag) }
      }
    }
  }

  /// Passes over an Object record.
  ///
  /// - Returns: the length of its contents.
  mutating func skipObject() throws(HeapDumpError) -> UInt64 {
    var size: UInt64 = 0
    for entry in layouts[.object] {
      switch entry.encoding {
      case .memory: size = try skipMemory(entry.field, of: .object)
      case .fieldList: try skipFieldList(of: .object)
      default: _ = try int(entry.field, of: .object)
      }
    }
    return size
  }

  /// Passes over a Data or BSS record.
  mutating func skipSegment(_ tag: RecordTag) throws(HeapDumpError) -> (address: UInt64, length: UInt64) {
    var (address, length): (UInt64, UInt64) = (0, 0)
    for entry in layouts[tag] {
      switch entry.encoding {
      case .memory: length = try skipMemory(entry.field, of: tag)
      case .fieldList: try skipFieldList(of: tag)
      default: address = try int(entry.field, of: tag)
      }
    }
    return (address, length)
  }

  /// The next int.
  mutating func int(_ field: Field, of tag: RecordTag?) throws(HeapDumpError) -> UInt64 {
    // No varint is longer; near the end of the dump there may be fewer bytes.
    if window.count < 10 { _ = try require(10) }
    do {
      return try Self.int(window.buffer, window.end, &window.position, field)
    } catch {
      throw located(error, in: tag)
    }
  }

  private static func int(
    _ buffer: [UInt8], _ end: Int, _ position: inout Int, _ field: Field
  ) throws(RecordDecoding.Failure) -> UInt64 {
    try RecordDecoding.varint(buffer.span.extracting(first: end), &position, field)
  }

  /// Finds out which layout a dump with the header `go1.3` has, where the int comes that tells them apart.
  mutating func settleLayout() throws(HeapDumpError) {
    _ = try require(10)
    let position = window.position
    let probed = try int(.continpc, of: .stackFrame)
    window.position = position
    layouts.settle(hasContinpc: RecordLayouts.isContinpc(probed))
  }

  /// The next string, whole.
  mutating func readString(_ field: Field, of tag: RecordTag) throws(HeapDumpError) -> [UInt8] {
    let length = try stringLength(field, of: tag)
    let offset = window.offset
    // No longer than `Limits.stringLength`.
    guard try require(length) else {
      throw failure(.truncated(field, needs: UInt64(length), left: window.count), at: offset, in: tag)
    }
    defer { window.position += length }
    return Array(window.buffer[window.position..<window.position + length])
  }

  private mutating func skipString(_ field: Field, of tag: RecordTag) throws(HeapDumpError) {
    try skipBytes(UInt64(try stringLength(field, of: tag)), field, of: tag)
  }

  /// The length in front of a string.
  mutating func stringLength(_ field: Field, of tag: RecordTag) throws(HeapDumpError) -> Int {
    let offset = window.offset
    let length = try int(field, of: tag)
    guard length <= UInt64(Limits.stringLength) else {
      throw failure(.tooLarge(field, length, limit: UInt64(Limits.stringLength)), at: offset, in: tag)
    }
    return Int(length)
  }

  mutating func skipMemory(_ field: Field, of tag: RecordTag) throws(HeapDumpError) -> UInt64 {
    let length = try int(field, of: tag)
    try skipBytes(longMemory.storedLength(length), field, of: tag)
    return length
  }

  private mutating func skipBytes(_ length: UInt64, _ field: Field, of tag: RecordTag) throws(HeapDumpError) {
    let offset = window.offset
    // No input has more than 2^63 - 1 bytes: a larger length ends, as any that is too large, at the end of the input.
    let count = Int(clamping: length)
    let skipped: Int
    do {
      skipped = try window.skip(count)
    } catch {
      throw failure(.input(error), at: window.offset, in: tag)
    }
    guard skipped == count, length == UInt64(count) else {
      throw failure(.truncated(field, needs: length, left: skipped), at: offset, in: tag)
    }
  }

  mutating func skipFieldList(of tag: RecordTag) throws(HeapDumpError) {
    var count = 0
    while try nextField(of: tag, &count) != nil {}
  }

  /// The next field of a list; nil at its end.
  ///
  /// - Parameter count: how many there were so far.
  mutating func nextField(
    of tag: RecordTag, _ count: inout Int
  ) throws(HeapDumpError) -> (kind: PointerField.Kind, offset: UInt64)? {
    let offset = window.offset
    let number = try int(.pointerFields, of: tag)
    if number == 0 { return nil }
    guard let kind = PointerField.Kind(number, in: version) else {
      throw failure(.unknownFieldKind(number), at: offset, in: tag)
    }
    count += 1
    guard count <= Limits.pointerFields else {
      let problem = HeapDumpError.Problem.tooLarge(
        .pointerFields, UInt64(count), limit: UInt64(Limits.pointerFields))
      throw failure(problem, at: offset, in: tag)
    }
    return (kind, try int(.pointerFields, of: tag))
  }

  private mutating func skipStack(of tag: RecordTag) throws(HeapDumpError) {
    let offset = window.offset
    let depth = try int(.stack, of: tag)
    guard depth <= Limits.stackDepth else {
      throw failure(.tooLarge(.stack, depth, limit: UInt64(Limits.stackDepth)), at: offset, in: tag)
    }
    for _ in 0..<depth {
      let first = window.offset
      try skipString(.functionName, of: tag)
      try skipString(.fileName, of: tag)
      _ = try int(.line, of: tag)
      let length = window.offset - offset
      guard length <= Limits.stackLength else {
        let problem = HeapDumpError.Problem.tooLarge(.stack, UInt64(length), limit: UInt64(Limits.stackLength))
        throw failure(problem, at: first, in: tag)
      }
    }
  }
}
