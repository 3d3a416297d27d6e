import GoHeapDump
import Names
import StackResolution

/// Which function allocated which object, of the objects that the runtime sampled: from MemProf and AllocSample records.
struct AllocationSites: Sendable {
  /// A sampled object.
  struct Sample {
    let object: UInt64
    /// The function, a number of `functions`.
    let site: UInt32
  }

  /// The samples, in the order of the dump.
  private(set) var samples: [Sample] = []
  /// The functions: the innermost of each stack that is not the runtime's.
  var functions: [Name] { numbered.names }

  private var numbered = NumberedNames()
  /// The function of each bucket, by its address.
  private var buckets: [UInt64: UInt32] = [:]
  /// By the number of a stack in `NameResolution`, its function; nil if the dump's own name is to be taken.
  private var stacks: [UInt32?] = []

  /// Takes a MemProf record.
  ///
  /// - Parameter stack: what the record's stack is with an executable.
  mutating func add(
    _ record: borrowing Record, _ bytes: Span<UInt8>, _ hideRule: HideRule, _ stack: NameResolution.Stack?,
    _ names: borrowing NameResolution
  ) {
    let bucket = record[.bucket] ?? 0
    if let stack {
      // Every stack has a number, one without frames too: `stacks` has an element for each.
      if let new = stack.new {
        stacks.append(new.lines.first.map { numbered.number(Name(decoding: names.text($0.name))) })
      }
      if let site = stacks[stack.number] {
        buckets[bucket] = site
        return
      }
    }
    guard !record.frames.isEmpty else { return }
    let frame = record.frames[hideRule.firstVisible(record.frames, bytes)]
    buckets[bucket] = numbered.number(Name(bytes, frame.function))
  }

  /// Takes an AllocSample record.
  mutating func addSample(_ record: borrowing Record) {
    guard let object = record[.object], let site = buckets[record[.bucket] ?? 0] else { return }
    samples.append(Sample(object: object, site: site))
  }
}
