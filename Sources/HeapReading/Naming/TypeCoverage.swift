package import ObjectGraph
package import ObjectTypes

/// How much of a heap has types that are known: the one computation that profiles and inspections show.
///
/// Objects that no root leads to are garbage as a rule, which nothing says the types of: they are counted apart.
package struct TypeCoverage: Sendable {
  /// What a root leads to, perhaps or certainly, and has an exact type.
  package private(set) var exact = ObjectAmount()
  /// What a root leads to, perhaps or certainly, and has a type in a part of it.
  package private(set) var partial = ObjectAmount()
  /// What a root leads to, perhaps or certainly, and has no type that is known.
  package private(set) var untyped = ObjectAmount()
  /// All three.
  package private(set) var reachable = ObjectAmount()
  /// What of these only words of stack frames lead to that may be out of use.
  package private(set) var perhapsReachable = ObjectAmount()
  /// What no root leads to, whatever its type.
  package private(set) var unreachable = ObjectAmount()

  /// Counts the objects of a graph.
  ///
  /// - Parameter reachability: by object.
  package init(_ graph: borrowing ObjectGraph, _ types: borrowing ObjectTypes, _ reachability: [Reachability]) {
    let sizes = graph.sizes
    for object in 0..<graph.objectCount {
      let size = sizes[object]
      if reachability[object] == .no {
        unreachable.add(objectOf: size)
        continue
      }
      reachable.add(objectOf: size)
      if reachability[object] == .perhaps { perhapsReachable.add(objectOf: size) }
      switch types.confidences[object] {
      case .exact: exact.add(objectOf: size)
      case .partial: partial.add(objectOf: size)
      case .untyped: untyped.add(objectOf: size)
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
