import Archives
import ByteStreams
import DumpBuilding
import Foundation
import GoHeapDump
import Names
import ObjectGraph
import SystemPackage

/// A graph with everything that is computed of it.
struct ReadGraph {
  let graph: ObjectGraph
  let tree: DominatorTree
  let retained: RetainedSizes
  /// By node of the graph, its number in the tree.
  private let numbers: [Int?]

  init(
    _ bytes: [UInt8], chunk: Int = .max, variables: (any VariableNaming)? = nil,
    frameVariables: (any FrameVariableFinding)? = nil
  ) throws {
    var builder = ObjectGraphBuilder()
    var reader = try HeapDumpReader(MemorySource(bytes, chunk: chunk))
    try reader.read(into: &builder)
    self.init(try ObjectGraph(builder, variables: variables, frameVariables: frameVariables))
  }

  init(_ graph: ObjectGraph) {
    self.graph = graph
    tree = DominatorTree(graph)
    retained = RetainedSizes(tree, graph)
    var numbers = [Int?](repeating: nil, count: graph.nodeCount)
    for number in 0..<tree.count { numbers[tree.node(number)] = number }
    self.numbers = numbers
  }

  /// The name that the reference has for a node.
  func name(_ node: Int) -> String {
    guard node >= graph.objectCount else { return "object 0x\(String(graph.addresses[node], radix: 16))" }
    switch graph.roots.nodes[node - graph.objectCount] {
    case .everything: return "everything"
    case .globals: return "globals"
    case .word(let segment, let offset): return "\(segment.kind)+0x\(String(offset, radix: 16))"
    case .words(let number):
      let range = graph.roots.ranges[number]
      guard case .word(let segment, let first) = range.first, case .word(_, let last) = range.last else {
        return "words"
      }
      return "\(segment.kind)+0x\(String(first, radix: 16))...0x\(String(last, radix: 16)), \(range.count)"
    case .variable(let number): return graph.roots.variableNames[number].text
    case .field(let number): return graph.roots.fields[number].name.text
    case .goroutines: return "goroutines"
    case .frame(let frame, let goroutine):
      let isListed = node < graph.objectCount + (graph.roots.nodes.firstIndex(of: .stackObjects) ?? 0)
      let inner = frame - graph.goroutines.goroutines[goroutine].frames.lowerBound
      return "\(isListed ? "" : "unlisted ")goroutine \(goroutine) frame \(inner)"
    case .frameless(let goroutine): return "goroutine \(goroutine)"
    case .callbacks(let kind, code: nil): return kind.rawValue
    case .callbacks(let kind, let code?): return "\(kind.one) 0x\(String(code, radix: 16))"
    case .other(let number): return "other \(graph.roots.descriptions[number])"
    case .stackObjects: return "stack objects"
    }
  }

  /// What a node retains, bytes and objects; nil if nothing reaches it.
  func retained(_ node: Int) -> (bytes: UInt64, objects: UInt64)? {
    numbers[node].map { (retained.bytes[$0], UInt64(retained.objects[$0])) }
  }

  /// What the node of that name retains; nil if there is none or nothing reaches it.
  func retained(_ name: String) -> UInt64? {
    (0..<graph.nodeCount).first { self.name($0) == name }.flatMap { retained($0)?.bytes }
  }

  /// The name of the node that holds another.
  func holder(_ name: String) -> String? {
    guard let node = (0..<graph.nodeCount).first(where: { self.name($0) == name }), let number = numbers[node] else {
      return nil
    }
    return self.name(tree.node(tree.dominator(number)))
  }

  /// Pairs of names, each as often as there is such an edge, sorted.
  var edges: [String] {
    (0..<graph.nodeCount).flatMap { node in
      graph.edges[Int(graph.edgeStarts[node])..<Int(graph.edgeStarts[node + 1])].map { target in
        "\(name(node)) -> \(name(Int(target)))"
      }
    }.sorted()
  }
}

/// The dumps under Tests/Fixtures.
enum Fixtures {
  static let names = [
    "go1.3-seed-amd64", "go1.4-amd64", "go1.6-amd64", "go1.7-amd64", "go1.12-amd64", "go1.21-amd64",
    "go1.24-amd64-panic", "go1.24-amd64-noprofile", "go1.27-amd64", "go1.27-386", "go1.27-s390x",
  ]

  static func bytes(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let path = folder.appendingPathComponent("Fixtures/\(name).dump.xz").path
    guard case .stream(let source) = try OpenedInput(FileSource(path: FilePath(path)), plainPrefixes: ["go1."]) else {
      return []
    }
    var bytes = [UInt8](repeating: 0, count: 4 << 20)
    bytes.removeLast(bytes.count - (try source.readFully(into: &bytes)))
    return bytes
  }
}
