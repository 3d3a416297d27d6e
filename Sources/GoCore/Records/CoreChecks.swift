import GoHeapDump
import Names

/// What was looked at that must agree in a core that was read right, and what did not.
struct CoreChecks: Sendable {
  var sweptSpans = 0
  /// Spans whose number of objects is another one than the runtime counts.
  var miscountedSpans = 0
  /// Spans whose number of objects is another one by one: each CPU may be in the middle of an allocation.
  var changingSpans = 0
  /// How many CPUs the program may have been using.
  var cpus = 1

  /// A number of objects.
  struct Objects {
    var count = 0
    var bytes = 0

    /// Adds `count` of a size.
    mutating func add(_ count: Int, of size: UInt64) {
      (self.count, bytes) = (self.count &+ count, bytes &+ count &* Int(truncatingIfNeeded: size))
    }
  }

  var objects = Objects()
  /// Those that are none any more, as the last collection has found, and that the runtime counts until it sweeps their spans.
  var unswept = Objects()
  /// What MemStats says; nil if it was not read.
  var counted: Objects?
  /// Pointers of objects that were followed, those of them that lead to a free slot, and the objects that have such.
  var pointers = 0
  var wrongPointers = (pointers: 0, objects: 0)
  /// Objects whose type is none.
  var unreadableTypes = 0
  var goroutines = 0
  /// Goroutines whose frames do not lead to the end of their stack.
  var unfinishedStacks = 0
  /// Goroutines whose labels are none of runtime/pprof's.
  var unreadableLabels = 0
  /// The pauses of the last 256 collections, and what all pauses add up to; nil if they were not read.
  var pauses: (collections: UInt64, last: UInt64, total: UInt64)?

  /// As far as anybody wanted what they are about.
  var checks: [SourceCheck] {
    var checks: [SourceCheck] = []
    if sweptSpans > 0 {
      let agreeing = sweptSpans - miscountedSpans - changingSpans
      checks.append(
        SourceCheck(
          "span_counts", "the number of objects in spans", agrees: miscountedSpans == 0 && changingSpans <= cpus,
          "\(agreeing) of \(sweptSpans) spans have as many objects as the runtime counts",
          otherwise: "the core is damaged, or was taken while objects were allocated"))
    }
    if let counted, objects.count > 0 { checks.append(check(counted)) }
    if pointers > 0 {
      // What each CPU is allocating may hold what was there before.
      checks.append(
        SourceCheck(
          "free_slots", "the pointers of objects", agrees: wrongPointers.objects <= cpus,
          "\(wrongPointers.pointers.grouped) of \(pointers.grouped) pointers that were followed lead to a free slot",
          otherwise: "the core is damaged, or was read wrong: what these lead to is missing"))
    }
    if unreadableTypes > 0 {
      checks.append(
        SourceCheck(
          "object_types", "the types of objects", agrees: false,
          "the type of \(unreadableTypes) \(unreadableTypes == 1 ? "object" : "objects") cannot be read",
          otherwise: "what only these hold may look unreachable"))
    }
    if goroutines > 0 {
      let finished = goroutines - unfinishedStacks
      checks.append(
        SourceCheck(
          "stack_ends", "the ends of stacks", agrees: unfinishedStacks == 0,
          "the frames of \(finished) of \(goroutines) goroutines lead to the end of their stack",
          otherwise: "what only the others hold may look unreachable"))
    }
    if unreadableLabels > 0 {
      checks.append(
        SourceCheck(
          "labels", "the labels of goroutines", agrees: false,
          "\(unreadableLabels) of \(goroutines) goroutines have labels that are not those of runtime/pprof",
          otherwise: "these are left out"))
    }
    if let pauses, pauses != (0, 0, 0) {
      // Of more collections than that the first pauses are not there any more.
      let agrees = pauses.collections > 256 ? pauses.last <= pauses.total : pauses.last == pauses.total
      checks.append(
        SourceCheck(
          "pauses", "the sum of pauses", agrees: agrees,
          "the last pauses of the collector are \(pauses.last) ns, all together \(pauses.total) ns",
          otherwise: "the core is damaged, or was taken while a collection ended"))
    }
    return checks
  }

  /// What a CPU allocates from a span, and what it sweeps, it counts for the whole span a moment before or after.
  private static let objectsInSpan = 1024

  private func check(_ counted: Objects) -> SourceCheck {
    let all = Objects(count: objects.count &+ unswept.count, bytes: objects.bytes &+ unswept.bytes)
    let isEqual = all.count == counted.count && all.bytes == counted.bytes
    let isNear = (all.count &- counted.count).magnitude <= UInt(cpus * Self.objectsInSpan)
    let own = "\(objects.count.grouped) objects of \(objects.bytes.grouped) bytes in the core"
    let waiting =
      unswept.count == 0
      ? "" : ", \(unswept.count.grouped) of \(unswept.bytes.grouped) bytes that wait to be swept"
    return SourceCheck(
      "objects", "the number of objects", agrees: isEqual || isNear,
      isEqual
        ? "\(own)\(waiting.isEmpty ? "" : "\(waiting),") and in MemStats"
        : "\(own)\(waiting), \(counted.count.grouped) of \(counted.bytes.grouped) bytes in MemStats"
          + (isNear ? ", which each CPU changes for a span at a time" : ""),
      otherwise: "the core is damaged, or its MemStats are")
  }
}
