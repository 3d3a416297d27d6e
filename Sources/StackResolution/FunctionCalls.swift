import GoExecutable

/// The calls of a function by how they show up in a dump.
struct FunctionCalls {
  /// A call and the frames that it shows.
  struct Call {
    let site: CallSite
    let levels: [(level: Level, pc: UInt32)]
  }

  private(set) var calls: [Call] = []
  /// By where the innermost frame is.
  private(set) var byPlace: [CompiledFunction.Place: [Int]] = [:]
  /// The same for leaves: the place is that of the instruction behind.
  private(set) var byLeaf: [CompiledFunction.Place: [Int]] = [:]

  init(
    _ function: CompiledFunction, _ samplers: Set<Int>, showsWrapper: Bool, _ texts: inout ExecutableTexts
  ) throws(GoExecutableError) {
    for site in function.sites ?? [] {
      let levels = try function.levels(at: site.returnPC - 1, keepsWrapper: showsWrapper, &texts)
      guard let first = levels.first?.level else { continue }
      byPlace[CompiledFunction.Place(file: first.file, line: first.line), default: []].append(calls.count)
      // Of the frames of a call that samples, the innermost is skipped.
      let skipped = site.target.map { samplers.contains($0) } ?? false ? 1 : 0
      if levels.count > skipped {
        let leaf = try function.place(at: levels[skipped].pc &+ 1, &texts)
        byLeaf[leaf, default: []].append(calls.count)
      }
      calls.append(Call(site: site, levels: levels))
    }
  }
}
