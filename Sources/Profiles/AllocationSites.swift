package import GoHeapDump

/// Which function allocated which object, of the objects that the runtime sampled: from MemProf and AllocSample records.
package struct AllocationSites {
  /// A sampled object.
  struct Sample {
    let object: UInt64
    /// The function, a number of `functions`.
    let site: UInt32
  }

  /// The samples, in the order of the dump.
  private(set) var samples: [Sample] = []
  /// The functions: the innermost of each stack that is not the runtime's.
  private(set) var functions: [String] = []

  private var numbers: [String: UInt32] = [:]
  /// The function of each bucket, by its address.
  private var buckets: [UInt64: UInt32] = [:]

  /// None so far.
  package init() {}

  /// Takes a MemProf record.
  package mutating func add(_ record: borrowing Record, _ bytes: Span<UInt8>, _ hideRule: HideRule) {
    guard !record.frames.isEmpty else { return }
    let frame = record.frames[hideRule.firstVisible(record.frames, bytes)]
    let function = String(bytes, frame.function)
    let number = numbers[function] ?? UInt32(functions.count)
    if numbers.updateValue(number, forKey: function) == nil { functions.append(function) }
    buckets[record[.bucket] ?? 0] = number
  }

  /// Takes an AllocSample record.
  package mutating func addSample(_ record: borrowing Record) {
    guard let object = record[.object], let site = buckets[record[.bucket] ?? 0] else { return }
    samples.append(Sample(object: object, site: site))
  }
}
