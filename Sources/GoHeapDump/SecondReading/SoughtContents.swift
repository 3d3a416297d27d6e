/// A range of a program's memory; at least one byte.
package struct ContentRange: Sendable {
  package let address: UInt64
  package let count: Int

  package init(address: UInt64, count: Int) { (self.address, self.count) = (address, count) }
}

/// What was found of ranges of a program's memory: digests of some, and the first words of others.
package struct Contents: Sendable {
  /// By number of the range; a negative `zeroTail` stands for one that was not found.
  fileprivate var digests: [ContentDigest]
  /// Room for `frontLength` bytes of each.
  fileprivate var fronts: [UInt8]
  /// How many of these are there.
  fileprivate var frontCounts: [UInt8]
  private let words: MemoryWords

  /// How many bytes are wanted of an object of which the first words are wanted.
  package static let frontLength = 32

  fileprivate init(ranges: Int, fronts: Int, _ words: MemoryWords) {
    digests = Array(repeating: Self.missing, count: ranges)
    self.fronts = Array(repeating: 0, count: fronts * Self.frontLength)
    frontCounts = Array(repeating: 0, count: fronts)
    self.words = words
  }

  private static let missing = ContentDigest(hash: ContentDigest.Hash(low: 0, high: 0), zeroTail: -1)

  /// The digest of a range, by its number; nil if the range was not found, or not all of it.
  @inline(__always)
  package subscript(range: Int) -> ContentDigest? { digests[range].zeroTail < 0 ? nil : digests[range] }

  /// A word of an object of which the first were wanted: its number `index` from 0 on; nil if it was not found.
  package func word(_ index: Int, ofFront front: Int) -> UInt64? {
    number(at: index * words.size, width: words.size, ofFront: front)
  }

  /// The number in the `width` bytes at an offset of an object of which the first were wanted; nil if they were not found.
  package func number(at offset: Int, width: Int, ofFront front: Int) -> UInt64? {
    guard offset >= 0, width >= 0, offset + width <= Int(frontCounts[front]) else { return nil }
    return words.number(fronts, front * Self.frontLength + offset, width)
  }
}

