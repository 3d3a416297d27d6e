import Names
public import ObjectGraph

extension ObjectTypes {
  /// The types that a dump says itself, without an executable.
  public init(dumped graph: ObjectGraph) {
    (headers, rejected) = ((0, 0, 0), 0)
    let objects = graph.objectCount
    nameNumbers = [UInt32](repeating: .max, count: objects)
    confidences = [ObjectType.Confidence](repeating: .untyped, count: objects)
    counts = [UInt32](repeating: 0, count: objects)
    var dumped = DumpedNames(graph)
    // What is surest comes first.
    for entry in graph.types.entries where nameNumbers[Int(entry.object)] == .max {
      guard let name = dumped.name(entry, size: graph.sizes[Int(entry.object)]) else { continue }
      nameNumbers[Int(entry.object)] = name.number
      confidences[Int(entry.object)] = name.confidence
    }
    names = dumped.names
    var bySize: [UInt64: UInt32] = [:]
    for object in nameNumbers.indices where nameNumbers[object] == .max {
      let size = graph.sizes[object]
      if let known = bySize[size] {
        nameNumbers[object] = known
        continue
      }
      let number = UInt32(names.count)
      names.append(Self.untypedName(size: size))
      bySize[size] = number
      nameNumbers[object] = number
    }
  }
}
