import GoExecutable
import ObjectGraph

extension DumpProfiles {
  /// Makes of what was read what goroutine and retained profiles need, if they are wanted.
  ///
  /// - Parameter hasAllRoots: whether everything that holds objects was read; without, there is no retained profile.
  static func holders(
    _ collector: inout ProfileCollector, _ chosen: ChosenBinary?, hasAllRoots: Bool
  ) throws(ProfilesError) -> (GoroutineFrames?, RetainedHeap?) {
    guard hasAllRoots, let builder = collector.takeGraph() else {
      guard collector.wantsGoroutines else { return (nil, nil) }
      let goroutines = collector.goroutines
      return (try naming(chosen) { () throws(GoExecutableError) in try GoroutineFrames(goroutines, chosen) }, nil)
    }
    let variables = try naming(chosen) { () throws(GoExecutableError) -> VariableNames? in
      guard let chosen else { return nil }
      return try VariableNames(chosen.executable)
    }
    let graph: ObjectGraph
    do {
      graph = try ObjectGraph(builder, variables: variables)
    } catch {
      throw .graph(error)
    }
    let sites = collector.sites
    return try naming(chosen) { () throws(GoExecutableError) in
      let frames = try GoroutineFrames(graph.goroutines, chosen)
      return (frames, try RetainedHeap(graph, sites: sites, frames, chosen))
    }
  }

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
