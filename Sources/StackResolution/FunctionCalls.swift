import GoExecutable

/// The instructions of a function by how they show up in a dump.
struct FunctionCalls {
  /// Which instructions.
  enum Kind: Hashable {
    /// The calls.
    case calls(showsWrapper: Bool)
    /// One instruction for each position, for frames that may be at any.
    case positions(showsWrapper: Bool)
    /// Instructions of leaves that call no allocator: any call, or any position if calls are not known.
    case relaxedLeaves
  }

  /// A call, or any other instruction that a frame may be at, and the frames that it shows.
  struct Call {
    /// Nil of what may be no call.
    let site: CallSite?
    let levels: [(level: InlineLevel, pc: UInt32)]
  }

  /// A part of a call's frames: those from number `first` on.
  struct Part {
    let call: Int
    let first: Int
  }

  private(set) var calls: [Call] = []
  /// By where the innermost frame is.
  private(set) var byPlace: [SourcePlace: [Int]] = [:]
  /// What a leaf may be, by the place of the instruction behind its innermost frame.
  private(set) var byLeaf: [SourcePlace: [Part]] = [:]

  /// Takes the instructions of a function.
  ///
  /// - Parameter samplers: the functions that sample an allocation.
  init(
    _ function: CompiledFunction, _ kind: Kind, _ samplers: Set<Int>, _ texts: inout ExecutableTexts
  ) throws(GoExecutableError) {
    switch kind {
    case .calls(let showsWrapper):
      for site in function.sites ?? [] {
        let levels = try add(function, site.returnPC - 1, site, showsWrapper: showsWrapper, &texts)
        // Of the frames of a call that samples, the innermost is skipped.
        try addLeaves(function, levels.dropFirst(site.calls(oneOf: samplers) ? 1 : 0).prefix(1).indices, &texts)
      }
    case .positions(let showsWrapper):
      for pc in function.changes { _ = try add(function, pc, nil, showsWrapper: showsWrapper, &texts) }
    case .relaxedLeaves:
      func add(_ pc: UInt32, _ site: CallSite?) throws(GoExecutableError) {
        try addLeaves(function, self.add(function, pc, site, showsWrapper: false, &texts).indices, &texts)
      }
      for site in function.sites ?? [] { try add(site.returnPC - 1, site) }
      guard function.sites == nil else { return }
      // The instruction before a change and the one behind.
      for pc in function.changes {
        if pc > 0 { try add(pc - 1, nil) }
        try add(pc, nil)
      }
    }
  }

  /// Adds an instruction, unless it shows nothing.
  ///
  /// - Returns: the frames that it shows.
  private mutating func add(
    _ function: CompiledFunction, _ pc: UInt32, _ site: CallSite?, showsWrapper: Bool, _ texts: inout ExecutableTexts
  ) throws(GoExecutableError) -> [(level: InlineLevel, pc: UInt32)] {
    let levels = try function.levels(at: pc, keepsWrapper: showsWrapper, &texts)
    guard let first = levels.first?.level else { return [] }
    byPlace[first.place, default: []].append(calls.count)
    calls.append(Call(site: site, levels: levels))
    return levels
  }

  /// Adds parts of the frames of the call that was added last.
  private mutating func addLeaves(
    _ function: CompiledFunction, _ firsts: Range<Int>, _ texts: inout ExecutableTexts
  ) throws(GoExecutableError) {
    for first in firsts {
      let place = try function.place(at: calls[calls.count - 1].levels[first].pc &+ 1, &texts)
      byLeaf[place, default: []].append(Part(call: calls.count - 1, first: first))
    }
  }
}