/// Ranges of a program's memory of which digests are wanted, and objects of which the first words are, in one pass over its objects.
///
/// Both lists are in order, and most objects of a dump come in runs of rising addresses. So what an object may have is found where the
/// search for the object before it has ended, or in a binary search.
package struct SoughtContents: ObjectSearch {
  /// What was found so far.
  package private(set) var contents: Contents

  /// By address; they do not overlap.
  private let ranges: [ContentRange]
  /// By address.
  private let fronts: [UInt64]
  /// How many of both were not found yet.
  private var left: Int
  // The first of both that the next object may have.
  private var nextRange = 0
  private var nextFront = 0
  /// Addresses among which no range and no front begins: most objects are there.
  private var gap: Range<UInt64> = 0..<0
  /// How many steps were taken to find out what objects have; a test compares it with what there is.
  private(set) var steps = 0

  // Of the object that is passed by: where it is, how long, and how many of its bytes have passed.
  private var address: UInt64 = 0
  private var length: UInt64 = 0
  private var passed: UInt64 = 0
  /// The digest of the range that has begun in front of these bytes.
  private var digesting = ContentDigesting()

  /// - Parameters:
  ///   - ranges: by address; they do not overlap, and none is empty.
  ///   - fronts: addresses of objects of which the first `Contents.frontLength` bytes are wanted, rising.
  ///   - params: what the dump says of the program, for its words.
  package init(_ ranges: [ContentRange], fronts: [UInt64], _ params: Params) {
    (self.ranges, self.fronts) = (ranges, fronts)
    left = ranges.count + fronts.count
    contents = Contents(ranges: ranges.count, fronts: fronts.count, MemoryWords(params))
  }

  package var isDone: Bool { left == 0 }

  // MARK: Which objects have something

  @inline(__always)
  mutating func mayHave(_ address: UInt64, _ length: UInt64) -> Bool {
    if address >= gap.lowerBound, address < gap.upperBound, length <= gap.upperBound - address { return false }
    return look(address, length)
  }

  private mutating func look(_ address: UInt64, _ length: UInt64) -> Bool {
    move(to: address)
    let range = nextRange < ranges.count ? ranges[nextRange].address : .max
    let front = nextFront < fronts.count ? fronts[nextFront] : .max
    let start = max(
      nextRange > 0 ? ranges[nextRange - 1].address + 1 : 0, nextFront > 0 ? fronts[nextFront - 1] + 1 : 0)
    gap = start..<min(range, front)
    return nextRange < ranges.count && range - address < length || nextFront < fronts.count && front - address < length
  }

  /// Goes on with the first range and the first front that begin at an address or behind.
  @inline(__always)
  private mutating func move(to address: UInt64) {
    let range = Self.first(from: address, near: nextRange, of: ranges.count) { ranges[$0].address }
    let front = Self.first(from: address, near: nextFront, of: fronts.count) { fronts[$0] }
    (nextRange, nextFront) = (range.index, front.index)
    steps += range.steps + front.steps
  }

  /// The first of a list that is at an address or behind; it is probably number `expected`.
  @inline(__always)
  private static func first(
    from address: UInt64, near expected: Int, of count: Int, _ place: (Int) -> UInt64
  ) -> (index: Int, steps: Int) {
    if expected == 0 || place(expected - 1) < address, expected == count || place(expected) >= address {
      return (expected, 1)
    }
    var (low, high, steps) = (0, count, 1)
    while low < high {
      steps += 1
      let middle = (low + high) / 2
      if place(middle) < address { low = middle + 1 } else { high = middle }
    }
    return (low, steps)
  }

  // MARK: An object that is passed by

  package mutating func begin(_ address: UInt64, _ length: UInt64) -> Bool {
    (self.address, self.length, passed) = (address, length, 0)
    digesting = ContentDigesting()
    return true
  }

  package mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let end = passed + UInt64(range.count)
    if nextRange < ranges.count { addRanges(bytes, range, until: end) }
    if nextFront < fronts.count { addFronts(bytes, range, until: end) }
    passed = end
  }

  private mutating func addRanges(_ bytes: Span<UInt8>, _ piece: Range<Int>, until end: UInt64) {
    while nextRange < ranges.count {
      let start = ranges[nextRange].address - address
      guard start < end else { return }
      let count = UInt64(ranges[nextRange].count)
      // The first object counts if several say that they are there; what goes beyond the object's end is not there.
      guard contents[nextRange] == nil, count <= length - start else {
        nextRange += 1
        continue
      }
      let (from, to) = (max(start, passed), min(start + count, end))
      digesting.add(
        bytes, piece.lowerBound + Int(from - passed)..<piece.lowerBound + Int(to - passed))
      guard to == start + count else { return }
      contents.digests[nextRange] = digesting.digest
      digesting = ContentDigesting()
      left -= 1
      nextRange += 1
    }
  }

  private mutating func addFronts(_ bytes: Span<UInt8>, _ piece: Range<Int>, until end: UInt64) {
    var front = nextFront
    while front < fronts.count {
      let start = fronts[front] - address
      guard start < end else { break }
      let (from, to) = (max(start, passed), min(start + UInt64(Contents.frontLength), end))
      // The first object counts if several say that they are there.
      if UInt64(contents.frontCounts[front]) == from - start {
        if from == start { left -= 1 }
        for offset in from..<to {
          contents.fronts[front * Contents.frontLength + Int(offset - start)] =
            bytes[piece.lowerBound + Int(offset - passed)]
        }
        contents.frontCounts[front] = UInt8(to - start)
      }
      front += 1
      // Those that are complete, or end with the object, are done with.
      if to == start + UInt64(Contents.frontLength) || to == length { nextFront = front }
    }
  }

  package mutating func end() {}
}

// For memory that is read by its addresses, in place of objects.
extension SoughtContents {
  /// Where something is looked for that begins at an address or behind: what lies near each other, together. Nil if nothing is.
  package mutating func run(from address: UInt64) -> Range<UInt64>? {
    guard start(from: address) != nil else { return nil }
    var (range, front) = (nextRange, nextFront)
    var run: Range<UInt64>?
    while range < ranges.count || front < fronts.count {
      steps += 1
      let isRange = front == fronts.count || range < ranges.count && ranges[range].address <= fronts[front]
      let start = isRange ? ranges[range].address : fronts[front]
      let count = UInt64(isRange ? ranges[range].count : Contents.frontLength)
      if let run, start > run.upperBound, start - run.upperBound > Self.near { break }
      let end = start.addingReportingOverflow(count)
      run = (run?.lowerBound ?? start)..<max(run?.upperBound ?? start, end.overflow ? .max : end.partialValue)
      if isRange { range += 1 } else { front += 1 }
    }
    return run
  }

  /// The first address from one on where something begins that is looked for; nil if nothing does.
  package mutating func start(from address: UInt64) -> UInt64? {
    move(to: address)
    let range = nextRange < ranges.count ? ranges[nextRange].address : nil
    let front = nextFront < fronts.count ? fronts[nextFront] : nil
    return range.map { min($0, front ?? $0) } ?? front
  }

  /// The most bytes between two ranges of one run: to read them costs less than a system call.
  private static let near: UInt64 = 8 << 10
}
