import GoHeapDump
import Names

/// Reads the labels that runtime/pprof has set for a goroutine.
struct GoroutineLabels {
  private let memory: CoreMemory
  /// Whether they are a Go map, as until Go 1.23; a slice since.
  private let isMap: Bool
  private let version: String
  /// Goroutines that were started with labels share them with the one that started them.
  private var known: [UInt64: [GoroutineLabel]?] = [:]

  private static let most: UInt64 = 1 << 12
  private static let longest = 1 << 16

  init(_ memory: CoreMemory, isMap: Bool, version: String) {
    (self.memory, self.isMap, self.version) = (memory, isMap, version)
  }

  /// The labels at an address, sorted by key: a map has no order, and a slice this one.
  ///
  /// - Returns: nil if there is something else: other packages than runtime/pprof may keep theirs there.
  mutating func labels(_ address: UInt64) throws(CoreError) -> [GoroutineLabel]? {
    guard address != 0 else { return [] }
    if let labels = known[address] { return labels }
    var labels: [GoroutineLabel]?
    do throws(CoreError) {
      labels = try (isMap ? map(try memory.word(address)) : slice(address)).sorted {
        ($0.key, $0.value) < ($1.key, $1.value)
      }
    } catch {
      guard error.isContents else { throw error }
    }
    known[address] = .some(labels)
    return labels
  }

  private func slice(_ address: UInt64) throws(CoreError) -> [GoroutineLabel] {
    let (start, count) = try memory.slice(address)
    guard count <= Self.most else { throw .contradiction("\(count) labels of a goroutine", version) }
    var labels: [GoroutineLabel] = []
    for index in 0..<count { labels.append(try label(start &+ index &* 32, start &+ index &* 32 &+ 16)) }
    return labels
  }

  /// What is in a `map[string]string` (runtime/map.go: `hmap`, `bmap`).
  private func map(_ map: UInt64) throws(CoreError) -> [GoroutineLabel] {
    guard map != 0 else { return [] }
    let count = try memory.word(map)
    let (flags, bits) = (try memory.u8(map &+ 8), try memory.u8(map &+ 9))
    guard count <= Self.most, bits <= 12 else { throw .contradiction("\(count) labels of a goroutine", version) }
    var labels: [GoroutineLabel] = []
    let buckets: UInt64 = 1 << UInt64(bits)
    try add(try memory.word(map &+ 16), buckets, to: &labels)
    // While it grows, what was not moved yet is in the old buckets: as many, or half as many.
    let isSameSize = flags & 8 != 0
    try add(try memory.word(map &+ 24), isSameSize ? buckets : buckets / 2, to: &labels)
    return labels
  }

  /// Adds what buckets and those behind them hold.
  private func add(_ start: UInt64, _ count: UInt64, to labels: inout [GoroutineLabel]) throws(CoreError) {
    guard start != 0 else { return }
    for index in 0..<count {
      var bucket = start &+ index &* Self.bucketLength
      while bucket != 0 {
        try memory.spend(Self.bucketLength)
        for slot: UInt64 in 0..<8 where try memory.u8(bucket &+ slot) >= Self.lowestHash {
          guard labels.count < Self.most else { throw .contradiction("the labels of a goroutine", version) }
          labels.append(try label(bucket &+ 8 &+ slot * 16, bucket &+ 136 &+ slot * 16))
        }
        bucket = try memory.word(bucket &+ 264)
      }
    }
  }

  /// Eight hashes, keys and values, and the address of the next one.
  private static let bucketLength: UInt64 = 272
  /// Smaller numbers say that there is no entry, or no longer (runtime/map.go: `minTopHash`).
  private static let lowestHash: UInt8 = 5

  private func label(_ key: UInt64, _ value: UInt64) throws(CoreError) -> GoroutineLabel {
    // What two strings take, however short.
    try memory.spend(32)
    return GoroutineLabel(key: try text(key), value: try text(value))
  }

  private func text(_ address: UInt64) throws(CoreError) -> Name {
    let text = try memory.string(address, limit: Self.longest)
    try memory.spend(UInt64(text.count))
    return Name(decoding: text)
  }
}
