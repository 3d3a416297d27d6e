/// How the order of addresses comes from that of the dump: pieces of it, in another order.
///
/// A dump has objects span by span, so there are few pieces; in the worst case each object is one.
struct ObjectOrder: Sendable {
  /// Ranges of objects, numbered as in the dump, in the order of their addresses.
  private(set) var ranges: [Range<Int>] = []

  init(_ builder: borrowing ObjectGraphBuilder) {
    let addresses = builder.addresses
    let runs = builder.runs
    for (index, start) in runs.enumerated() {
      ranges.append(Int(start)..<(index + 1 < runs.count ? Int(runs[index + 1]) : addresses.count))
    }
    ranges.sort { (addresses[$0.lowerBound], $0.lowerBound) < (addresses[$1.lowerBound], $1.lowerBound) }
    let isSorted = zip(ranges, ranges.dropFirst()).allSatisfy { one, next in
      addresses[one.upperBound - 1] <= addresses[next.lowerBound]
    }
    if !isSorted { sortAll(addresses) }
  }

  /// For dumps that no runtime wrote.
  private mutating func sortAll(_ addresses: [UInt64]) {
    var order = Array(addresses.indices)
    order.sort { (addresses[$0], $0) < (addresses[$1], $1) }
    ranges.removeAll()
    for object in order {
      if let last = ranges.last, last.upperBound == object {
        ranges[ranges.count - 1] = last.lowerBound..<object + 1
      } else {
        ranges.append(object..<object + 1)
      }
    }
  }

  /// Sorts the objects by address.
  ///
  /// - Throws: `overlap`.
  func index(_ builder: inout ObjectGraphBuilder) throws(ObjectGraphError) -> ObjectIndex {
    var addresses: [UInt64] = builder.addresses
    var sizes = builder.sizes
    if ranges.count > 1 {
      addresses.removeAll(keepingCapacity: true)
      sizes = ObjectSizes()
      sizes.reserveCapacity(builder.sizes.count)
      for range in ranges {
        addresses += builder.addresses[range]
        for object in range { sizes.append(builder.sizes[object]) }
      }
    }
    builder.addresses = []
    builder.sizes = ObjectSizes()
    for object in addresses.indices.dropLast() {
      guard addresses[object + 1] - addresses[object] >= sizes[object] else {
        throw .overlap(addresses[object], addresses[object + 1])
      }
    }
    return ObjectIndex(addresses: addresses, sizes: sizes)
  }

  /// The objects numbered as in the dump, numbered by address: how much is to be added to the number of each.
  func numbers(_ recorded: some Sequence<UInt32>) -> [UInt32] {
    // By the beginning of the range in the dump, where it begins among the sorted.
    var starts: [(recorded: Int, sorted: Int)] = []
    var sorted = 0
    for range in ranges {
      starts.append((range.lowerBound, sorted))
      sorted += range.count
    }
    starts.sort { $0.recorded < $1.recorded }
    var position = 0
    return recorded.map { object in
      // They come in ascending order.
      while position + 1 < starts.count, starts[position + 1].recorded <= Int(object) { position += 1 }
      return UInt32(Int(object) - starts[position].recorded + starts[position].sorted)
    }
  }
}
