/// What the runtime keeps beside an object: a finalizer, the bucket of its sample, and others.
struct Special {
  /// Where the record is.
  let record: UInt64
  /// What it was made for: the object, or a place in it.
  let address: UInt64
  let kind: UInt8
}

extension HeapSpans {
  /// The records of a span, by place.
  func specials(of span: Span) throws(CoreError) -> [Special] {
    var found: [Special] = []
    var record = span.specials
    var last: UInt64 = 0
    var known = Set<UInt64>()
    while record != 0 {
      let offset = try memory.unsigned(record &+ 8, layout.special.offsetWidth)
      // They are sorted by place; several may be at one.
      guard offset >= last, offset < UInt64(span.elementCount) * span.elementSize, known.insert(record).inserted
      else {
        throw .contradiction("a special record of a span", version)
      }
      last = offset
      try memory.spend(24)
      let kind = try memory.u8(record &+ layout.special.kind)
      found.append(Special(record: record, address: span.start + offset, kind: kind))
      record = try memory.word(record)
    }
    return found
  }

  /// Calls `body` with the specials of that kind whose objects exist.
  func forEachSample(
    _ body: (_ object: UInt64, _ bucket: UInt64) throws(CoreError) -> Void
  ) throws(CoreError) {
    for span in spans where span.specials != 0 {
      let specials = try specials(of: span)
      let contents = try contents(of: span, specials)
      for special in specials where special.kind == layout.special.profile {
        let slot = Int((special.address - span.start) / span.elementSize)
        guard contents.has(slot) else { continue }
        try body(special.address, try memory.word(special.record &+ layout.special.payload))
      }
    }
  }
}
