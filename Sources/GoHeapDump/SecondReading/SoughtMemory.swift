/// Ranges of a program's memory that are looked for among the objects of a dump, in one pass, to have their bytes.
package struct SoughtMemory: ObjectSearch {
  /// A range that is looked for.
  private struct Sought {
    let address: UInt64
    let count: Int
    /// Who looks for it.
    let number: Int
  }

  /// What is looked for, by address.
  private let sought: [Sought]
  /// By number in `sought`, a number from which on to look for the next that was not found yet; one more than there are.
  private var next: [Int]
  /// How many were not found yet.
  private var left: Int
  /// Addresses among which nothing is looked for: most objects are there.
  private var gap: Range<UInt64> = 0..<0

  /// The bytes of a range that was found: who has looked for them, and what they are.
  package private(set) var found: [(number: Int, bytes: [UInt8])] = []
  /// How many steps were taken to find out whether an object has something; a test compares it with what there is.
  private(set) var steps = 0

  // Of the object that is passed by: what is looked for in it, the bytes of that so far, how many of these parts are complete,
  // and how many bytes have passed.
  private var parts: [(index: Int, start: Int, count: Int)] = []
  private var taken: [[UInt8]] = []
  private var complete = 0
  private var passed = 0

  /// - Parameter ranges: what is looked for.
  package init(_ ranges: [(address: UInt64, count: Int)]) {
    sought = ranges.enumerated().map { Sought(address: $1.address, count: $1.count, number: $0) }
      .sorted { ($0.address, $0.number) < ($1.address, $1.number) }
    next = Array(0...ranges.count)
    left = ranges.count
  }

  /// Whether nothing is left to be found.
  var isDone: Bool { left == 0 }

  /// Whether an object may have something that is looked for.
  @inline(__always)
  mutating func mayHave(_ address: UInt64, _ length: UInt64) -> Bool {
    if address >= gap.lowerBound, address < gap.upperBound, length <= gap.upperBound - address { return false }
    return look(address, length)
  }

  private mutating func look(_ address: UInt64, _ length: UInt64) -> Bool {
    let first = first(from: address)
    let end = first < sought.count ? sought[first].address : .max
    gap = (first > 0 ? sought[first - 1].address + 1 : 0)..<end
    return first < sought.count && end - address < length
  }

  /// The first that is at an address or behind.
  private mutating func first(from address: UInt64) -> Int {
    var (low, high) = (0, sought.count)
    while low < high {
      steps += 1
      let middle = (low + high) / 2
      if sought[middle].address < address { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The first from number `index` on that was not found yet; how many there are if none is left.
  private mutating func unfound(from index: Int) -> Int {
    var result = index
    while next[result] != result {
      steps += 1
      result = next[result]
    }
    // So that nobody goes that way again.
    var passed = index
    while passed != result {
      let following = next[passed]
      next[passed] = result
      passed = following
    }
    return result
  }

  /// What of an object is looked for: numbers of `sought`, by address. Nobody looks for it any more then.
  ///
  /// What goes beyond the object's end is not there.
  mutating func take(_ address: UInt64, _ length: UInt64) -> [(index: Int, start: Int, count: Int)] {
    var result: [(index: Int, start: Int, count: Int)] = []
    var index = unfound(from: first(from: address))
    while index < sought.count, sought[index].address - address < length {
      let start = sought[index].address - address
      if UInt64(sought[index].count) <= length - start {
        result.append((index, Int(start), sought[index].count))
      }
      next[index] = index + 1
      left -= 1
      index = unfound(from: index + 1)
    }
    return result
  }

  // MARK: An object that is passed by

  mutating func begin(_ address: UInt64, _ length: UInt64) -> Bool {
    parts = take(address, length)
    taken = Array(repeating: [], count: parts.count)
    (complete, passed) = (0, 0)
    return !parts.isEmpty
  }

  mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let end = passed + range.count
    while complete < parts.count, taken[complete].count == parts[complete].count { complete += 1 }
    var index = complete
    while index < parts.count, parts[index].start < end {
      let part = parts[index]
      let from = max(part.start + taken[index].count, passed)
      let to = min(part.start + part.count, end)
      if from < to {
        let own = range.lowerBound + from - passed..<range.lowerBound + to - passed
        taken[index] += own.map { bytes[$0] }
      }
      index += 1
    }
    passed = end
  }

  mutating func end() {
    for (part, bytes) in zip(parts, taken) { found.append((sought[part.index].number, bytes)) }
  }
}
