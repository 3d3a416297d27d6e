import Threads

/// How to sort objects by address: ranges of the dump's order, in another order.
///
/// A dump has objects span by span; within a page they follow each other. In the worst case each object is a piece.
struct ObjectOrder: Sendable {
  /// Ranges of objects, numbered as in the dump, in the order of their addresses.
  private(set) var ranges: [Range<Int>] = []

  init(_ builder: borrowing ObjectGraphBuilder) {
    let addresses = builder.addresses
    guard !builder.isSorted else {
      if !addresses.isEmpty { ranges = [addresses.indices] }
      return
    }
    var pieces = Self.pages(addresses.span)
    pieces.sort { ($0.address, $0.range.lowerBound) < ($1.address, $1.range.lowerBound) }
    ranges.reserveCapacity(pieces.count)
    for piece in pieces { append(piece.range) }
    // Also within a range, where one piece of it ends and the next begins.
    let isSorted = zip(pieces, pieces.dropFirst()).allSatisfy { one, next in
      addresses[one.range.upperBound - 1] <= addresses[next.range.lowerBound]
    }
    if !isSorted { sortAll(addresses) }
  }

  /// Objects that follow each other in the dump and in memory, and begin in one page of the runtime.
  private struct Piece {
    let address: UInt64
    let range: Range<Int>
  }

  private mutating func append(_ range: Range<Int>) {
    if let last = ranges.last, last.upperBound == range.lowerBound {
      ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
    } else {
      ranges.append(range)
    }
  }

  private static func pages(_ addresses: Span<UInt64>) -> [Piece] {
    var pieces: [Piece] = []
    var start = 0
    for object in addresses.indices.dropFirst() {
      let (last, next) = (addresses[object - 1], addresses[object])
      if last ^ next < 1 << 13, last <= next { continue }
      pieces.append(Piece(address: addresses[start], range: start..<object))
      start = object
    }
    pieces.append(Piece(address: addresses[start], range: start..<addresses.count))
    return pieces
  }

  /// Sorts object by object, for dumps that no runtime wrote.
  private mutating func sortAll(_ addresses: [UInt64]) {
    var order = Array(addresses.indices)
    order.sort { (addresses[$0], $0) < (addresses[$1], $1) }
    ranges.removeAll()
    for object in order { append(object..<object + 1) }
  }

  /// Sorts the objects by address.
  ///
  /// - Throws: `overlap`.
  func index(_ builder: inout ObjectGraphBuilder) throws(ObjectGraphError) -> ObjectIndex {
    var (addresses, sizes) = (builder.addresses, builder.sizes)
    if ranges.count > 1 {
      let (ranges, recordedAddresses, recordedSizes) = (ranges, addresses, sizes)
      (addresses, sizes) = inParallel {
        var addresses = [UInt64].large(capacity: recordedAddresses.count)
        for range in ranges { addresses += recordedAddresses[range] }
        return addresses
      } _: {
        ObjectSizes(recordedSizes, ranges)
      }
    }
    builder.addresses = []
    builder.sizes = ObjectSizes()
    if let object = Self.overlap(addresses.span, sizes) {
      throw .overlap(place(object, addresses), place(object + 1, addresses))
    }
    return ObjectIndex(addresses: addresses, sizes: sizes)
  }

  /// The first object that the one behind it begins in; nil if there is none.
  private static func overlap(_ addresses: Span<UInt64>, _ sizes: ObjectSizes) -> Int? {
    let short = sizes.short.span
    for object in 0..<max(0, addresses.count - 1) {
      let size = short[object] == .max ? sizes[object] : UInt64(short[object])
      if addresses[object + 1] - addresses[object] < size { return object }
    }
    return nil
  }

  /// - Parameter object: its number by address.
  private func place(_ object: Int, _ addresses: [UInt64]) -> ObjectGraphError.Place {
    var rest = object
    for range in ranges {
      if rest < range.count { return .init(record: range.lowerBound + rest + 1, address: addresses[object]) }
      rest -= range.count
    }
    return .init(record: 0, address: addresses[object])
  }

  /// The numbers by address of objects that are numbered as in the dump, in ascending order.
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
