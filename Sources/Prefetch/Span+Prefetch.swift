public import CPrefetch

// Objects of a graph, and names of a large program, lie in memory as they came and are asked for in any order: most of
// the time goes into waiting for memory, element by element, unless what is needed soon is asked for before.
extension Span where Element: BitwiseCopyable {
  /// Says that an element will be needed soon; one that does not exist is none.
  @inlinable
  @inline(__always)
  public func prefetch(_ index: Int) {
    guard index >= 0, index < count else { return }
    // The element exists, and its address is not kept.
    unsafe withUnsafeBufferPointer { unsafe CPrefetch.prefetch($0.baseAddress.map { unsafe $0 + index }) }
  }
}

extension MutableSpan where Element: BitwiseCopyable {
  /// As `Span.prefetch`.
  @inlinable
  @inline(__always)
  public func prefetch(_ index: Int) { span.prefetch(index) }
}
