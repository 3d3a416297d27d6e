import GoHeapDump
import HeapReading
import Names
import ObjectGraph
import Pprof

/// Names the roots that hold objects, as a retained profile does; of goroutines, after the program's own function.
struct HolderNames {
  private let graph: ObjectGraph
  private let named: NamedGraph
  /// By position in the tree of roots, of a frame that is not the program's the next one outwards that is, or else that has
  /// a name; of all others their own. A stack may have any number of frames, and each be asked for.
  private let namedPositions: [UInt32]
  private let ownNames = OwnNames()

  /// The names of goroutines that were asked for: each may be asked for often, and have any number of frames.
  private final class OwnNames {
    var byGoroutine: [Int: Name] = [:]
  }

  init(_ named: NamedGraph) {
    (graph, self.named) = (named.graph, named)
    var positions: [UInt32] = []
    positions.reserveCapacity(graph.roots.nodes.count)
    // Whether the frame at a position is the program's, or has one outwards that is.
    var isProgram = [Bool](repeating: false, count: graph.roots.nodes.count)
    // A parent comes before its children.
    for (position, node) in graph.roots.nodes.enumerated() {
      let parent = Int(graph.roots.parents[position])
      var own = UInt32(truncatingIfNeeded: position)
      if case .frame(let frame, _) = node {
        let names = named.rootNames.names(of: position).texts
        isProgram[position] = names.contains { named.program.contains($0) }
        let hasBetter = isProgram[parent] && !isProgram[position]
        if parent < position, hasBetter || !named.rootNames.isNamed(frame: frame) {
          own = positions[parent]
          isProgram[position] = isProgram[parent]
        }
      }
      positions.append(own)
    }
    namedPositions = positions
  }

  /// Which root holds an object, as far as it is shown beside it.
  struct Place: Hashable {
    /// The function whose frame does, or the finalizer, cleanup or function that timers call; nil of other roots.
    var frame: Name?
    /// The part of the global variable that does.
    var field: Name?
    /// Whether only words of the frame do that the dump does not list as pointers.
    var isStackObject = false
  }

  /// What is shown of a root beside what it holds, with other roots if it stands for several.
  func place(_ position: Int, _ together: SharedHolders.Holders? = nil) -> Place {
    let node = graph.roots.nodes[position]
    let isStackObject = position >= graph.roots.stackObjects
    switch node {
    case .callbacks(_, _?):
      return Place(frame: named.rootNames.names(of: position).texts.last, isStackObject: isStackObject)
    case .variable: return Place(field: together?.parts)
    case .field(let number): return Place(field: graph.roots.fields[number].path, isStackObject: isStackObject)
    case .frame:
      let position = Int(namedPositions[position])
      guard case .frame = graph.roots.nodes[position] else { return Place(isStackObject: isStackObject) }
      let names = named.rootNames.names(of: position).texts
      let own = names.last { named.program.contains($0) }
      return Place(frame: own ?? names.last, isStackObject: isStackObject)
    default: return Place(isStackObject: isStackObject)
    }
  }

  /// The name of what a root belongs to: `main.cache`, or the program's innermost function of a goroutine.
  func name(_ position: Int) -> Name {
    switch graph.roots.nodes[position] {
    case .everything: "roots of several kinds"
    case .globals: "several globals"
    case .goroutines, .stackObjects: "several goroutines"
    case .frame(_, let goroutine), .frameless(let goroutine): name(goroutine: goroutine)
    case .field: name(Int(graph.roots.parents[position]))
    default: named.rootNames.names(of: position).texts.first ?? ""
    }
  }

  private func name(goroutine: Int) -> Name {
    if let known = ownNames.byGoroutine[goroutine] { return known }
    let name = named.ownFunction(goroutine: goroutine) ?? ""
    ownNames.byGoroutine[goroutine] = name
    return name
  }

  /// The innermost frames of a goroutine, the innermost first.
  func stack(goroutine: Int) -> [StackFrame] { [StackFrame](graph.goroutines.goroutines[goroutine], named.frames) }

  /// How many frames of a goroutine are not in that.
  func framesLeftOut(goroutine: Int) -> Int {
    max(0, graph.goroutines.goroutines[goroutine].frames.count - StackFrame.mostFrames)
  }
}
