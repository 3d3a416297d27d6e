import ByteStreams
package import GoExecutable

/// The memory of a process: what the core has of it, else what its executable has.
///
/// It is read in windows, when it is asked for. What neither has is an error, not zeros.
package final class CoreMemory {
  let core: CoreFile
  let executable: GoExecutable
  /// How far behind the file's own addresses the executable was loaded.
  package let bias: UInt64

  private struct Window {
    var start: UInt64 = 0
    /// How many of its bytes are those of the memory.
    var count = 0
    var bytes: [UInt8] = []
  }

  private static let windowBits: UInt64 = 14
  private static let windowCount = 256
  private var windows = [Window](repeating: Window(), count: windowCount)

  private static let timesStored: UInt64 = 8
  /// Bytes that structures may still claim.
  private(set) var left: UInt64
  /// How often windows may still be filled.
  private(set) var loadsLeft: UInt64

  package init(_ core: CoreFile, _ executable: GoExecutable, bias: UInt64) {
    (self.core, self.executable, self.bias) = (core, executable, bias)
    left = Self.timesStored * core.stored + 32 << 20
    // The records of objects of 8 bytes, each of which was sampled, may lie in any order and are gone through four times.
    // When variables are looked for, each of their words may lead to several places.
    let variables = executable.variables
    loadsLeft = core.stored / 8 + (variables.upperBound - variables.lowerBound) + 1 << 16
  }

  /// Counts what a structure claims to have in memory. A damaged core may name the same bytes over and over: more than it
  /// has, several times, is an error before it takes time and memory.
  func spend(_ bytes: UInt64) throws(CoreError) {
    guard bytes <= left else { throw .exhausted(times: Self.timesStored) }
    left -= bytes
  }

  // MARK: Numbers

  func u8(_ address: UInt64) throws(CoreError) -> UInt8 { UInt8(truncatingIfNeeded: try unsigned(address, 1)) }

  func u16(_ address: UInt64) throws(CoreError) -> UInt16 { UInt16(truncatingIfNeeded: try unsigned(address, 2)) }

  func u32(_ address: UInt64) throws(CoreError) -> UInt32 { UInt32(truncatingIfNeeded: try unsigned(address, 4)) }

  func word(_ address: UInt64) throws(CoreError) -> UInt64 {
    let slot = try window(address)
    let at = Int(address - windows[slot].start)
    if at <= windows[slot].count - 8 { return windows[slot].bytes.u64(at) }
    return try bytes(address, 8).u64(0)
  }

  /// A number of `width` bytes.
  func unsigned(_ address: UInt64, _ width: Int) throws(CoreError) -> UInt64 {
    let slot = try window(address)
    let at = Int(address - windows[slot].start)
    if at <= windows[slot].count - width { return windows[slot].bytes.unsigned(at, width) }
    return try bytes(address, width).unsigned(0, width)
  }

  /// A slice's or a string's first two words: where its elements are, and how many.
  func slice(_ address: UInt64) throws(CoreError) -> (pointer: UInt64, count: UInt64) {
    (try word(address), try word(address &+ 8))
  }

  // MARK: Ranges

  /// The `count` bytes at an address, all of them.
  func bytes(_ address: UInt64, _ count: Int) throws(CoreError) -> [UInt8] {
    var result: [UInt8] = []
    if count > 1 << Self.windowBits {
      try read(address, count, into: &result)
      result.removeLast(result.count - count)
      return result
    }
    while result.count < count {
      let at = address &+ UInt64(result.count)
      let slot = try window(at)
      let start = Int(at - windows[slot].start)
      result += windows[slot].bytes[start..<min(start + count - result.count, windows[slot].count)]
    }
    return result
  }

  /// Reads the `count` bytes at an address, all of them, to the front of `buffer`, past the windows: for what is read once.
  func read(_ address: UInt64, _ count: Int, into buffer: inout [UInt8]) throws(CoreError) {
    var filled = 0
    while filled < count {
      filled += try load(address &+ UInt64(filled), atMost: count - filled, into: &buffer, at: filled)
    }
  }

  /// Whether there are bytes for an address.
  func has(_ address: UInt64) -> Bool { (try? window(address)) != nil }

  /// A text that a Go string refers to, at most so long.
  func string(_ address: UInt64, limit: Int) throws(CoreError) -> [UInt8] {
    let (pointer, count) = try slice(address)
    guard count <= UInt64(limit) else { throw .invalid("the length of a string", count) }
    return count == 0 ? [] : try bytes(pointer, Int(count))
  }

  // MARK: Windows

  /// The number of the window that has the byte at an address.
  private func window(_ address: UInt64) throws(CoreError) -> Int {
    let slot = Int(address >> Self.windowBits) & (Self.windowCount - 1)
    if address &- windows[slot].start < UInt64(windows[slot].count) { return slot }
    let start = (address >> Self.windowBits) << Self.windowBits
    // What lies in front of the address in its block may not be there.
    if (try? fill(slot, from: start)) == nil || UInt64(windows[slot].count) <= address - start {
      try fill(slot, from: address)
    }
    return slot
  }

  /// Makes a window that of the bytes from an address on, up to the end of its block.
  private func fill(_ slot: Int, from address: UInt64) throws(CoreError) {
    let size = 1 << Self.windowBits
    guard loadsLeft > 0 else { throw .tooMany("places that its structures name", limit: Int(core.stored / 8)) }
    loadsLeft -= 1
    windows[slot].count = 0
    windows[slot].start = address
    windows[slot].count = try load(
      address, atMost: size - Int(address & UInt64(size - 1)), into: &windows[slot].bytes, at: 0)
  }

  /// Reads some bytes from an address on, as many as are in one place, to `buffer` from `start` on, which grows by no more
  /// than these.
  ///
  /// - Returns: how many there are; at least one.
  private func load(
    _ address: UInt64, atMost count: Int, into buffer: inout [UInt8], at start: Int
  ) throws(CoreError) -> Int {
    let found = try core.load(address, atMost: count, into: &buffer, at: start)
    if found > 0 { return found }
    let next = core.segment(at: address).next
    let bytes = try Result { () throws(GoExecutableError) in
      try executable.bytes(at: address &- bias, atMost: Int(min(UInt64(count), next - address)))
    }.mapError(CoreError.executable).get()
    guard !bytes.isEmpty else { throw .unmapped(address) }
    if buffer.count < start + bytes.count { buffer += repeatElement(0, count: start + bytes.count - buffer.count) }
    buffer.replaceSubrange(start..<start + bytes.count, with: bytes)
    return bytes.count
  }
}
