import GoExecutable
import GoHeapDump
import ObjectGraph
import ObjectTypes

/// What profiles need that show goroutines or objects.
struct Holders {
  /// Of goroutines; nil if no kind wants them.
  var frames: GoroutineFrames?
  /// Nil if no kind wants it, or not enough of the dump could be read.
  var retained: RetainedHeap?
  /// The same.
  var typed: TypedHeap?
  /// What the user should know.
  var warnings: [String] = []
}

extension DumpProfiles {
  /// Makes of what was read what goroutine, retained and types profiles need, if they are wanted.
  ///
  /// - Parameter hasAllRoots: whether everything that holds objects was read; without, there are only goroutines.
  static func holders(
    _ collector: inout ProfileCollector, _ chosen: ChosenBinary?, _ kinds: [ProfileKind], hasAllRoots: Bool
  ) throws(ProfilesError) -> Holders {
    var holders = Holders()
    guard hasAllRoots, let builder = collector.takeGraph() else {
      guard collector.wantsGoroutines else { return holders }
      let goroutines = collector.goroutines
      holders.frames = try naming(chosen) { () throws(GoExecutableError) in try GoroutineFrames(goroutines, chosen) }
      return holders
    }
    let variables = try naming(chosen) { () throws(GoExecutableError) -> VariableNames? in
      guard let chosen, kinds.contains(.retained) else { return nil }
      return try VariableNames(chosen.executable)
    }
    let graph: ObjectGraph
    do {
      graph = try ObjectGraph(builder, variables: variables)
    } catch {
      throw .graph(error)
    }
    let goMinor = collector.params?.goVersion?.minor ?? BinaryChoice.newestMinor
    let types = try chosen?.objectTypes(graph, goMinor: goMinor, warnings: &holders.warnings)
    if kinds.contains(.types) {
      if types == nil, chosen == nil, collector.params?.version != .go1_3 { holders.warnings.append(withoutTypes) }
      holders.typed = TypedHeap(graph, types ?? ObjectTypes(dumped: graph))
    }
    guard kinds.contains(.retained) || collector.wantsGoroutines else { return holders }
    let sites = collector.sites
    holders.frames = try naming(chosen) { () throws(GoExecutableError) in try GoroutineFrames(graph.goroutines, chosen)
    }
    if kinds.contains(.retained), let frames = holders.frames {
      holders.retained = try naming(chosen) { () throws(GoExecutableError) in
        try RetainedHeap(graph, sites: sites, types, frames, chosen)
      }
    }
    return holders
  }

  /// What is said of a types profile that has none.
  private static let withoutTypes =
    "this dump does not say what types its objects have: --binary, with the executable that wrote it, finds them out"

  /// Does what asks the executable, whose error it gets.
  private static func naming<Result>(
    _ chosen: ChosenBinary?, _ work: () throws(GoExecutableError) -> Result
  ) throws(ProfilesError) -> Result {
    do {
      return try work()
    } catch {
      throw .binary(chosen?.binary.name ?? "", error)
    }
  }
}
