import GoHeapDump
import GoRuntime
import Names
package import ObjectGraph

/// The goroutines that wait for a channel and can never go on, as far as the dump says: nothing that may still run leads to
/// what they wait for.
///
/// A goroutine may run if it does not wait for a channel, or if something that may run leads to one of the channels that it
/// waits for; so does whatever is a root besides goroutines. The channels are found without types, by the runtime's own
/// descriptions of the wait (`sudog`), which refer to each other, to the goroutine's description, to the channels and to what
/// is sent or received. If any of these objects is reachable, the goroutine counts as one that may run, so that some that are
/// stuck may not be found. One that is found is stuck unless only an unlisted word of a frame that is not the program's leads to
/// its channel: see `RootSearch`. (Saioc et al.: Dynamic Partial Deadlock Detection and Recovery via
/// Garbage Collection, 2025, is how Go 1.26 finds them.)
package struct StuckGoroutines {
  /// By goroutine, whether it is stuck.
  package private(set) var isStuck: [Bool]
  /// By goroutine, the channels that it waits for, and objects that are sent or received.
  package private(set) var awaited: [Int: [UInt32]] = [:]

  /// What a goroutine waits for that nothing can end, in the runtime's words.
  private static let endless: Set<Name> = ["chan receive (nil chan)", "chan send (nil chan)", "select (no cases)"]
  private static let waits: Set<Name> = ["chan receive", "chan send", "select"]
  /// A description of a wait has fewer pointers.
  private static let mostPointers = 16

  private static let isMet: UInt8 = 1
  private static let isAwaited: UInt8 = 2

  package init(_ graph: ObjectGraph, _ program: ProgramFunctions) {
    let goroutines = graph.goroutines
    let search = RootSearch(graph, program)
    isStuck = [Bool](repeating: false, count: goroutines.goroutines.count)
    var flags = [UInt8](repeating: 0, count: graph.nodeCount)
    let waiters = waiters(graph, &flags)
    // The outermost nodes of those that are not known to run: one with the listed words, one with the others.
    var frames: [Int: [UInt32]] = [:]
    var pending = [
      UInt32(truncatingIfNeeded: graph.objectCount),
      UInt32(truncatingIfNeeded: graph.objectCount + graph.roots.stackObjects),
    ]
    while let node = pending.popLast().map({ Int($0) }) {
      guard flags[node] & Self.isMet == 0 else { continue }
      if node >= graph.objectCount {
        switch graph.roots.nodes[node - graph.objectCount] {
        case .frame(_, let goroutine), .frameless(let goroutine):
          if isStuck[goroutine] {
            frames[goroutine, default: []].append(UInt32(truncatingIfNeeded: node))
            continue
          }
        default: break
        }
      }
      flags[node] |= Self.isMet
      if flags[node] & Self.isAwaited != 0 {
        for goroutine in waiters[UInt32(truncatingIfNeeded: node)] ?? [] where isStuck[goroutine] {
          isStuck[goroutine] = false
          pending += frames.removeValue(forKey: goroutine) ?? []
        }
      }
      search.forEachTarget(of: node) { if flags[Int($0)] & Self.isMet == 0 { pending.append($0) } }
    }
  }

  /// Finds what goroutines wait for.
  ///
  /// - Parameter flags: of what is awaited are set.
  /// - Returns: by object, the goroutines.
  private mutating func waiters(_ graph: ObjectGraph, _ flags: inout [UInt8]) -> [UInt32: [Int]] {
    let goroutines = graph.goroutines
    var waiters: [UInt32: [Int]] = [:]
    var descriptors: [Int: UInt32] = [:]
    // In a damaged dump, goroutines may share a description.
    var steps = 4 * graph.edges.count + 1 << 20
    for (number, goroutine) in goroutines.goroutines.enumerated() where goroutine.status.hasWaitReason {
      let reason = goroutines.waitReason(goroutine)
      isStuck[number] = Self.endless.contains(reason) || Self.waits.contains(reason)
      guard Self.waits.contains(reason), let object = graph.object(containing: goroutine.address) else { continue }
      descriptors[number] = UInt32(truncatingIfNeeded: object)
    }
    // In turn: the innermost frame has what the runtime's description of the goroutine refers to.
    for position in 0..<graph.roots.stackObjects {
      guard case .frame(let frame, let number) = graph.roots.nodes[position], let descriptor = descriptors[number],
        frame == goroutines.goroutines[number].frames.lowerBound
      else { continue }
      var waits: Set<UInt32> = []
      var pending = Array(graph.targets(of: graph.objectCount + position))
      while steps > 0, let object = pending.popLast() {
        steps -= 1
        guard Int(object) < graph.objectCount, !waits.contains(object) else { continue }
        let targets = graph.targets(of: Int(object))
        guard targets.count <= Self.mostPointers, targets.contains(descriptor) else { continue }
        waits.insert(object)
        pending += targets
      }
      var found: Set<UInt32> = []
      for wait in waits { found.formUnion(graph.targets(of: Int(wait)).lazy.filter { $0 != descriptor }) }
      found.subtract(waits)
      // What was not looked at to the end is not known.
      guard !found.isEmpty, steps > 0 else { continue }
      awaited[number] = found.sorted()
      for object in found {
        waiters[object, default: []].append(number)
        flags[Int(object)] |= Self.isAwaited
      }
    }
    // Of what nothing is known, it is not known either whether it goes on.
    for number in isStuck.indices where isStuck[number] && awaited[number] == nil {
      isStuck[number] = Self.endless.contains(goroutines.waitReason(goroutines.goroutines[number]))
    }
    return waiters
  }
}

