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
    /// The bucket, a number of `counts`.
    let bucket: UInt32
  }

  /// How many objects of one bucket the runtime sampled.
  struct Counts {
    /// As its MemProf record says, which is behind by up to two collections: how many were allocated, and how many of these were
    /// freed.
    let allocs, frees: UInt64
    /// Whether they were allocated while a package was being initialized, which ends before `main.main` begins.
    let isOfStart: Bool
    /// How many are in the heap: the AllocSample records.
    var present: UInt64 = 0
  }

  /// The samples, in the order of the dump.
  private(set) var samples: [Sample] = []
  /// By number of a bucket.
  private(set) var counts: [Counts] = []
  /// The functions: the innermost of each stack that is the program's, or else that is not the runtime's.
  var functions: [Name] { numbered.names }

  private var numbered = NumberedNames()
  private var program: ProgramFunctions?
  /// By the address of a bucket, its number and its function.
  private var buckets: [UInt64: (number: UInt32, site: UInt32)] = [:]
  /// By the number of a stack in `NameResolution`, its function; nil if the dump's own name is to be taken.
  private var stacks: [UInt32?] = []
  /// By the number of a stack, whether a package was being initialized.
  private var ofStart: [Bool] = []

  /// Takes a MemProf record.
  ///
  /// - Parameter stack: what the record's stack is with an executable.
  mutating func add(
    _ record: borrowing Record, _ bytes: Span<UInt8>, _ hideRule: HideRule, _ stack: NameResolution.Stack?,
    _ names: borrowing NameResolution
  ) {
    let bucket = record[.bucket] ?? 0
    var isOfStart = record.frames.suffix(Self.outermost).contains { bytes.starts(with: Self.start, at: $0.function) }
    if let stack {
      // Every stack has a number, one without frames too: `stacks` has an element for each.
      if let new = stack.new {
        var site: Name?
        let isNewOfStart = new.lines.suffix(Self.outermost).contains { names.text($0.name).starts(with: Self.start) }
        ofStart.append(isNewOfStart)
        for line in new.lines where take(Name(decoding: names.text(line.name)), for: &site, names) { break }
        stacks.append(site.map { numbered.number($0) })
      }
      isOfStart = isOfStart || ofStart[stack.number]
      if let site = stacks[stack.number] {
        add(bucket, site, record, isOfStart)
        return
      }
    }
    guard !record.frames.isEmpty else { return }
    var site: Name?
    for frame in record.frames[hideRule.firstVisible(record.frames, bytes)...] {
      if take(Name(bytes, frame.function), for: &site, names) { break }
    }
    if let site { add(bucket, numbered.number(site), record, isOfStart) }
  }

  private mutating func add(_ bucket: UInt64, _ site: UInt32, _ record: borrowing Record, _ isOfStart: Bool) {
    buckets[bucket] = (UInt32(truncatingIfNeeded: counts.count), site)
    counts.append(Counts(allocs: record[.allocs] ?? 0, frees: record[.frees] ?? 0, isOfStart: isOfStart))
  }

  /// What the names of the runtime's functions begin with that initialize packages: `runtime.doInit`, since Go 1.21
  /// `runtime.doInit1`.
  private static let start = Array("runtime.doInit".utf8)
  /// It is among these of a stack's outermost functions, behind what began the goroutine.
  private static let outermost = 4

  /// Takes a function of a stack, the innermost first, for its site: the first of all, or better the program's.
  ///
  /// - Returns: whether it is the program's.
  private mutating func take(_ function: Name, for site: inout Name?, _ names: borrowing NameResolution) -> Bool {
    let known = program ?? names.program
    program = known
    let isProgram = known.contains(function)
    if isProgram || site == nil { site = function }
    return isProgram
  }

  /// Takes an AllocSample record.
  mutating func addSample(_ record: borrowing Record) {
    guard let object = record[.object], let bucket = buckets[record[.bucket] ?? 0] else { return }
    samples.append(Sample(object: object, site: bucket.site, bucket: bucket.number))
    counts[Int(bucket.number)].present += 1
  }
}
