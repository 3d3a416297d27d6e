import GoHeapDump
import HeapReading
import Names
import ObjectGraph
import Pprof

/// Goroutines with equal stacks that wait for the same.
struct GoroutineGroup {
  /// Numbers of `Goroutines`.
  var goroutines: [Int] = []
  /// What they wait for, in the runtime's words.
  let reason: Name
  /// The innermost function that is the program's, or else the one that they began with.
  let function: Name
  /// The function that started them, or else the one that they began with; empty if neither is known.
  let creator: Name
  /// The functions of their frames, the innermost first.
  let functions: [Name]
  /// Numbers, in the dominator tree, of the objects that only one of them holds, by way of no other object.
  var held: [Int] = []

  /// Some of the goroutines, by stack.
  static func groups(_ facts: SuspectFacts, of isWanted: (_ goroutine: Int) -> Bool) -> [GoroutineGroup] {
    let (graph, frames) = (facts.graph, facts.named.frames)
    let goroutines = graph.goroutines
    let stacks = EqualStacks(goroutines)
    var groups: [GoroutineGroup] = []
    var ofStack: [Int: Int] = [:]
    var ofGoroutine = [Int?](repeating: nil, count: goroutines.goroutines.count)
    for (number, goroutine) in goroutines.goroutines.enumerated() where isWanted(number) {
      let group = ofStack[stacks.numbers[number]] ?? groups.count
      if group == groups.count {
        ofStack[stacks.numbers[number]] = group
        let own = frames.own(goroutine, facts.named.program)?.function ?? ""
        groups.append(
          GoroutineGroup(
            reason: goroutines.waitReason(goroutine), function: own,
            creator: frames.creator(of: goroutine) ?? frames.start(of: goroutine) ?? "",
            functions: goroutine.frames.prefix(StackFrame.mostFrames).map { goroutines.function(goroutines.frames[$0]) }
          ))
      }
      groups[group].goroutines.append(number)
      ofGoroutine[number] = group
    }
    for number in 0..<facts.tree.count where facts.object(number) != nil && facts.holder(of: number) == nil {
      let root = facts.tree.node(facts.tree.dominator(number)) - graph.objectCount
      switch graph.roots.nodes[root] {
      case .frame(_, let goroutine), .frameless(let goroutine):
        if let group = ofGoroutine[goroutine] { groups[group].held.append(number) }
      default: break
      }
    }
    return groups
  }
}
