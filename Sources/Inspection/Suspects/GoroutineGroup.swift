import GoHeapDump
import HeapReading
import Names
import ObjectGraph
import Pprof

/// Goroutines with equal stacks that wait for the same.
struct GoroutineGroup {
  /// Numbers of `Goroutines`.
  let goroutines: [Int]
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

  /// Some of the goroutines, by stack and what they wait for.
  static func groups(_ facts: SuspectFacts, of isWanted: (_ goroutine: Int) -> Bool) -> [GoroutineGroup] {
    let (goroutines, frames) = (facts.graph.goroutines, facts.named.frames)
    let together = StackGroups(facts.graph, of: isWanted)
    var groups = together.members.map { members in
      let first = goroutines.goroutines[members[0]]
      return GoroutineGroup(
        goroutines: members, reason: goroutines.waitReason(first),
        function: frames.own(first, facts.named.program)?.function ?? "",
        creator: frames.creator(of: first) ?? frames.start(of: first) ?? "",
        functions: first.frames.prefix(StackFrame.mostFrames).map { goroutines.function(goroutines.frames[$0]) })
    }
    together.forEachHeld(facts.tree) { number, group in groups[group].held.append(number) }
    return groups
  }
}
