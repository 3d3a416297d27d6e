import GoHeapDump
package import ObjectGraph
import Pprof

/// What the roots of a graph are called.
package struct RootNames {
  /// The name of a root, several for a frame with inlined functions, none for what is not shown.
  package struct Name {
    /// The outermost first.
    package let texts: [String]
    /// The goroutine that it belongs to, a number of `Goroutines`.
    package var goroutine: Int?
  }

  private let roots: RootTree
  private let goroutines: Goroutines
  private let frames: GoroutineFrames

  package init(_ graph: borrowing ObjectGraph, _ symbolizer: (any Symbolizer)?) {
    roots = graph.roots
    goroutines = graph.goroutines
    frames = GoroutineFrames(goroutines: graph.goroutines, symbolizer: symbolizer)
  }

  /// The name of a root, by its position in the tree.
  package func names(of position: Int) -> Name {
    switch roots.nodes[position] {
    case .everything: return Name(texts: [])
    case .globals: return Name(texts: ["globals"])
    case .word(let segment, let offset): return Name(texts: ["\(segment.kind)+0x\(String(offset, radix: 16))"])
    case .variable(let number): return Name(texts: [roots.variableNames[number]])
    case .goroutines: return Name(texts: ["goroutines"])
    case .frame(let frame, let number):
      let lines = frames.lines(frame: frame, of: goroutines.goroutines[number], showingWrappers: true) ?? []
      return Name(texts: lines.reversed().map(\.function), goroutine: number)
    case .frameless(let number): return Name(texts: ["goroutine"], goroutine: number)
    case .finalizers: return Name(texts: ["finalizers"])
    case .other(let number): return Name(texts: [roots.descriptions[number]])
    case .stackObjects: return Name(texts: ["stack objects"])
    }
  }
}
