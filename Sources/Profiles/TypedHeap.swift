import Names
import ObjectGraph
import ObjectTypes

/// All objects of a dump by their types.
struct TypedHeap {
  /// Objects of one type and size.
  struct Sample {
    /// A number of `names`.
    let name: UInt32
    /// The bytes of each object.
    let size: UInt64
    let confidence: Verdict.Confidence
    let reachability: Reachability
    var objects: Int64 = 0
  }

  /// Numbers and bytes of objects.
  struct Amount {
    var objects = 0
    var bytes: UInt64 = 0

    fileprivate mutating func add(_ size: UInt64) {
      objects += 1
      bytes += size
    }
  }

  /// The samples, in the order of the addresses of their first objects.
  private(set) var samples: [Sample] = []
  /// What the types are called.
  let names: [Name]
  /// What is reachable, and what of that has an exact type.
  private(set) var reachable = Amount()
  private(set) var exact = Amount()
  private(set) var perhapsReachable = Amount()
  private(set) var unreachable = Amount()

  private struct Key: Hashable {
    let name: UInt32
    let size: UInt64
    let confidence: Verdict.Confidence
    let reachability: Reachability
  }

  init(_ graph: borrowing ObjectGraph, _ types: borrowing ObjectTypes) {
    names = types.names
    let reachability = graph.reachability()
    let sizes = graph.sizes
    var known: [Key: Int] = [:]
    // By name, the sample that came last: objects of a type are of a size most of the time.
    var last = [Int](repeating: -1, count: types.names.count)
    for object in 0..<graph.objectCount {
      let (name, size) = (types.nameNumbers[object], sizes[object])
      switch reachability[object] {
      case .yes:
        reachable.add(size)
        if types.confidences[object] == .exact { exact.add(size) }
      case .perhaps: perhapsReachable.add(size)
      case .no: unreachable.add(size)
      }
      let sample = last[Int(name)]
      if sample >= 0, samples[sample].size == size, samples[sample].reachability == reachability[object] {
        samples[sample].objects += 1
        continue
      }
      let confidence = types.confidences[object]
      let key = Key(name: name, size: size, confidence: confidence, reachability: reachability[object])
      let number = known[key] ?? samples.count
      if number == samples.count {
        known[key] = number
        samples.append(Sample(name: name, size: size, confidence: confidence, reachability: reachability[object]))
      }
      samples[number].objects += 1
      last[Int(name)] = number
    }
  }

  /// `660895 of 660925 reachable objects (100.00 %) and 99.99 % of their bytes`
  var coverage: String {
    """
    \(exact.objects) of \(reachable.objects) reachable objects (\(Self.share(UInt64(exact.objects), UInt64(reachable.objects)))) \
    and \(Self.share(exact.bytes, reachable.bytes)) of their bytes
    """
  }

  /// `99.98 %`, rounded down, so that only all of it is 100 %.
  private static func share(_ part: UInt64, _ whole: UInt64) -> String {
    guard whole > 0 else { return "100 %" }
    let (product, overflow) = part.multipliedReportingOverflow(by: 10_000)
    let hundredths = overflow ? part / (whole / 10_000) : product / whole
    if part == whole { return "100 %" }
    let rest = String(hundredths % 100)
    return "\(hundredths / 100).\(rest.utf8.count < 2 ? "0" + rest : rest) %"
  }
}
