import GoExecutable
import GoHeapDump
package import Names
import ObjectGraph
import Pprof

/// What the roots of a graph are called.
package struct RootNames: Sendable {
  /// The name of a root, several for a frame with inlined functions, none for what is not shown.
  package struct Root {
    /// The outermost first.
    package let texts: [Name]
    /// The goroutine that it belongs to, a number of `Goroutines`.
    package var goroutine: Int?
  }

  private let roots: RootTree
  private let frames: GoroutineFrames
  /// The functions of callbacks, by where their code begins; those that the executable knows.
  private var functions: [UInt64: Name] = [:]

  init(_ graph: ObjectGraph, _ frames: GoroutineFrames, _ binary: ChosenBinary?) throws(HeapReadingError) {
    (roots, self.frames) = (graph.roots, frames)
    var codes = Set(graph.specials.map(\.code))
    for node in roots.nodes {
      if case .callbacks(_, let code?) = node { codes.insert(code) }
    }
    for code in codes.sorted() {
      let name = try binary?.reading { it throws(GoExecutableError) in try it.function(containing: code) }
      // As a program writes a method that is bound to its receiver.
      functions[code] = name.map { $0.hasSuffix("-fm") ? $0.dropLast(3) : $0 }
    }
  }

  /// Whether a frame has a name, by its number in `Goroutines`: all but the root of every goroutine have one.
  package func isNamed(frame: Int) -> Bool { frames.isNamed(frame: frame) }

  private static func name(_ place: RootTree.WordRange.Place) -> Name {
    switch place {
    case .word(let segment, let offset): "\(segment.kind)+0x\(String(offset, radix: 16))"
    case .variable(let name): name
    }
  }

  /// The function of callbacks whose code begins at an address; nil if it is not known.
  package func function(at code: UInt64) -> Name? { functions[code] }

  /// The name of a root, by its position in the tree.
  package func names(of position: Int) -> Root {
    switch roots.nodes[position] {
    case .everything: return Root(texts: [])
    case .globals: return Root(texts: ["globals"])
    case .word(let segment, let offset): return Root(texts: [Self.name(.word(segment, offset: offset))])
    case .words(let number):
      let range = roots.ranges[number]
      return Root(texts: ["\(Self.name(range.first)) … \(Self.name(range.last)) (\(range.count) words)"])
    case .variable(let number): return Root(texts: [roots.variableNames[number]])
    case .field(let number): return Root(texts: [roots.fields[number].name])
    case .goroutines: return Root(texts: ["goroutines"])
    case .frame(let frame, let number): return Root(texts: frames.functions(frame: frame), goroutine: number)
    case .frameless(let number): return Root(texts: ["goroutine"], goroutine: number)
    case .callbacks(let kind, code: nil): return Root(texts: [Name(kind.rawValue)])
    case .callbacks(_, let code?): return Root(texts: functions[code].map { [$0] } ?? [])
    case .other(let number): return Root(texts: [roots.descriptions[number]])
    case .stackObjects: return Root(texts: ["stack objects"])
    }
  }
}
