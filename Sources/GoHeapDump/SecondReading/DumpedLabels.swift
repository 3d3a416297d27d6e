import GoRuntime
import Names

/// Finds the labels of goroutines (`runtime/pprof.Do`) in a dump that is read again.
///
/// A `g` leads to them by way of two to four objects: until Go 1.23 `map[string]string`, with buckets (runtime/map.go: `hmap`,
/// `bmap`), since Go 1.24 a slice of pairs of strings (runtime/pprof/label.go). Each pass finds what the one before it has named; it
/// ends when that was found. Everything is looked for once, and no more bytes are taken than the dump has.
package struct DumpedLabels {
  /// The string that a word and a length name.
  package struct Text: Hashable, Sendable {
    /// Where its bytes begin.
    package let address: UInt64
    /// How many there are.
    package let count: Int
  }

  /// What is looked for.
  private enum Part {
    /// What `g.labels` points to.
    case labels
    /// `hmap`.
    case map
    /// Consecutive buckets of a map.
    case buckets
    /// A slice's array.
    case array
    /// The bytes of a string, a number of `texts`.
    case text(Int)
  }

  private struct Request {
    let part: Part
    /// Whose labels they are: a number of `sets`.
    let set: Int
    let address: UInt64
    let count: Int
  }

  /// The labels to which a pointer leads.
  private struct LabelSet {
    /// Numbers of `texts`: keys and values.
    var labels: [(key: Int, value: Int)] = []
    /// How many parts of them are still looked for.
    var missing = 0
    /// Whether they are something else, or not all there.
    var isUnreadable = false

    var isKnown: Bool { !isUnreadable && missing == 0 }
  }

  private struct Bucket: Hashable {
    let set: Int
    let address: UInt64
  }

  private let isMap: Bool
  private let words: MemoryWords
  private var sets: [LabelSet] = []
  /// By pointer, the number in `sets`.
  private var setNumbers: [UInt64: Int] = [:]
  /// Buckets that others led to: a damaged list of them may be a circle.
  private var buckets: Set<Bucket> = []
  private var texts: [Text] = []
  private var textNumbers: [Text: Int] = [:]
  /// By number in `texts`, the bytes; nil if they are not in an object.
  private var bytes: [[UInt8]?] = []
  private var requests: [Request] = []
  /// How many bytes may still be taken. Labels may share them, but not many times.
  private var left: Int

  /// The most labels of a goroutine, the longest text of one, and the most passes: a set, its map, buckets, buckets behind them, and
  /// texts.
  private static let (mostLabels, longestText, mostPasses) = (1 << 12, 1 << 16, 8)

  /// - Parameters:
  ///   - pointers: what `g.labels` are, of the goroutines that have some.
  ///   - length: bytes of the dump.
  package init(_ pointers: some Sequence<UInt64>, _ params: Params, length: Int) {
    isMap = params.goVersion.map { $0.minor <= 23 } ?? true
    words = MemoryWords(params)
    left = min(length, 2 * Limits.nameLength)
    for pointer in pointers where setNumbers[pointer] == nil {
      setNumbers[pointer] = sets.count
      sets.append(LabelSet())
      request(.labels, of: sets.count - 1, pointer, (isMap ? 1 : 3) * words.size)
    }
  }

  /// Looks for what is still missing, in passes over the dump.
  ///
  /// - Parameter reader: one at the beginning of the dump; nil if there can be none. What is wrong in the dump was said when it was
  ///   first read: what was found up to there counts.
  package mutating func read(_ reader: () -> HeapDumpReader?) {
    for _ in 0..<Self.mostPasses where !requests.isEmpty {
      guard var reader = reader() else { break }
      var sought = SoughtMemory(requests.map { ($0.address, $0.count) })
      try? reader.find(&sought)
      let asked = requests
      requests = []
      for (number, bytes) in sought.found { take(asked[number], bytes) }
    }
  }

  private mutating func request(_ part: Part, of set: Int, _ address: UInt64, _ count: Int) {
    guard count <= left, address <= .max - UInt64(count) else { return sets[set].isUnreadable = true }
    left -= count
    if case .text = part {} else { sets[set].missing += 1 }
    requests.append(Request(part: part, set: set, address: address, count: count))
  }

  private mutating func take(_ request: Request, _ bytes: [UInt8]) {
    let set = request.set
    if case .text(let number) = request.part {
      self.bytes[number] = bytes
      return
    }
    sets[set].missing -= 1
    switch request.part {
    case .labels where isMap:
      // A map that was not made has no labels.
      let map = words[bytes, 0]
      if map != 0 { self.request(.map, of: set, map, words.size == 8 ? 32 : 20) }
    case .labels:
      let (array, count) = (words[bytes, 0], words[bytes, words.size])
      guard count <= UInt64(Self.mostLabels), count <= words[bytes, 2 * words.size] else {
        return sets[set].isUnreadable = true
      }
      if count > 0 { self.request(.array, of: set, array, Int(count) * 4 * words.size) }
    case .map: takeMap(bytes, of: set)
    case .buckets: takeBuckets(bytes, of: set)
    case .array:
      for at in stride(from: 0, to: bytes.count, by: 4 * words.size) { add(bytes, at, at + 2 * words.size, to: set) }
    case .text: break
    }
  }

  /// Bytes of a bucket: eight hashes, keys and values, and the address of the next one.
  private var bucketLength: Int { 8 + 33 * words.size }

  private mutating func takeMap(_ bytes: [UInt8], of set: Int) {
    let count = words[bytes, 0]
    let (flags, bits) = (bytes[words.size], bytes[words.size + 1])
    let start = words.size == 8 ? 16 : 12
    let (buckets, old) = (words[bytes, start], words[bytes, start + words.size])
    guard count <= UInt64(Self.mostLabels), bits <= 12 else { return sets[set].isUnreadable = true }
    if buckets != 0 { request(.buckets, of: set, buckets, bucketLength << Int(bits)) }
    // While it grows, what was not moved yet is in the old buckets: as many, or half as many.
    let isSameSize = flags & 8 != 0
    if old != 0, isSameSize || bits > 0 {
      request(.buckets, of: set, old, bucketLength << (isSameSize ? Int(bits) : Int(bits) - 1))
    }
  }

  private mutating func takeBuckets(_ bytes: [UInt8], of set: Int) {
    for bucket in stride(from: 0, to: bytes.count, by: bucketLength) {
      // Smaller hashes say that there is no entry, or no longer (runtime/map.go: `minTopHash`).
      for slot in 0..<8 where bytes[bucket + slot] >= 5 {
        let key = bucket + 8 + slot * 2 * words.size
        add(bytes, key, key + 16 * words.size, to: set)
      }
      let next = words[bytes, bucket + 8 + 32 * words.size]
      guard next != 0 else { continue }
      guard buckets.insert(Bucket(set: set, address: next)).inserted else { return sets[set].isUnreadable = true }
      request(.buckets, of: set, next, bucketLength)
    }
  }

  /// Adds the label whose key and value are the strings at two places.
  private mutating func add(_ bytes: [UInt8], _ key: Int, _ value: Int, to set: Int) {
    guard sets[set].labels.count < Self.mostLabels, let key = text(bytes, key, of: set),
      let value = text(bytes, value, of: set)
    else { return sets[set].isUnreadable = true }
    sets[set].labels.append((key, value))
  }

  /// The number of a string; nil if it is too long.
  private mutating func text(_ bytes: [UInt8], _ at: Int, of set: Int) -> Int? {
    let count = words[bytes, at + words.size]
    guard count <= UInt64(Self.longestText) else { return nil }
    let text = Text(address: count == 0 ? 0 : words[bytes, at], count: Int(count))
    if let known = textNumbers[text] { return known }
    textNumbers[text] = texts.count
    texts.append(text)
    self.bytes.append(count == 0 ? [] : nil)
    if count > 0 { request(.text(texts.count - 1), of: set, text.address, text.count) }
    return texts.count - 1
  }

  // MARK: What was found

  /// The labels that goroutines have.
  package struct Found {
    /// Sets of labels, each once, sorted by key.
    package fileprivate(set) var sets: [[GoroutineLabel]] = []
    /// By pointer, the number of its set; nil if they are not known.
    package fileprivate(set) var numbers: [UInt64: Int?] = [:]
    /// How many of the texts are in no object, and not in the executable: they are called after their places.
    package fileprivate(set) var unknownTexts = 0
  }

  /// What was found.
  ///
  /// - Parameter constant: the bytes of a string that is in no object: a constant of the program. Nil if it is not known.
  package consuming func found(constant: (Text) -> [UInt8]?) -> Found {
    var found = Found()
    var names: [Name] = []
    var numbers: [Name: Int] = [:]
    // By number in `texts`, the number in `names`.
    var known: [Int?] = Array(repeating: nil, count: texts.count)
    func name(_ text: Int) -> Int {
      if let number = known[text] { return number }
      let place = texts[text]
      var name: Name
      if let bytes = bytes[text] ?? constant(place) {
        name = Name(decoding: bytes)
      } else {
        found.unknownTexts += 1
        name = Name("constant 0x\(String(place.address, radix: 16)) [\(place.count) B]")
      }
      let number = numbers[name] ?? names.count
      if number == names.count {
        numbers[name] = number
        names.append(name)
      }
      known[text] = number
      return number
    }
    // Names are compared once, and not for each goroutine that has them.
    let pairs = sets.map { set in set.isKnown ? set.labels.map { (key: name($0.key), value: name($0.value)) } : nil }
    var ranks = [Int](repeating: 0, count: names.count)
    for (rank, number) in names.indices.sorted(by: { names[$0] < names[$1] }).enumerated() { ranks[number] = rank }
    var setNumbers: [[Int]: Int] = [:]
    var numberOfSet: [Int?] = []
    // Goroutines may share texts, but a dump that is as large as they seem to be would be larger than memory.
    var length = 0
    for labels in pairs {
      guard let labels else {
        numberOfSet.append(nil)
        continue
      }
      let sorted = labels.sorted { (one: (key: Int, value: Int), other: (key: Int, value: Int)) -> Bool in
        (ranks[one.key], ranks[one.value]) < (ranks[other.key], ranks[other.value])
      }
      var key: [Int] = []
      for label in sorted { key += [label.key, label.value] }
      if let number = setNumbers[key] {
        numberOfSet.append(number)
        continue
      }
      length += key.reduce(0) { $0 + names[$1].count }
      guard length <= Limits.nameLength else {
        numberOfSet.append(nil)
        continue
      }
      setNumbers[key] = found.sets.count
      numberOfSet.append(found.sets.count)
      found.sets.append(sorted.map { GoroutineLabel(key: names[$0.key], value: names[$0.value]) })
    }
    for (pointer, set) in self.setNumbers { found.numbers[pointer] = .some(numberOfSet[set]) }
    return found
  }
}
