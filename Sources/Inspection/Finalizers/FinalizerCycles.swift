import HeapReading
import Names
import ObjectGraph

/// The finalizers and cleanups that are never called, as what they keep leads back to their objects.
struct FinalizerCycles {
  private var cycles: SpecialCycles
  private let graph: ObjectGraph
  private let holds: SpecialHolds

  init(_ graph: ObjectGraph, _ tree: DominatorTree) {
    self.graph = graph
    cycles = SpecialCycles(graph)
    holds = SpecialHolds(graph, tree)
  }

  /// What leads to the object of a finalizer or cleanup; nil if the object is gone.
  func hold(_ special: Special) -> SpecialHolds.Hold? { graph.object(containing: special.object).map(holds.hold) }

  /// Whether only finalizers or cleanups lead to an object.
  func isHeld(_ object: Int) -> Bool { holds.hold(object) == .callbacks }

  /// Whether a finalizer or cleanup, by its number in the graph, is of an object to which what it keeps leads back.
  func isInCycle(_ number: Int) -> Bool { cycles.isInCycle[number] }

  /// Whether besides, nothing else leads to the object: it is never called, nor the object freed.
  func isLeaked(_ number: Int) -> Bool { isInCycle(number) && hold(graph.specials[number]) == .callbacks }

  /// The names on a shortest path from the object of a finalizer or cleanup back to itself; nil if there is none, or if too many
  /// were asked for.
  mutating func path(of number: Int, _ names: inout StepNames) -> [Name]? {
    cycles.path(of: number).map { names.path(back: $0, from: graph.specials[number]) }
  }
}
