import Algorithms

/// Looks whether pointers of objects lead to slots that have no object: none do in a core that is read right.
///
/// It looks at the objects of a few thousand spans, spread over the heap, as each pointer is a search.
struct FreeSlots {
  private let spans: HeapSpans
  /// The numbers of the spans, by where they start.
  private let order: [Int]
  private let stride: Int
  /// Which objects there are, of the spans that were asked for.
  private var contents: [Int: HeapSpans.Contents] = [:]
  /// How many pointers to spans in use were looked at.
  private(set) var pointers = 0
  /// Of these, the ones that lead to a free slot, and the objects that have some.
  private(set) var wrong = (pointers: 0, objects: 0)

  private static let mostSpans = 4096
  private static let mostPointers = 1 << 20

  init(_ spans: HeapSpans) {
    self.spans = spans
    order = spans.spans.indices.sorted { spans.spans[$0].start < spans.spans[$1].start }
    stride = spans.spans.count / Self.mostSpans + 1
  }

  /// Whether the objects of a span are to be looked at.
  func isChosen(_ number: Int) -> Bool { number % stride == 0 && pointers < Self.mostPointers }

  /// Looks at an object.
  ///
  /// - Parameters:
  ///   - bytes: those of its span.
  ///   - offset: where in it the object begins.
  ///   - places: where in the object its pointers are.
  mutating func look(_ bytes: [UInt8], offset: UInt64, _ places: [UInt32]) throws(CoreError) {
    var found = 0
    for place in places where pointers < Self.mostPointers {
      let address = bytes.u64(Int(offset) + Int(place))
      guard address != 0, let number = span(address) else { continue }
      let span = spans.spans[number]
      let slot = Int((address - span.start) / span.elementSize)
      // Behind the last slot are the runtime's bitmaps.
      guard slot < span.elementCount else { continue }
      pointers += 1
      if try !self.contents(number).has(slot) { found += 1 }
    }
    if found > 0 { wrong = (wrong.pointers + found, wrong.objects + 1) }
  }

  /// The number of the span in use that has an address; nil if none has.
  private func span(_ address: UInt64) -> Int? {
    let next = order.partitioningIndex { spans.spans[$0].start > address }
    guard next > 0 else { return nil }
    let number = order[next - 1]
    return address - spans.spans[number].start < spans.spans[number].size ? number : nil
  }

  private mutating func contents(_ number: Int) throws(CoreError) -> HeapSpans.Contents {
    if let known = contents[number] { return known }
    let span = spans.spans[number]
    let new = try spans.contents(of: span, spans.specials(of: span))
    contents[number] = new
    return new
  }
}
