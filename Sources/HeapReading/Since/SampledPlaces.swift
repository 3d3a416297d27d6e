import Algorithms
import GoHeapDump

/// Which of a heap's objects were sampled, and in which buckets: AllocSample records by address.
///
/// A sample is made with its object and goes with it, and a bucket stays where it is as long as the process lives. So if in
/// two dumps an object at one place is sampled in one only, or in different buckets, it is not the same one. If in the same
/// bucket, it is not told: another one of the same site may be in its place.
struct SampledPlaces: Sendable {
  /// A sampled object: an address in it, and that of its bucket.
  struct Sample: Sendable {
    let object: UInt64
    let bucket: UInt64
  }

  private(set) var samples: [Sample] = []

  /// Up to this size, an object may be a block of several, each of which may be sampled, also later than the first.
  static let tinySize: UInt64 = 16

  /// Takes an AllocSample record.
  mutating func add(_ record: borrowing Record) {
    samples.append(Sample(object: record[.object] ?? 0, bucket: record[.bucket] ?? 0))
  }

  /// Ends adding; only then it can be asked.
  mutating func finish() {
    samples.sort { ($0.object, $0.bucket) < ($1.object, $1.bucket) }
  }

  /// The bucket of the object that has the bytes from an address on; nil if it was not sampled.
  func bucket(at address: UInt64, size: UInt64) -> UInt64? {
    let place = samples.partitioningIndex { $0.object >= address }
    return bucket(place, address, size)
  }

  private func bucket(_ place: Int, _ address: UInt64, _ size: UInt64) -> UInt64? {
    guard place < samples.count, samples[place].object - address < max(size, 1) else { return nil }
    return samples[place].bucket
  }

  /// Looks for objects in the order of their addresses.
  struct Cursor {
    private let places: SampledPlaces
    private var next = 0

    init(_ places: SampledPlaces) { self.places = places }

    /// As `SampledPlaces.bucket`, of an object behind those that were asked for before.
    mutating func bucket(at address: UInt64, size: UInt64) -> UInt64? {
      while next < places.samples.count, places.samples[next].object < address { next += 1 }
      return places.bucket(next, address, size)
    }
  }
}
