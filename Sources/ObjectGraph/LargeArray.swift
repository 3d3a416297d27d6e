import Glibc

// Arrays with an element for each object, which are read and written at random places: in pages of 2 MB where the
// kernel has them, an address is translated at once that takes several accesses to memory otherwise.
extension Array {
  /// An array of `count` times `value`, on large pages if it is long.
  ///
  /// Only for values that are nothing but bits.
  static func large(repeating value: Element, count: Int) -> [Element] where Element: BitwiseCopyable {
    // `initialize` fills what it is given, all `count` of them.
    unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      unsafe Self.adviseLargePages(bytes)
      unsafe buffer.initialize(repeating: value)
      initialized = count
    }
  }

  /// Asks for large pages in what lies between two page boundaries of `bytes`; nothing depends on the answer.
  private static func adviseLargePages(_ bytes: UnsafeMutableRawBufferPointer) {
    let largePage = 2 << 20
    guard bytes.count >= 2 * largePage, let base = bytes.baseAddress else { return }
    let address = Int(bitPattern: base)
    let start = (address + largePage - 1) / largePage * largePage
    let end = (address + bytes.count) / largePage * largePage
    guard start < end else { return }
    // Whole pages that lie within the buffer, whose contents it does not change.
    _ = unsafe madvise(base + (start - address), end - start, MADV_HUGEPAGE)
  }
}
