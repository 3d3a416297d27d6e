import ByteStreams

/// The part of a dump that is in memory: a buffer that moves over the source, front to back.
struct ByteWindow {
  private let source: any ByteSource
  /// Bytes `0..<end` are the dump's; those before `position` are done with.
  private(set) var buffer: [UInt8]
  private(set) var end = 0
  var position = 0
  /// Where in the dump `buffer[0]` is.
  private(set) var base = 0
  /// Whether the source has no more.
  private(set) var hasEnded = false

  /// Large enough that a system call more or less does not show, small enough to stay in the second-level cache.
  static let capacity = 256 << 10

  init(_ source: any ByteSource, capacity: Int = ByteWindow.capacity) {
    self.source = source
    buffer = [UInt8](repeating: 0, count: capacity)
  }

  /// Where in the dump the next byte is.
  var offset: Int { base + position }

  /// How many bytes are at hand.
  var count: Int { end - position }

  /// Gets more bytes behind those at hand, which move to the front of the buffer; the buffer grows only if they fill it.
  ///
  /// - Returns: false if the source has no more.
  mutating func refill() throws(ByteStreamError) -> Bool {
    guard !hasEnded else { return false }
    if position > 0 {
      // In place: a slice of the buffer would make the assignment copy all of it.
      for index in 0..<count { buffer[index] = buffer[position + index] }
      base += position
      end -= position
      position = 0
    }
    if end == buffer.count {
      buffer.append(contentsOf: repeatElement(0, count: buffer.count))
    }
    let read = try source.read(into: &buffer, at: end..<buffer.count)
    end += read
    hasEnded = read == 0
    return read > 0
  }

  /// Gets bytes until `wanted` are at hand or the source has no more.
  ///
  /// - Returns: whether they are.
  mutating func require(_ wanted: Int) throws(ByteStreamError) -> Bool {
    while count < wanted {
      guard try refill() else { return false }
    }
    return true
  }

  /// Passes over `count` bytes, most of which may not be at hand.
  ///
  /// - Returns: how many were there, fewer than `count` only if the dump ends before.
  mutating func skip(_ count: Int) throws(ByteStreamError) -> Int {
    let own = min(count, self.count)
    position += own
    guard own < count else { return count }
    let skipped = try source.skip(count - own)
    base += skipped
    return own + skipped
  }

  /// Whether the window can be where it is now again, after whatever is read or passed over.
  var canComeBack: Bool { source.canGoBack(count) }

  /// Goes back to where the window was, at `offset` in the dump, when `canComeBack` was asked.
  mutating func comeBack(to offset: Int) throws(ByteStreamError) {
    try source.goBack(base + end - offset)
    base = offset
    (position, end) = (0, 0)
    hasEnded = false
  }
}
