import GoExecutable
import GoRuntime

/// Divides a stack into the physical frames that it consists of.
///
/// A dump shows each frame under the name of the physical function, so that a run of frames of one name may be one
/// frame with functions inlined, or several, of a function that calls itself. All divisions are looked at in which each
/// candidate shows up as the dump has it and may have called the one before. The leaf must call an allocator; if there is
/// none that does, any is taken, but then the stack counts as ambiguous. Of several, the best is the one
/// 1. that does not go on behind the end of the dump's stack;
/// 2. whose leaf allocates a type of the object's size (where the type is not known, the size may be any);
/// 3. whose leaf has the line that the dump has;
/// 4. with the fewest physical frames;
/// 5. whose first frame that differs has the function with the lowest address, and of that the first call.
struct StackMatcher {
  private struct Node {
    let candidate: FrameCandidate
    let start: Int
    /// The frame behind it.
    let end: Int
    /// The cost of the best way from here to the root; nil if there is none.
    var cost: UInt64?
    var next = -1
  }

  private let frames: [DumpedFrame]
  /// Bytes of the object that was allocated.
  private let size: Int64
  private let headers: AllocationHeaders
  private var nodes: [Node] = []
  /// By frame, the nodes that begin there.
  private var starts: [Range<Int>] = []

  init(_ frames: [DumpedFrame], size: Int64, _ headers: AllocationHeaders) {
    (self.frames, self.size, self.headers) = (frames, size, headers)
  }

  /// More frames than a runtime ever records, and more ways than any real stack has.
  private static let frameLimit = 4096
  private static let nodeLimit = 1 << 16
  private static let edgeLimit = 1 << 20

  /// The stack as runtime/pprof would have written it.
  mutating func match(_ finder: inout CandidateFinder) throws(GoExecutableError) -> ResolvedStack {
    guard !frames.isEmpty, frames.count <= Self.frameLimit else { return .unresolved }
    finder.texts.addWork(frames: frames.count)
    for isRelaxed in [false, true] {
      for isCut in [false, true] {
        guard try findNodes(&finder, isRelaxed: isRelaxed, isCut: isCut), findCosts(&finder.texts) else {
          return .unresolved
        }
        if let first = best(starts[0]) { return try result(first, finder, isSure: !isRelaxed) }
      }
    }
    return .unresolved
  }

  // MARK: Candidates that fit

  /// Finds the candidates at every frame that candidates before it lead to.
  ///
  /// - Parameter isCut: whether frames may be missing at the end: the runtime records so many and no more.
  /// - Returns: whether there are not too many.
  private mutating func findNodes(
    _ finder: inout CandidateFinder, isRelaxed: Bool, isCut: Bool
  ) throws(GoExecutableError) -> Bool {
    nodes.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    var isReached = [Bool](repeating: false, count: frames.count + 1)
    isReached[0] = true
    for start in frames.indices {
      let first = nodes.count
      if isReached[start] {
        let context = context(start, finder.texts, isRelaxed: isRelaxed && start == 0)
        for candidate in try finder.candidates(for: frames[start], context) {
          guard finder.texts.takeWork(candidate.levels.count) else { return false }
          guard let end = end(of: candidate, from: start, isCut: isCut) else { continue }
          if start == 0, candidate.mayAllocate(size, headers) == false { continue }
          isReached[end] = true
          nodes.append(Node(candidate: candidate, start: start, end: end))
        }
      }
      starts.append(first..<nodes.count)
      guard nodes.count <= Self.nodeLimit else { return false }
    }
    return true
  }

  private func context(_ start: Int, _ texts: ExecutableTexts, isRelaxed: Bool) -> CandidateFinder.Context {
    var context = CandidateFinder.Context(isLeaf: start == 0, isRelaxed: isRelaxed)
    if start > 0 {
      let callee = frames[start - 1].name
      context.isInterrupted = texts.injected.contains(callee)
      context.showsWrapper = texts.panics.contains(callee)
    }
    return context
  }

  /// The frame behind the candidate, if all its frames are there as the dump has them.
  private func end(of candidate: FrameCandidate, from start: Int, isCut: Bool) -> Int? {
    for (offset, level) in candidate.levels.enumerated().dropFirst() {
      guard start + offset < frames.count else { return isCut ? frames.count : nil }
      let frame = frames[start + offset]
      guard frame.name == frames[start].name, frame.place == level.place else { return nil }
    }
    return start + candidate.levels.count
  }

  // MARK: The best way

