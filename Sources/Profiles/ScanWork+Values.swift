import GoHeapDump

extension ScanWork {
  /// Values of a sample, in the order of `ProfileKind.scanWork`.
  func values(_ pointerSize: Int) -> [Int64] {
    [Int64(clamping: bytes(pointerSize: pointerSize)), Int64(clamping: pointers)]
  }
}
