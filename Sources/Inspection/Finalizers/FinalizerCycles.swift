import HeapReading
import Names
import ObjectGraph

/// The finalizers and cleanups that are never called, as what they keep leads back to their objects.
struct FinalizerCycles {
  private var cycles: SpecialCycles
  private let graph: ObjectGraph
  /// By object, what leads to it.
  private let holds: [Hold]

  /// What leads to an object.
  enum Hold: UInt8 {
    /// No root.
    case nothing
    /// What finalizers or cleanups keep, and no other root.
    case callbacks
    /// Other roots.
    case others
  }

  init(_ graph: ObjectGraph, _ tree: DominatorTree) {
    self.graph = graph
    cycles = SpecialCycles(graph)
    var holds = [Hold](repeating: .nothing, count: graph.objectCount)
    guard !graph.specials.isEmpty else {
      self.holds = []
      return
    }
    // What dominates has a lower number.
    for number in 0..<tree.count where tree.node(number) < graph.objectCount {
      let holder = tree.node(tree.dominator(number))
      holds[tree.node(number)] =
        holder < graph.objectCount
        ? holds[holder] : graph.roots.nodes[holder - graph.objectCount].keepsForObjects ? .callbacks : .others
    }
    self.holds = holds
  }

  /// What leads to the object of a finalizer or cleanup; nil if the object is gone.
  func hold(_ special: Special) -> Hold? { graph.object(containing: special.object).map { holds[$0] } }

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

extension RootTree.Node {
  /// Whether it stands for functions that are called when an object is gone.
  fileprivate var keepsForObjects: Bool {
    switch self {
    case .callbacks(.finalizers, _), .callbacks(.cleanups, _): true
    default: false
    }
  }
}
