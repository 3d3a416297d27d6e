import GoHeapDump

extension ScanWork {
  /// Values of a sample, in the order of `ProfileKind.scanWork`.
  func values(_ pointerSize: Int) -> [Int64] {
    [
      Int64(clamping: words.multipliedReportingOverflow(by: UInt64(pointerSize)).partialValue),
      Int64(clamping: pointers),
    ]
  }
}
