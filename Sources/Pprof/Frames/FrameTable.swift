import Prefetch

/// Which location each known frame is, found by a hash of the frame's bytes as they lie in a dump.
///
/// A shortcut: what is not found here, although it was seen before, is found by its names. So a frame has only a few
/// places to be in, and one that finds them all taken has none.
package struct FrameTable: Sendable {
  /// A known frame: its hash and its location's id, of which 0 is none.
  private struct Slot {
    var hash: UInt64 = 0
    var rest: UInt64 = 0

    init() {}

    init(_ hash: FrameHash.Value, _ location: UInt32) {
      self.hash = hash.first
      rest = UInt64(hash.second) << 32 | UInt64(location)
    }

    var location: UInt32 { UInt32(truncatingIfNeeded: rest) }

    @inline(__always)
    func isOf(_ hash: FrameHash.Value) -> Bool { self.hash == hash.first && rest >> 32 == UInt64(hash.second) }
  }

  /// A frame that the table is to know.
  package struct Known: Sendable {
    let hash: FrameHash.Value
    let location: UInt32
  }

  private var slots = [Slot](repeating: Slot(), count: 64)
  private var count = 0
  private let hash = FrameHash.shared

  /// How many places a frame may be in: from the one that its hash says onwards.
  private static let reach = 24

  init() {}

  /// One that knows no frames.
  static let none = FrameTable()

  /// Finds frames that were located before.
  ///
  /// The tables of a large program do not fit into the caches, and a frame would wait for the memory: so their slots are
  /// fetched for all frames at once.
  ///
  /// - Parameters:
  ///   - frames: any number of them.
  ///   - bytes: what the frames refer to.
  ///   - searches: what was used for that before.
  ///   - locations: gets one more for each frame: its location's id, or 0. The names may still be known.
  package func find(
    _ frames: Span<EncodedFrame>, in bytes: Span<UInt8>, _ searches: inout FrameSearches,
    into locations: inout [UInt64]
  ) {
    searches.makeRoom(for: frames.count)
    var searches = searches.searches.mutableSpan
    let slots = slots.span
    let mask = slots.count &- 1
    for index in frames.indices {
      let value = hash.hash(bytes, frames[index].encoded)
      searches[index] = value
      slots.prefetch(Int(truncatingIfNeeded: value.first) & mask)
    }
    for index in frames.indices { locations.append(UInt64(Self.location(searches[index], slots))) }
  }

  /// Says that a frame with this hash will be looked for.
  @inline(__always)
  func prefetch(_ hash: FrameHash.Value) {
    slots.span.prefetch(Int(truncatingIfNeeded: hash.first) & (slots.count &- 1))
  }

  /// The location of the frame with this hash; 0 if it is not found.
  @inline(__always)
  func location(_ hash: FrameHash.Value) -> UInt64 { UInt64(Self.location(hash, slots.span)) }

  @inline(__always)
  private static func location(_ hash: FrameHash.Value, _ slots: Span<Slot>) -> UInt32 {
    let mask = slots.count &- 1
    let first = Int(truncatingIfNeeded: hash.first)
    for step in 0..<reach {
      let slot = slots[(first &+ step) & mask]
      if slot.isOf(hash) || slot.location == 0 { return slot.location }
    }
    return 0
  }

  /// Makes frames known, each if there is a place for it.
  package mutating func insert(_ known: Span<Known>) {
    for index in known.indices { insert(known[index]) }
  }

  private mutating func insert(_ known: Known) {
    if count * 3 >= slots.count * 2 { grow() }
    if let place = place(for: Slot(known.hash, known.location)) {
      if slots[place].location == 0 { count += 1 }
      slots[place] = Slot(known.hash, known.location)
    }
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    for slot in old where slot.location != 0 {
      if let place = place(for: slot) { slots[place] = slot }
    }
  }

  /// A free place, or the one where the same frame is.
  private func place(for new: Slot) -> Int? {
    let slots = slots.span
    let mask = slots.count - 1
    for step in 0..<Self.reach {
      let place = (Int(truncatingIfNeeded: new.hash) &+ step) & mask
      let slot = slots[place]
      if slot.location == 0 || slot.hash == new.hash && slot.rest >> 32 == new.rest >> 32 { return place }
    }
    return nil
  }

  /// What is to be inserted of a frame; nil if the table cannot know it.
  @inline(__always)
  static func known(_ unknown: UnknownFrame, _ location: UInt64) -> Known? {
    guard let location = UInt32(exactly: location), unknown.frame.encoded.count <= FrameHash.longest else { return nil }
    return Known(hash: unknown.hash, location: location)
  }
}

/// What frames were looked for by; and memory for `FrameTable.find`, so that it takes some only once.
package struct FrameSearches: Sendable {
  /// What the frames that are looked for are found by.
  var searches: [FrameHash.Value] = []

  /// None yet.
  package init() {}

  mutating func makeRoom(for count: Int) {
    if searches.count < count { searches = [FrameHash.Value](repeating: .init(first: 0, second: 0), count: count) }
  }

  /// One of the frames that were looked for last, which was not found.
  ///
  /// - Parameters:
  ///   - frame: number `index` of them.
  ///   - bytes: what it refers to.
  @inline(__always)
  package func unknown(_ frame: EncodedFrame, _ index: Int, in bytes: Span<UInt8>) -> UnknownFrame {
    let hash = ByteHash.shared
    return UnknownFrame(
      frame: frame, hash: searches[index], name: hash.hash(bytes, frame.function),
      filename: hash.hash(bytes, frame.file))
  }
}
