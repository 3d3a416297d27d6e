import GoExecutable
import GoHeapDump

// The program's own data: types that interfaces have, segments, statistics.
extension CoreReader {
  mutating func readItabs<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    let itabs = try reading { reader throws(CoreError) in try reader.itabs() }
    var known = Set<UInt64>()
    for (itab, type) in itabs {
      if known.insert(type).inserted {
        let (values, name) = try reading { reader throws(CoreError) in try reader.type(at: type) }
        var contents = RecordFeed.Contents()
        contents.name = name
        try feed.add(.type, values, contents, to: &visitor)
      }
      try feed.add(.itab, [itab, type], to: &visitor)
    }
  }

  /// The pairs of an interface and a type that the program has, with the types' addresses.
  private func itabs() throws(CoreError) -> [(itab: UInt64, type: UInt64)] {
    guard let variable = variables.addresses[.itabs] else { return [] }
    let table = try memory.word(variable)
    let size = try memory.word(table)
    guard size <= 1 << 24 else { throw .contradiction("a table of \(size) itabs", version) }
    var found: [(UInt64, UInt64)] = []
    for index in 0..<size {
      try memory.spend(8)
      let itab = try memory.word(table &+ 16 &+ index * 8)
      if itab != 0 { found.append((itab, try memory.word(itab &+ 8))) }
    }
    return found
  }

  private func type(at address: UInt64) throws(CoreError) -> (values: [UInt64], name: [UInt8]) {
    let layout = memory.executable.typeLayout
    let (kind, flags) = (try memory.u8(address &+ layout.kind), try memory.u8(address &+ layout.flags))
    let size = try memory.word(address &+ TypeLayout.size)
    let hasPointers = try memory.word(address &+ layout.pointerBytes) != 0
    let isPointer = !layout.isDirect(kind: kind, flags: flags) || hasPointers
    let offset = try memory.u32(address &+ layout.name)
    return ([address, size, 0, isPointer ? 1 : 0], try name(at: offset, hasExtraStar: flags & 2 != 0))
  }

  /// The name at an offset from the beginning of types; empty if it lies elsewhere, as those that reflection makes do.
  private func name(at offset: UInt32, hasExtraStar: Bool) throws(CoreError) -> [UInt8] {
    let types = memory.executable.typeAddresses
    guard UInt64(offset) < types.upperBound - types.lowerBound else { return [] }
    var at = types.lowerBound &+ memory.bias &+ UInt64(offset) &+ 1
    var (length, shift) = (0, 0)
    while shift < 21 {
      let byte = try memory.u8(at)
      at &+= 1
      length |= Int(byte & 0x7f) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    length = min(length, 1 << 16)
    try memory.spend(UInt64(length))
    let text = try memory.bytes(at, length)
    return hasExtraStar ? Array(text.dropFirst()) : text
  }

  // MARK: Segments

  mutating func readSegments<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    let wantsMemory = visitor.objectDetail == .pointers || visitor.objectDetail == .contents
    for (index, tag) in [RecordTag.data, .bss].enumerated() {
      let summary = memory.executable.summary
      let range = tag == .data ? summary.data : summary.bss
      let start = range.lowerBound &+ memory.bias
      let length = range.upperBound - range.lowerBound
      guard wantsMemory, visitor.wanted.contains(tag) else {
        visitor.visit(segment: tag, address: start, length: length)
        feed.count(tag)
        continue
      }
      let contents = try reading { reader throws(CoreError) in
        var contents = RecordFeed.Contents()
        guard length < 1 << 40 else { throw .invalid("the length of a segment", length) }
        try reader.memory.spend(length)
        contents.memory = try reader.memory.bytes(start, Int(length))
        let module = try reader.variables.require(.moduleData, reader.version)
        let mask = module &+ reader.layout.dataMask &+ UInt64(index) * 16
        let count = Int(Int32(bitPattern: try reader.memory.u32(mask)))
        guard count >= 0, count <= contents.memory.count / 8 else {
          throw .contradiction("\(count) words of variables", reader.version)
        }
        let bits = count == 0 ? [] : try reader.memory.bytes(try reader.memory.word(mask &+ 8), (count + 7) / 8)
        for word in 0..<count where bits[word >> 3] >> UInt8(word & 7) & 1 == 1 {
          contents.pointers.append(UInt64(word) * 8)
        }
        return contents
      }
      try feed.add(tag, [start, 0, 0], contents, to: &visitor)
    }
  }

  // MARK: Statistics

  mutating func readStatistics<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    guard let variable = variables.addresses[.statistics] else {
      // Without symbols it is known by the collections that it counts: there was none.
      try feed.add(
        statistics: [.lastGC: 0, .pauseTotalNs: 0, .numGC: 0], pauses: [UInt64](repeating: 0, count: 256), to: &visitor)
      return
    }
    // Who does not ask for objects has no use for what they add up to.
    let wantsAll = visitor.objectDetail != .skipped
    let (values, pauses) = try reading { reader throws(CoreError) in
      let bytes = try reader.memory.bytes(variable &+ reader.layout.lastCollection, 4116)
      var values = try wantsAll ? MemoryStatistics(reader)?.values() ?? [:] : [:]
      values[.lastGC] = bytes.u64(0)
      values[.pauseTotalNs] = bytes.u64(8)
      values[.numGC] = UInt64(bytes.u32(4112))
      let pauses = (0..<256).map { bytes.u64(16 + $0 * 8) }
      // They are durations: elsewhere lie points in time.
      guard pauses.allSatisfy({ $0 < 1 << 60 }) else {
        throw .contradiction("mstats.pause_ns", reader.version)
      }
      return (values, pauses)
    }
    if let objects = values[.heapObjects], let bytes = values[.heapAlloc] {
      results.counted = .init(count: Int(truncatingIfNeeded: objects), bytes: Int(truncatingIfNeeded: bytes))
    }
    results.pauses = (values[.numGC] ?? 0, pauses.reduce(0, &+), values[.pauseTotalNs] ?? 0)
    try feed.add(statistics: values, pauses: pauses, to: &visitor)
  }
}
