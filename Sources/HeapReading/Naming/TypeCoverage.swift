package import ObjectGraph
package import ObjectTypes

/// How much of a heap has types that are known: the one computation that profiles and inspections show.
///
/// Objects that no root leads to are garbage as a rule, which nothing says the types of: they are counted apart.
package struct TypeCoverage: Sendable {
  /// Objects and their bytes.
  package struct Amount: Sendable {
    package private(set) var objects: UInt64 = 0
    package private(set) var bytes: UInt64 = 0

    fileprivate mutating func add(_ size: UInt64) {
      objects += 1
      bytes += size
    }
  }

  /// What a root leads to, perhaps or certainly, and has an exact type.
  package private(set) var exact = Amount()
  /// The same with a type in a part of it.
  package private(set) var partial = Amount()
  /// The same without a type that is known.
  package private(set) var untyped = Amount()
  /// All three.
  package private(set) var reachable = Amount()
  /// What of these only words of stack frames lead to that may be out of use.
  package private(set) var perhapsReachable = Amount()
  /// What no root leads to, whatever its type.
  package private(set) var unreachable = Amount()

  /// Counts the objects of a graph.
  ///
  /// - Parameter reachability: by object.
  package init(_ graph: borrowing ObjectGraph, _ types: borrowing ObjectTypes, _ reachability: [Reachability]) {
    let sizes = graph.sizes
    for object in 0..<graph.objectCount {
      let size = sizes[object]
      if reachability[object] == .no {
        unreachable.add(size)
        continue
      }
      reachable.add(size)
      if reachability[object] == .perhaps { perhapsReachable.add(size) }
      switch types.confidences[object] {
      case .exact: exact.add(size)
      case .partial: partial.add(size)
      case .untyped: untyped.add(size)
      }
    }
  }
}

extension TypeCoverage: CustomStringConvertible {
  /// `660895 of 660925 reachable objects (99.99 %) and 99.99 % of their bytes`
  package var description: String {
    """
    \(exact.objects) of \(reachable.objects) reachable objects (\(Self.share(exact.objects, reachable.objects))) and \
    \(Self.share(exact.bytes, reachable.bytes)) of their bytes
    """
  }

  /// `99.98 %`, rounded down, so that only all of it is 100 %.
  package static func share(_ part: UInt64, _ whole: UInt64) -> String {
    guard whole > 0, part < whole else { return "100 %" }
    let (product, overflow) = part.multipliedReportingOverflow(by: 10_000)
    let hundredths = overflow ? part / (whole / 10_000) : product / whole
    let rest = String(hundredths % 100)
    return "\(hundredths / 100).\(rest.utf8.count < 2 ? "0" + rest : rest) %"
  }
}
