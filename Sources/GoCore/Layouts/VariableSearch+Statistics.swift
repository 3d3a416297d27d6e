import GoExecutable

// What MemStats are made of, besides memstats.
extension VariableSearch {
  /// Whether the elements of a slice are `p`: each has its number, and the first one a cache of spans by class.
  mutating func areProcessors(_ start: UInt64, _ count: UInt64) -> Bool {
    for index in 0..<count {
      guard spend(), let processor = try? memory.word(start &+ index * 8), processor % 8 == 0,
        let front = try? memory.word(processor), front & 0xffff_ffff == index, front >> 32 <= 4
      else { return false }
    }
    let places = layout.statistics
    guard let first = try? memory.word(start), let cache = try? memory.word(first &+ places.cache), cache % 8 == 0
    else {
      return false
    }
    // Classes of which it has no span have one and the same empty one.
    var empty: UInt64?
    for index in 0..<RuntimeLayout.Statistics.spanClasses {
      guard let span = try? memory.word(cache &+ places.cachedSpans &+ UInt64(index * 8)), span != 0, span % 8 == 0,
        let state = try? memory.u8(span &+ UInt64(layout.span.state)),
        let spanClass = try? memory.u8(span &+ UInt64(layout.span.spanClass))
      else { return false }
      guard state != 1 || Int(spanClass) != index else { continue }
      guard empty ?? span == span, spanClass == 0 else { return false }
      empty = span
    }
    return true
  }

  /// gcController is known by what it counts as memstats does.
  func findController(_ variables: RuntimeVariables) -> UInt64? {
    let places = layout.statistics
    guard let base = variables.addresses[.statistics] else { return nil }
    var (inUse, released, free): (UInt64, UInt64, UInt64) = (0, 0, 0)
    for index: UInt64 in 0..<3 {
      guard
        let bytes = try? memory.bytes(base &+ places.deltas &+ index * UInt64(places.deltaLength), places.deltaLength)
      else { return nil }
      inUse &+= bytes.u64(places.inHeap)
      released &+= bytes.u64(places.released)
      free &+= bytes.u64(places.committed) &- bytes.u64(places.inHeap) &- bytes.u64(places.inStacks)
      free &-= bytes.u64(places.inWorkBuffers) &+ (places.inPointerBits.map { bytes.u64($0) } ?? 0)
    }
    guard inUse != 0 else { return nil }
    var found: UInt64?
    let area = memory.executable.zeroedNumbers
    var address = area.lowerBound &+ memory.bias
    let end = area.upperBound &+ memory.bias
    while address < end {
      let count = Int(min(1 << 20, end - address))
      if let bytes = try? memory.bytes(address, count) {
        for at in stride(from: 0, to: count - 7, by: 8) where bytes.u64(at) == inUse {
          let controller = address &+ UInt64(at) &- places.heapInUse
          guard (try? memory.word(controller &+ places.heapReleased)) == released,
            (try? memory.word(controller &+ places.heapFree)) == free
          else { continue }
          // Two would be one too many.
          guard found == nil else { return nil }
          found = controller
        }
      }
      address += UInt64(count)
    }
    return found
  }
}
