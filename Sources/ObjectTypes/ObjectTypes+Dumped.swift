import Names
public import ObjectGraph

extension ObjectTypes {
  /// The types that a dump says itself, without an executable: those of go1.3 of nearly all objects with pointers, later
  /// ones only of what some interfaces hold.
  public init(dumped graph: ObjectGraph) {
    (headers, rejected) = ((0, 0), 0)
    let objects = graph.objectCount
    nameNumbers = [UInt32](repeating: .max, count: objects)
    confidences = [Verdict.Confidence](repeating: .untyped, count: objects)
    counts = [UInt32](repeating: 0, count: objects)
    var numbers: [Name: UInt32] = [:]
    func number(_ name: Name, _ names: inout [Name]) -> UInt32 {
      if let known = numbers[name] { return known }
      numbers[name] = UInt32(names.count)
      names.append(name)
      return UInt32(names.count - 1)
    }
    for entry in graph.types.entries {
      let object = Int(entry.object)
      guard nameNumbers[object] == .max, let type = graph.types.type(at: entry.type),
        // What the runtime wrote since Go 1.7 of a type without a name is only its package.
        !type.name.isEmpty, !type.name.hasSuffix(".")
      else { continue }
      let size = Self.text(size: graph.sizes[object])
      let name: Name
      switch entry.form {
      case .value: name = type.name
      case .array: name = "[]\(type.name)"
      case .channel: name = "chan \(type.name)"
      // Without the executable nothing shows whether there is a type at that address.
      case .header: continue
      case .pointee:
        let pointee = type.name.hasPrefix("*") ? type.name.dropFirst() : type.name
        name = "object [\(size)] with \(pointee) at +\(entry.offset)"
      }
      nameNumbers[object] = number(name, &names)
      confidences[object] = entry.form == .pointee ? .partial : .exact
    }
    for object in nameNumbers.indices where nameNumbers[object] == .max {
      nameNumbers[object] = number("object [\(Self.text(size: graph.sizes[object]))]", &names)
    }
  }
}
