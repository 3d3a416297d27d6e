import Algorithms

/// Where objects are, and how long: a bit for each place at which one may be, between the first and the last of objects of
/// one size that lie in a row, as the allocator lays them.
struct ObjectSet: Sendable {
  /// Places of one size, one behind the other.
  private struct Run {
    let start: UInt64
    let size: UInt64
    var places: Int
    /// The number of the first place among all bits.
    let firstBit: Int
  }

  private var runs: [Run] = []
  private var bits: [UInt64] = []
  private var bitCount = 0
  private(set) var amount = ObjectAmount()

  /// Bytes of a page of the runtime. Between objects that are less than that apart no other span fits in, so that no other
  /// object lies within a run.
  private static let page: UInt64 = 8192

  /// Adds an object, which was not added before.
  mutating func add(_ address: UInt64, size: UInt64) {
    amount.add(objectOf: size)
    if let last = runs.last, last.size == size, size > 0, address >= last.start {
      let distance = address - last.start
      let place = distance / size
      if distance % size == 0, place >= UInt64(last.places), (place - UInt64(last.places)) * size < Self.page {
        runs[runs.count - 1].places = Int(place) + 1
        set(last.firstBit + Int(place))
        return
      }
    }
    runs.append(Run(start: address, size: size, places: 1, firstBit: bitCount))
    set(bitCount)
  }

  private mutating func set(_ bit: Int) {
    bitCount = bit + 1
    while bits.count <= bit >> 6 { bits.append(0) }
    bits[bit >> 6] |= 1 << UInt64(bit & 63)
  }

  /// Ends adding; only then it can be asked.
  mutating func finish() { runs.sort { $0.start < $1.start } }

  /// Whether an object of that size begins there.
  func contains(_ address: UInt64, size: UInt64) -> Bool {
    place(address).map { $0.size == size && $0.begins } ?? false
  }

  /// The object that has the byte at an address; nil if there is none.
  func object(containing address: UInt64) -> (start: UInt64, size: UInt64)? {
    guard let place = place(address) else { return nil }
    return (place.begins ? address : address - place.offset, place.size)
  }

  private func place(_ address: UInt64) -> (size: UInt64, offset: UInt64, begins: Bool)? {
    let next = runs.partitioningIndex { $0.start > address }
    guard next > 0 else { return nil }
    let run = runs[next - 1]
    let distance = address - run.start
    guard run.size > 0 else { return distance == 0 ? (0, 0, true) : nil }
    let place = distance / run.size
    guard place < UInt64(run.places) else { return nil }
    let bit = run.firstBit + Int(place)
    guard bits[bit >> 6] >> UInt64(bit & 63) & 1 == 1 else { return nil }
    return (run.size, distance % run.size, distance % run.size == 0)
  }

  /// How many bytes it takes.
  var footprint: Int { runs.count * MemoryLayout<Run>.stride + bits.count * 8 }
}