/// Follows pointers from roots.
private struct RootSearch {
  let graph: ObjectGraph
  /// By the number of a function's name, whether it is the program's.
  private var isProgram: [UInt32: Bool] = [:]

  init(_ graph: ObjectGraph, _ program: ProgramFunctions) {
    self.graph = graph
    for frame in graph.goroutines.frames where isProgram[frame.functionNumber] == nil {
      isProgram[frame.functionNumber] = program.contains(graph.goroutines.function(frame))
    }
  }

  /// The nodes that a node leads to.
  ///
  /// Words of a frame that the dump does not list as pointers are variables whose address was taken, or left from others that
  /// used the stack before. Channels that only the former lead to are those of the program. So of other functions, such as
  /// those of a server that wait for requests, these words lead nowhere.
  func forEachTarget(of node: Int, _ body: (UInt32) -> Void) {
    let targets = graph.targets(of: node)
    let position = node - graph.objectCount
    if position > graph.roots.stackObjects, case .frame(let frame, _) = graph.roots.nodes[position],
      isProgram[graph.goroutines.frames[frame].functionNumber] != true
    {
      for target in targets where Int(target) >= graph.objectCount { body(target) }
    } else {
      for target in targets { body(target) }
    }
  }
}

extension ObjectGraph {
  /// The nodes that a node's pointers lead to.
  fileprivate func targets(of node: Int) -> ArraySlice<UInt32> {
    edges[Int(edgeStarts[node])..<Int(edgeStarts[node + 1])]
  }

  /// By node, whether it is reachable by other ways than the frames of some goroutines. Of words of frames that are not listed
  /// as pointers, only those of the program's functions count.
  package func reached(_ program: ProgramFunctions, without isLeftOut: (_ goroutine: Int) -> Bool) -> [Bool] {
    let search = RootSearch(self, program)
    var isMet = [Bool](repeating: false, count: nodeCount)
    var pending = [objectCount, objectCount + roots.stackObjects].map { UInt32(truncatingIfNeeded: $0) }
    while let node = pending.popLast().map({ Int($0) }) {
      guard !isMet[node] else { continue }
      if node >= objectCount {
        switch roots.nodes[node - objectCount] {
        case .frame(_, let goroutine), .frameless(let goroutine): if isLeftOut(goroutine) { continue }
        default: break
        }
      }
      isMet[node] = true
      search.forEachTarget(of: node) { if !isMet[Int($0)] { pending.append($0) } }
    }
    return isMet
  }
}
