import GoExecutable

/// The instructions of a function by how they show up in a dump.
struct FunctionCalls {
  /// A call, or any other instruction that a frame may be at, and the frames that it shows.
  struct Call {
    /// Nil of what may be no call.
    let site: CallSite?
    let levels: [(level: InlineLevel, pc: UInt32)]

    var pcs: [UInt32] { levels.map(\.pc) }
  }

  /// A part of a call's frames: those from number `first` on.
  struct Part {
    let call: Int
    let first: Int
  }

  private(set) var calls: [Call] = []
  /// By where the innermost frame is.
  private(set) var byPlace: [CompiledFunction.Place: [Int]] = [:]
  /// The same for leaves: the place is that of the instruction behind.
  private(set) var byLeaf: [CompiledFunction.Place: [Int]] = [:]

  init() {}

  /// The calls of a function.
  init(
    _ function: CompiledFunction, _ samplers: Set<Int>, showsWrapper: Bool, _ texts: inout ExecutableTexts
  ) throws(GoExecutableError) {
    for site in function.sites ?? [] {
      guard let index = try add(function, site.returnPC - 1, site, showsWrapper: showsWrapper, &texts) else { continue }
      let levels = calls[index].levels
      // Of the frames of a call that samples, the innermost is skipped.
      let skipped = site.target.map { samplers.contains($0) } ?? false ? 1 : 0
      if levels.count > skipped {
        let leaf = try function.place(at: levels[skipped].pc &+ 1, &texts)
        byLeaf[leaf, default: []].append(index)
      }
    }
  }

  /// All positions of a function, by one instruction each, for what may be at any.
  init(
    positionsOf function: CompiledFunction, showsWrapper: Bool, _ texts: inout ExecutableTexts
  ) throws(GoExecutableError) {
    for pc in function.changes { _ = try add(function, pc, nil, showsWrapper: showsWrapper, &texts) }
  }

  /// - Returns: the number of the call; nil if the instruction shows nothing.
  private mutating func add(
    _ function: CompiledFunction, _ pc: UInt32, _ site: CallSite?, showsWrapper: Bool, _ texts: inout ExecutableTexts
  ) throws(GoExecutableError) -> Int? {
    let levels = try function.levels(at: pc, keepsWrapper: showsWrapper, &texts)
    guard let first = levels.first?.level else { return nil }
    byPlace[CompiledFunction.Place(file: first.file, line: first.line), default: []].append(calls.count)
    calls.append(Call(site: site, levels: levels))
    return calls.count - 1
  }
}

/// The instructions of a function that a leaf may be at which calls no allocator: any call, any part of its frames.
struct RelaxedLeaves {
  private(set) var calls: [FunctionCalls.Call] = []
  /// By the place of the instruction behind.
  private(set) var byLeaf: [CompiledFunction.Place: [FunctionCalls.Part]] = [:]

  init(_ function: CompiledFunction, _ texts: inout ExecutableTexts) throws(GoExecutableError) {
    if let sites = function.sites {
      for site in sites { try add(function, site.returnPC - 1, site, &texts) }
    } else {
      // The instruction before a change and the one behind.
      for pc in function.changes {
        if pc > 0 { try add(function, pc - 1, nil, &texts) }
        try add(function, pc, nil, &texts)
      }
    }
  }

  private mutating func add(
    _ function: CompiledFunction, _ pc: UInt32, _ site: CallSite?, _ texts: inout ExecutableTexts
  ) throws(GoExecutableError) {
    let levels = try function.levels(at: pc, keepsWrapper: false, &texts)
    for first in levels.indices {
      let place = try function.place(at: levels[first].pc &+ 1, &texts)
      byLeaf[place, default: []].append(FunctionCalls.Part(call: calls.count, first: first))
    }
    calls.append(FunctionCalls.Call(site: site, levels: levels))
  }
}
