/// Which location each known frame is, found by the frame's bytes as they lie in a dump.
///
/// A shortcut: what is not found here, although it was seen before, is found by its names. So a frame has only a few
/// places to be in, and one that finds them all taken has none. That bounds what frames cost of which somebody has made
/// many with one hash.
struct FrameTable: Sendable {
  /// A frame's parts, so that finding it needs no look at functions and locations: where its names are in the bytes of
  /// the string table, and how long.
  private struct Entry {
    var name: UInt32 = 0
    var filename: UInt32 = 0
    var nameLength: UInt16 = 0
    var filenameLength: UInt16 = 0
    var line: UInt32 = 0
    /// 0 is none.
    var location: UInt32 = 0

    @inline(__always)
    func isEqual(_ frame: EncodedFrame, _ bytes: Span<UInt8>, _ texts: Span<UInt8>) -> Bool {
      guard Int64(line) == frame.line, Int(nameLength) == frame.function.count,
        Int(filenameLength) == frame.file.count,
        ByteHash.equal(bytes, frame.function, texts, from: Int(name))
      else { return false }
      return ByteHash.equal(bytes, frame.file, texts, from: Int(filename))
    }
  }

  /// A frame that is looked for, and what lies on the way.
  private struct Search {
    var hash: UInt32 = 0
    /// Which slot has the hash, counted from the one that the hash says, and that slot.
    var step: UInt32 = 0
    var slot: UInt64 = 0
    var name: UInt32 = 0
    var nameEnd: UInt32 = 0
    /// Only fetched.
    var bytes: UInt16 = 0

    /// Of the entry that the slot leads to.
    var number: Int { Int(slot & 0xffff_ffff) }
  }

  /// The first is that of no frame.
  private var entries = [Entry()]
  /// A frame's hash, then the number of its entry; 0 is free.
  private var slots = [UInt64](repeating: 0, count: 64)
  private var searches: [Search] = []
  let hash: ByteHash

  /// How many places a frame may be in: from the one that its hash says onwards.
  private static let reach: UInt32 = 24

  init(hash: ByteHash) { self.hash = hash }

  /// Finds the frames of a stack.
  ///
  /// The tables and names of a large program do not fit into the caches, and a frame would wait for the memory three
  /// times: for its slot, then for the entry, then for the name. So each is fetched for all frames at once.
  ///
  /// - Parameter locations: for each frame, gets the id of its location, or 0 if it is not found.
  mutating func find(
    _ frames: Span<EncodedFrame>, in bytes: Span<UInt8>, _ strings: borrowing StringTable,
    into locations: inout [UInt64]
  ) {
    let count = frames.count
    // Out of self, so that the rest of it can be looked at.
    var searches: [Search] = []
    swap(&searches, &self.searches)
    if searches.count < count { searches = [Search](repeating: Search(), count: count) }
    locations.removeAll(keepingCapacity: true)
    locations.append(contentsOf: repeatElement(0, count: count))
    search(frames, bytes, strings.bytes.span, &searches, &locations)
    swap(&searches, &self.searches)
  }

  private func search(
    _ frames: Span<EncodedFrame>, _ bytes: Span<UInt8>, _ texts: Span<UInt8>, _ searches: inout [Search],
    _ locations: inout [UInt64]
  ) {
    let (slots, entries, hash) = (slots.span, entries.span, hash)
    var searches = searches.mutableSpan
    var found = locations.mutableSpan
    let mask = slots.count &- 1
    for index in frames.indices { searches[index].hash = hash.frameHash(bytes, frames[index]) }
    for index in frames.indices { searches[index].slot = slots[Int(searches[index].hash) & mask] }
    for index in frames.indices {
      (searches[index].step, searches[index].slot) = Self.slot(searches[index].hash, from: 0, slots)
    }
    for index in frames.indices {
      let entry = entries[searches[index].number]
      searches[index].name = entry.name
      searches[index].nameEnd = entry.name &+ UInt32(entry.nameLength)
    }
    if !texts.isEmpty {
      for index in frames.indices {
        let (first, last) = (Int(searches[index].name), max(0, Int(searches[index].nameEnd) &- 1))
        searches[index].bytes = UInt16(texts[first]) &+ UInt16(texts[last])
      }
    }
    for index in frames.indices {
      found[index] = UInt64(Self.location(frames[index], searches[index], bytes, slots, entries, texts))
    }
  }

  /// The location of a frame whose slot was found; 0 if it is another frame's, and so are those behind.
  private static func location(
    _ frame: EncodedFrame, _ search: Search, _ bytes: Span<UInt8>, _ slots: Span<UInt64>, _ entries: Span<Entry>,
    _ texts: Span<UInt8>
  ) -> UInt32 {
    var (step, number) = (search.step, search.number)
    while number != 0 {
      let entry = entries[number]
      if entry.isEqual(frame, bytes, texts) { return entry.location }
      let next = slot(search.hash, from: step &+ 1, slots)
      (step, number) = (next.step, Int(next.slot & 0xffff_ffff))
    }
    return 0
  }

  /// The next slot with the hash, at least `step` behind the one that the hash says; or a free one, or none.
  @inline(__always)
  private static func slot(_ hash: UInt32, from step: UInt32, _ slots: Span<UInt64>) -> (step: UInt32, slot: UInt64) {
    let mask = slots.count &- 1
    var step = step
    while step < reach {
      let slot = slots[(Int(hash) &+ Int(step)) & mask]
      if slot >> 32 == UInt64(hash) || slot == 0 { return (step, slot) }
      step &+= 1
    }
    return (step, 0)
  }

  /// Makes a frame known whose names are those texts, if there is a place for it.
  mutating func insert(
    _ frame: EncodedFrame, in bytes: Span<UInt8>, name: Range<Int>, filename: Range<Int>, location: UInt64
  ) {
    guard let line = UInt32(exactly: frame.line), let nameLength = UInt16(exactly: name.count),
      let filenameLength = UInt16(exactly: filename.count), let nameStart = UInt32(exactly: name.lowerBound),
      let filenameStart = UInt32(exactly: filename.lowerBound), let location = UInt32(exactly: location),
      entries.count < UInt32.max
    else { return }
    if entries.count * 3 >= slots.count * 2 { grow() }
    let hash = hash.frameHash(bytes, frame)
    guard let place = freePlace(hash) else { return }
    slots[place] = UInt64(hash) << 32 | UInt64(entries.count)
    entries.append(
      Entry(
        name: nameStart, filename: filenameStart, nameLength: nameLength, filenameLength: filenameLength, line: line,
        location: location))
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 2)
    for slot in old where slot != 0 {
      if let place = freePlace(UInt32(slot >> 32)) { slots[place] = slot }
    }
  }

  private func freePlace(_ hash: UInt32) -> Int? {
    let mask = slots.count - 1
    let first = Int(hash) & mask
    for step in 0..<Int(Self.reach) where slots[(first + step) & mask] == 0 { return (first + step) & mask }
    return nil
  }
}