  /// Finds the best way to the root from each node.
  ///
  /// - Returns: whether that was not too much work.
  private mutating func findCosts(_ texts: inout ExecutableTexts) -> Bool {
    var edges = 0
    for index in nodes.indices.reversed() {
      let node = nodes[index]
      let own = ownCost(node)
      if node.end == frames.count {
        nodes[index].cost = own
        continue
      }
      edges += starts[node.end].count
      guard edges <= Self.edgeLimit, texts.takeWork(starts[node.end].count) else { return false }
      for next in starts[node.end] {
        guard let cost = nodes[next].cost, nodes[next].candidate.mayCall(node.candidate) else { continue }
        if let known = nodes[index].cost, known <= cost + own { continue }
        nodes[index].cost = cost + own
        nodes[index].next = next
      }
    }
    return true
  }

  /// Each criterion weighs more than all that follow it.
  private func ownCost(_ node: Node) -> UInt64 {
    var cost: UInt64 = 1
    if node.start == 0 {
      if node.candidate.isMoved { cost += 1 << 32 }
      if node.candidate.mayAllocate(size, headers) == nil { cost += 1 << 33 }
    }
    return cost
  }

  private func best(_ range: Range<Int>) -> Int? {
    range.filter { nodes[$0].cost != nil }.min { (nodes[$0].cost ?? 0) < (nodes[$1].cost ?? 0) }
  }

  // MARK: The result

  /// - Parameter isSure: whether the leaf calls an allocator, as far as calls are known.
  private func result(
    _ first: Int, _ finder: CandidateFinder, isSure: Bool
  ) throws(GoExecutableError) -> ResolvedStack {
    let goexit = finder.texts.goexit
    var levels: [InlineLevel] = []
    var addresses: [UInt64] = []
    var index = first
    var callee: FrameCandidate?
    while index >= 0 {
      let candidate = nodes[index].candidate
      levels += candidate.levels
      addresses += try finder.addresses(of: candidate, candidate.site(calling: callee, allocating: size, headers))
      callee = candidate
      index = nodes[index].next
    }
    let visible = levels.firstIndex { !$0.isHidden }
    var lines: [ResolvedLine] = []
    var ends: [Int] = []
    var starts: [UInt64] = []
    // Where each level is in `lines`.
    var places: [Int: Int] = [:]
    for (index, level) in levels.enumerated() where index >= visible ?? 0 {
      if level.line.name != goexit {
        places[index] = lines.count
        if ends.last ?? 0 == lines.count { starts.append(addresses[index]) }
        lines.append(level.line)
      }
      if level.endsLocation || level.line.name == goexit, ends.last ?? 0 < lines.count { ends.append(lines.count) }
    }
    let others = otherLevels(than: levels, visible: visible)
    let alternatives = others.enumerated().compactMap { index, others -> ResolvedStack.Alternative? in
      guard !others.isEmpty, let place = places[index] else { return nil }
      return ResolvedStack.Alternative(index: place, lines: [lines[place]] + others.map(\.line))
    }
    return ResolvedStack(
      verdict: isSure && others.allSatisfy(\.isEmpty) ? .resolved : .ambiguous, lines: lines, locationEnds: ends,
      addresses: starts, alternatives: alternatives)
  }

  /// How many alternatives are listed for a frame.
  private static let mostOthers = 16

  /// What else each frame may be on any way to the root, if that would be written differently.
  ///
  /// - Parameters:
  ///   - levels: the frames of the best way.
  ///   - visible: the first of them that is shown; nil if all are hidden, so that all are shown.
  private func otherLevels(than levels: [InlineLevel], visible: Int?) -> [[InlineLevel]] {
    var others = [[InlineLevel]](repeating: [], count: levels.count)
    var isReached = [Bool](repeating: false, count: nodes.count)
    for index in starts[0] where nodes[index].cost != nil { isReached[index] = true }
    for index in nodes.indices where isReached[index] {
      let node = nodes[index]
      for (offset, level) in node.candidate.levels.enumerated() {
        // A way that goes on farther behind the end differs in its last frame.
        let place = min(node.start + offset, levels.count - 1)
        guard place < node.start + offset || Self.differ(level, levels[place], place, visible) else { continue }
        if others[place].count < Self.mostOthers, !others[place].contains(level) { others[place].append(level) }
      }
      guard node.end < frames.count else { continue }
      for next in starts[node.end] where nodes[next].cost != nil && nodes[next].candidate.mayCall(node.candidate) {
        isReached[next] = true
      }
    }
    return others
  }

  /// Whether two frames at one place would be written differently.
  private static func differ(_ level: InlineLevel, _ best: InlineLevel, _ place: Int, _ visible: Int?) -> Bool {
    guard let visible else { return level != best }
    if place < visible { return !level.isHidden }
    if place == visible, level.isHidden { return true }
    return level.line != best.line || level.endsLocation != best.endsLocation
  }
}
