import CPrefetch

// Objects lie in memory as they came, and refer to each other as they like: most of the time of a large graph is spent
// waiting for memory, element by element, unless what is needed soon is asked for before.
extension Span where Element: BitwiseCopyable {
  /// Says that an element will be needed soon; one that does not exist is none.
  @inline(__always)
  func prefetch(_ index: Int) {
    guard index >= 0, index < count else { return }
    // The element exists, and its address is not kept.
    unsafe withUnsafeBufferPointer { unsafe CPrefetch.prefetch($0.baseAddress.map { unsafe $0 + index }) }
  }
}

extension MutableSpan where Element: BitwiseCopyable {
  /// As `Span.prefetch`.
  @inline(__always)
  func prefetch(_ index: Int) { span.prefetch(index) }
}
