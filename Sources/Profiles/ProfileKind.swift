/// What a profile shows of a dump.
public enum ProfileKind: String, CaseIterable, Sendable {
  /// Allocations and what of them is in use, by allocation stack; as /debug/pprof/heap.
  case heap
  /// The same, with the allocations in front; as /debug/pprof/allocs.
  case allocs
  /// The sampled objects that are in the dump, by allocation stack.
  case live
  /// The goroutines, by stack; as /debug/pprof/goroutine.
  case goroutine
  /// All objects, by what holds them.
  case retained
  /// All objects, by their Go type.
  case types

  /// Whether it is made of what the runtime recorded of allocations.
  var showsAllocations: Bool {
    switch self {
    case .heap, .allocs, .live: true
    case .goroutine, .retained, .types: false
    }
  }

  /// What it needs of a dump.
  var wants: HeapWants {
    switch self {
    case .heap, .allocs, .live: .allocations
    case .goroutine: .goroutines
    case .retained, .types: .objects
    }
  }

  /// Whether it names functions of goroutines.
  var showsGoroutines: Bool { self == .goroutine || self == .retained }

  /// Whether it is made of all objects.
  var showsObjects: Bool { self == .retained || self == .types }

  /// The sample types, in order, with their units.
  var sampleTypes: [(type: String, unit: String)] {
    let inUse = [(type: "inuse_objects", unit: "count"), (type: "inuse_space", unit: "bytes")]
    switch self {
    case .heap, .allocs: return [("alloc_objects", "count"), ("alloc_space", "bytes")] + inUse
    case .live, .retained, .types: return inUse
    case .goroutine: return [("goroutine", "count")]
    }
  }

  /// The sample type that is shown if nobody asks for another.
  var defaultSampleType: String {
    switch self {
    case .allocs: "alloc_space"
    case .goroutine: "goroutine"
    case .heap, .live, .retained, .types: "inuse_space"
    }
  }
}
