package import ObjectGraph

/// What sampled objects stand for if those of each size add up to what the heap has of that size.
///
/// All objects are in a dump, but only of the sampled ones it is known who allocated them. So the objects of a size are shared out
/// among the sampled ones of that size: their number and bytes are exact, and who allocated which part of them is an estimate.
/// Neither the sampling rate nor what the runtime published is needed. Objects above 32 KiB are put together with those of an eighth more or less,
/// as few of them have the same size.
package struct ExactWeights: Sendable {
  /// Objects that are alike, and of which some were sampled by the same stack.
  package struct Sample: Sendable {
    /// The stack: a number of `MemProfBuckets.buckets`; nil if no object like these was sampled.
    package let bucket: Int?
    /// Whether the program can still get at them.
    package let reachability: Reachability
    /// When they were made: a number of a label of `ObjectBirths`, 0 without them.
    package let time: UInt8
    package let amount: ObjectAmount
    /// The size of each of them; nil if they have several.
    package let size: UInt64?
  }

  /// Those with a stack in the order of the buckets, then those without, by size.
  package private(set) var samples: [Sample] = []
  /// All objects.
  package private(set) var all = ObjectAmount()
  /// How many of them were sampled.
  package private(set) var sampled = 0
  /// Those that are like no sampled one.
  package private(set) var unsampled = ObjectAmount()

  /// What is shared out: objects of a size, or nearly, that are reachable or not, made in the same time.
  private struct Class {
    private(set) var all = ObjectAmount()
    private var smallest: UInt64?
    private var largest: UInt64 = 0
    /// Of those that were sampled.
    var sampled = ObjectAmount()
    /// Of these, those that have their share, and what shares there are.
    var done = ObjectAmount()
    var shared = ObjectAmount()

    /// The size of all of them; nil if they have several.
    var size: UInt64? {
      guard let smallest, smallest == largest else { return nil }
      return smallest
    }

    /// Counts one more.
    mutating func add(objectOf size: UInt64) {
      all.add(objectOf: size)
      smallest = min(smallest ?? size, size)
      largest = max(largest, size)
    }

    /// The share of some of the sampled objects: rounded so that all shares together are all there is.
    mutating func share(of part: ObjectAmount) -> ObjectAmount {
      done.add(part)
      let objects = Self.scaled(all.objects, done.objects, sampled.objects)
      // Of objects of one size, no part of one is anybody's share.
      let bytes = size.map { $0 * objects } ?? Self.scaled(all.bytes, done.bytes, sampled.bytes)
      let share = ObjectAmount(objects: objects - shared.objects, bytes: bytes - shared.bytes)
      shared = ObjectAmount(objects: objects, bytes: bytes)
      return share
    }

    /// `all * part / whole`, cut; all of it if nothing is the whole.
    private static func scaled(_ all: UInt64, _ part: UInt64, _ whole: UInt64) -> UInt64 {
      guard part < whole else { return all }
      return whole.dividingFullWidth(all.multipliedFullWidth(by: part)).quotient
    }
  }

  /// - Parameters:
  ///   - sampled: the sampled objects: their addresses, and their numbers of buckets.
  ///   - reachability: by object.
  ///   - births: when the objects were made; nil if that is not asked.
  ///   - slots: what are no objects.
  package init(
    _ graph: borrowing ObjectGraph, _ sampled: [MemProfBuckets.SampledObject], _ reachability: [Reachability],
    _ births: ObjectBirths?,
    without slots: BitmapSlots
  ) {
    let times = births.map { ($0.times.max().map { Int($0) } ?? 0) + 1 } ?? 1
    var classes = [Class](repeating: Class(), count: Self.bands * Self.reachabilities.count * times)
    func number(_ object: Int) -> Int {
      let time = births.map { Int($0.times[object]) } ?? 0
      return (Self.band(graph.sizes[object]) * Self.reachabilities.count + Self.place(reachability[object])) * times
        + time
    }
    var left = slots.objects[...]
    for object in 0..<graph.objectCount {
      if left.first == UInt32(truncatingIfNeeded: object) {
        left.removeFirst()
        continue
      }
      classes[number(object)].add(objectOf: graph.sizes[object])
      all.add(objectOf: graph.sizes[object])
    }
    // One object is sampled once; in a damaged dump it may be otherwise.
    var found: [(bucket: UInt32, class: UInt32, size: UInt64)] = []
    var isSampled: Set<Int> = []
    for sample in sampled {
      guard let object = graph.object(containing: sample.address), isSampled.insert(object).inserted else { continue }
      let number = number(object)
      // What is no object has none like it.
      guard classes[number].all.objects > classes[number].sampled.objects else { continue }
      classes[number].sampled.add(objectOf: graph.sizes[object])
      found.append((sample.bucket, UInt32(truncatingIfNeeded: number), graph.sizes[object]))
    }
    self.sampled = found.count
    found.sort { ($0.bucket, $0.class) < ($1.bucket, $1.class) }
    func sample(_ bucket: Int?, _ number: Int, _ amount: ObjectAmount) -> Sample {
      Sample(
        bucket: bucket, reachability: Self.reachabilities[number / times % Self.reachabilities.count],
        time: UInt8(truncatingIfNeeded: number % times), amount: amount, size: classes[number].size)
    }
    var rest = found[...]
    while let first = rest.first {
      let count = rest.prefix { $0.bucket == first.bucket && $0.class == first.class }.count
      let part = rest.prefix(count).reduce(into: ObjectAmount()) { $0.add(objectOf: $1.size) }
      rest.removeFirst(count)
      let number = Int(first.class)
      samples.append(sample(Int(first.bucket), number, classes[number].share(of: part)))
    }
    for number in classes.indices where classes[number].all.objects > 0 && classes[number].sampled.objects == 0 {
      samples.append(sample(nil, number, classes[number].all))
      unsampled.add(classes[number].all)
    }
  }

  private static let reachabilities: [Reachability] = [.yes, .perhaps, .no]

  private static func place(_ reachability: Reachability) -> Int {
    switch reachability {
    case .yes: 0
    case .perhaps: 1
    case .no: 2
    }
  }

  /// Sizes up to this one are told apart; those of the allocator are.
  private static let largestSmall: UInt64 = 32768
  private static let bands = Int(largestSmall / 8) + 1 + 64 * 8

  /// Which sizes belong together.
  private static func band(_ size: UInt64) -> Int {
    guard size > largestSmall else { return Int((size + 7) / 8) }
    let exponent = 63 - size.leadingZeroBitCount
    return Int(largestSmall / 8) + 1 + exponent * 8 + Int(size >> UInt64(exponent - 3) & 7)
  }
}

extension MemProfBuckets {
  /// The size of the objects of a sample, as profiles of the runtime tell it; nil if they have several.
  package func sampledSize(_ sample: ExactWeights.Sample) -> Int64? {
    sample.bucket.map { buckets[$0].size } ?? sample.size.flatMap { Int64(exactly: $0) }
  }
}
