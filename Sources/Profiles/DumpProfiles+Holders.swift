import GoExecutable

extension DumpProfiles {
  /// Makes of what was taken from a dump the frames of its goroutines and who holds its objects, as far as they are
  /// wanted.
  ///
  /// - Parameter hasAllRoots: whether all was read that holds objects.
  static func holders(
    _ collector: inout ProfileCollector, _ chosen: ChosenBinary?, hasAllRoots: Bool
  ) throws(ProfilesError) -> (GoroutineFrames?, RetainedHeap?) {
    guard hasAllRoots, let builder = collector.takeGraph() else {
      guard collector.wantsGoroutines else { return (nil, nil) }
      let goroutines = collector.goroutines
      do throws(GoExecutableError) {
        return (try GoroutineFrames(goroutines, chosen), nil)
      } catch {
        throw .binary(chosen?.binary.name ?? "", error)
      }
    }
    let named = try NamedGraph(builder, collector.sites, chosen)
    return (named.frames, RetainedHeap(named))
  }
}
