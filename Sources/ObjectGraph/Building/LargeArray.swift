import Glibc

// Arrays with an element for each object or pointer, which are as long as memory allows and accessed at random: in pages
// of 2 MB where the kernel has them, an address is translated at once that takes several accesses to memory otherwise,
// and a page is given to the process once instead of 512 times.
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

  /// An array of the elements of `others`, with room for `capacity`: what has no element takes no memory.
  static func large(copying others: [Element] = [], capacity: Int) -> [Element] {
    // There is room for all elements, and so many are initialized as there are.
    unsafe [Element](unsafeUninitializedCapacity: Swift.max(capacity, others.count)) { buffer, initialized in
      unsafe Self.adviseLargePages(UnsafeMutableRawBufferPointer(buffer))
      (_, initialized) = unsafe buffer.initialize(from: others)
    }
  }

  /// Makes room for `count` more elements: for some thousand first, and then for so many that what was copied is little,
  /// as room takes no memory.
  mutating func growLarge(for count: Int) {
    guard capacity - self.count < count else { return }
    let least = self.count == 0 ? 1 << 16 : 1 << 22
    self = .large(copying: self, capacity: Swift.max(least, (self.count + count) * 2))
  }

  /// Asks for large pages in what lies between two page boundaries of `bytes`; nothing depends on the answer.
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
