public import CPrefetch

// Objects of a graph, and names of a large program, are looked up in random order, and most of the time would go into
// waiting for memory. So elements are prefetched some steps before they are needed.
extension Span where Element: BitwiseCopyable {
  /// Prefetches an element; an index out of range is ignored.
  @inlinable
  @inline(__always)
  public func prefetch(_ index: Int) {
    guard index >= 0, index < count else { return }
    // The element exists, and its address is not kept.
    unsafe withUnsafeBufferPointer { unsafe CPrefetch.prefetch($0.baseAddress.map { unsafe $0 + index }) }
  }
}

extension MutableSpan where Element: BitwiseCopyable {
  /// Prefetches an element; an index out of range is ignored.
  @inlinable
  @inline(__always)
  public func prefetch(_ index: Int) { span.prefetch(index) }
}
