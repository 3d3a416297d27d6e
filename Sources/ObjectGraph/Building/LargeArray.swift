import Glibc

// Arrays with an element for each object or pointer: as long as memory allows, and accessed at random. They ask for pages
// of 2 MB. Then an address is translated without accesses to memory, and there is one page fault instead of 512.
extension Array where Element: BitwiseCopyable {
  /// An array of `count` times `value`.
  static func large(repeating value: Element, count: Int) -> [Element] {
    // `initialize` fills what it is given, all `count` of them.
    unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      unsafe Self.adviseLargePages(UnsafeMutableRawBufferPointer(buffer))
      unsafe buffer.initialize(repeating: value)
      initialized = count
    }
  }

  /// An array of the elements of `others`, with room for `capacity`. Room that is not used takes no memory.
  static func large(copying others: [Element] = [], capacity: Int) -> [Element] {
    // There is room for all elements, and all that there are get initialized.
    unsafe [Element](unsafeUninitializedCapacity: Swift.max(capacity, others.count)) { buffer, initialized in
      unsafe Self.adviseLargePages(UnsafeMutableRawBufferPointer(buffer))
      (_, initialized) = unsafe buffer.initialize(from: others)
    }
  }

  /// Makes room for `count` more elements. It grows in large steps, so that little is copied; unused room takes no memory.
  mutating func growLarge(for count: Int) {
    guard capacity - self.count < count else { return }
    let least = self.count == 0 ? 1 << 16 : 1 << 22
    self = .large(copying: self, capacity: Swift.max(least, (self.count + count) * 2))
  }

  /// Asks for large pages for `bytes`. Failure is harmless.
  private static func adviseLargePages(_ bytes: UnsafeMutableRawBufferPointer) {
    let largePage = 2 << 20
    guard bytes.count >= largePage, let base = bytes.baseAddress else { return }
    let address = Int(bitPattern: base)
    let start = (address + largePage - 1) / largePage * largePage
    let end = (address + bytes.count) / largePage * largePage
    guard start < end else { return }
    // Whole pages that lie within the buffer, whose contents it does not change.
    _ = unsafe madvise(base + (start - address), end - start, MADV_HUGEPAGE)
  }
}
