/// What a profile shows of a dump.
public enum ProfileKind: String, CaseIterable, Sendable {
  /// Allocations and what of them is in use, by allocation stack; as /debug/pprof/heap.
  case heap
  /// The same, with the allocations in front; as /debug/pprof/allocs.
  case allocs
  /// The sampled objects that are in the dump, by allocation stack.
  case live

  /// The sample types, in order, with their units.
  var sampleTypes: [(type: String, unit: String)] {
    let inUse = [(type: "inuse_objects", unit: "count"), (type: "inuse_space", unit: "bytes")]
    switch self {
    case .heap, .allocs: return [("alloc_objects", "count"), ("alloc_space", "bytes")] + inUse
    case .live: return inUse
    }
  }

  /// The sample type that is shown if nobody asks for another.
  var defaultSampleType: String {
    self == .allocs ? "alloc_space" : "inuse_space"
  }
}
