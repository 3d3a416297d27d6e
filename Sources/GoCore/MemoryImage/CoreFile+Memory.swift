import ByteStreams
package import GoHeapDump

// The memory that a core itself has, by its addresses.
extension CoreFile {
  /// The last segment that begins at or in front of an address, and where the next one begins.
  func segment(at address: UInt64) -> (segment: Segment?, next: UInt64) {
    var (low, high) = (0, segments.count)
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].address <= address { low = middle + 1 } else { high = middle }
    }
    return (low == 0 ? nil : segments[low - 1], low < segments.count ? segments[low].address : .max)
  }

  /// Reads some bytes from an address on, as many as are in one segment, to `buffer` from `start` on, which grows by no more than
  /// these.
  ///
  /// - Returns: how many there are; 0 if no segment has any.
  func load(
    _ address: UInt64, atMost count: Int, into buffer: inout [UInt8], at start: Int
  ) throws(CoreError) -> Int {
    guard let segment = segment(at: address).segment, address - segment.address < segment.stored else { return 0 }
    let skipped = address - segment.address
    let length = UInt64(bytes.length)
    guard segment.offset + skipped < length else {
      throw .cutShort(address: address, missing: segment.offset + segment.stored - length)
    }
    let left = min(segment.stored - skipped, length - segment.offset - skipped)
    let found = min(count, Int(left))
    // It grows as arrays do, and not to the length that is needed: it may consist of any number of segments.
    if buffer.count < start + found { buffer += repeatElement(0, count: start + found - buffer.count) }
    try Self.read(bytes, segment.offset + skipped, into: &buffer, start..<start + found, "a segment")
    return found
  }

  /// Looks for parts of the program's memory. What the core does not have, or cannot be read, is not found.
  package func find(_ sought: inout SoughtContents) {
    var buffer: [UInt8] = []
    var address: UInt64 = 0
    while let run = sought.run(from: address) {
      address = run.upperBound
      var start = run.lowerBound
      while start < run.upperBound {
        let end = add(start..<run.upperBound, &buffer, to: &sought)
        guard end < run.upperBound, let next = sought.start(from: end + 1) else { break }
        start = next
      }
    }
  }

  /// - Returns: where the first byte is that is missing, or the end of the range.
  private func add(_ range: Range<UInt64>, _ buffer: inout [UInt8], to sought: inout SoughtContents) -> UInt64 {
    _ = sought.begin(range.lowerBound, range.upperBound - range.lowerBound)
    var at = range.lowerBound
    while at < range.upperBound {
      let most = Int(min(range.upperBound - at, Self.longestPiece))
      guard let count = try? load(at, atMost: most, into: &buffer, at: 0), count > 0 else { break }
      sought.add(buffer.span, 0..<count)
      at += UInt64(count)
    }
    return at
  }

  private static let longestPiece: UInt64 = 1 << 20
}
