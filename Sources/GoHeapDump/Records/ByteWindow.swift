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

  /// The minimum read size.
  private static let least = 4 << 10

  /// The maximum read size: smaller after a jump, which may be for a look only.
  private var step = ByteWindow.capacity

  private static let firstStep = 16 << 10

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
  /// - Parameter limit: where in the dump reading is to end, about: some bytes are read in any case.
  /// - Returns: false if the source has no more.
  mutating func refill(upTo limit: Int = .max) throws(ByteStreamError) -> Bool {
    guard !hasEnded else { return false }
    if position > 0 {
      // In place: a slice of the buffer would make the assignment copy all of it.
      for index in 0..<count { buffer[index] = buffer[position + index] }
      base += position
      end -= position
      position = 0
    }
    if end == buffer.count { buffer.append(contentsOf: repeatElement(0, count: buffer.count)) }
    let most = min(max(limit - base - end, Self.least), step, buffer.count - end)
    step = min(2 * step, Self.capacity)
    let read = try source.read(into: &buffer, at: end..<end + most)
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

  /// Takes the pointer fields of a list that come next and lie in the window as a whole, as long as `take`, which gets
  /// their offsets, does not refuse one. What is special is for the careful path.
  ///
  /// - Parameter count: how many fields of the list there were so far.
  /// - Returns: whether the list has ended.
  @inline(__always)
  mutating func takeFields<Failure: Error>(
    _ count: inout Int, _ take: (UInt64) throws(Failure) -> Bool
  ) throws(Failure) -> Bool {
    let (hasEnded, behind) = try fields(&count, take)
    position = behind
    return hasEnded
  }

  @inline(__always)
  private func fields<Failure: Error>(
    _ count: inout Int, _ take: (UInt64) throws(Failure) -> Bool
  ) throws(Failure) -> (hasEnded: Bool, behind: Int) {
    let bytes = buffer.span.extracting(first: end)
    var start = position
    while start < bytes.count {
      var behind = start + 1
      if bytes[start] == 0 { return (true, behind) }
      // 1 stands for a pointer in every version.
      guard bytes[start] == 1, count < Limits.pointerFields, let offset = ObjectScan.varint(bytes, &behind),
        try take(offset)
      else { break }
      count += 1
      start = behind
    }
    return (false, start)
  }

  /// Goes on at `offset` in the dump, in front of where the window is or behind; the source can go back.
  mutating func move(to offset: Int) throws(ByteStreamError) {
    if offset - base > end || offset < self.offset { step = Self.firstStep }
    if offset < self.offset { return try comeBack(to: offset) }
    _ = try skip(offset - self.offset)
  }

  /// All bytes of the source for another thread, and where in them the dump begins; see `ByteSource.randomAccess`.
  var randomAccess: (bytes: any RandomAccessBytes, origin: Int)? {
    source.randomAccess.map { ($0.bytes, $0.position - (base + end)) }
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
