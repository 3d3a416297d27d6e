import GoHeapDump
package import Names
import ObjectGraph
import ObjectTypes

/// What the objects of a graph are called: by their type, else by who allocated them, else by their size.
package struct ObjectNames: Sendable {
  /// What an object is named by.
  package enum Form {
    case size
    case site
    case type
  }

  /// The names, each once.
  package var texts: [Name] { numbered.names }
  /// What each name is made of.
  package private(set) var forms: [Form] = []
  /// By name, the name of the whole, of which what is called so is a part: `map[string]int` of `map[string]int (group)`.
  /// Of most it is their own.
  package private(set) var wholes: [UInt32] = []
  /// By object, the number of its name.
  package private(set) var names: [UInt32]

  /// The number of the name of the whole that an object is or is a part of.
  package func whole(of object: Int) -> UInt32 { wholes[Int(names[object])] }

  private var numbered = NumberedNames()

  /// - Parameters:
  ///   - sites: by address, the function that allocated the object there; of some objects.
  ///   - types: the types of the objects, if they could be found out; nil for what the dump has of them.
  init(_ graph: ObjectGraph, sites: borrowing AllocationSites, _ types: ObjectTypes?) {
    names = []
    names.reserveCapacity(graph.objectCount)
    var bySize: [UInt64: UInt32] = [:]
    // Sizes of small objects are few and come often.
    var small = [UInt32](repeating: .max, count: 4096)
    let sizes = graph.sizes
    for object in 0..<sizes.count {
      let size = sizes[object]
      if size < 4096, small[Int(size)] != .max {
        names.append(small[Int(size)])
        continue
      }
      let name = bySize[size] ?? number(ObjectTypes.untypedName(size: size), .size)
      bySize[size] = name
      if size < 4096 { small[Int(size)] = name }
      names.append(name)
    }
    addSites(graph, sites)
    if let types { addTypes(types) } else { addTypes(graph) }
  }

  private mutating func addSites(_ graph: borrowing ObjectGraph, _ sites: borrowing AllocationSites) {
    var known = [UInt32](repeating: .max, count: sites.functions.count)
    for sample in sites.samples {
      guard let object = graph.object(containing: sample.object) else { continue }
      let site = Int(sample.site)
      if known[site] == .max { known[site] = number("alloc by \(sites.functions[site])", .site) }
      names[object] = known[site]
    }
  }

  private mutating func addTypes(_ types: ObjectTypes) {
    var known = [UInt32](repeating: .max, count: types.names.count)
    for object in names.indices where types.confidences[object] != .untyped {
      let name = Int(types.nameNumbers[object])
      if known[name] == .max {
        known[name] = number(types.names[name], .type)
        if let whole = Self.whole(types.names[name]) { wholes[Int(known[name])] = number(whole, .type) }
      }
      names[object] = known[name]
    }
  }

  /// The map or channel that the runtime allocated something for; nil of what is not a part of one.
  private static func whole(_ type: Name) -> Name? {
    ObjectTypes.partSuffixes.first { type.hasSuffix($0) }.map { type.dropLast($0.count) }
  }

  /// Takes the types that the dump has itself.
  private mutating func addTypes(_ graph: ObjectGraph) {
    var dumped = DumpedNames(graph)
    var known: [UInt32] = []
    var named: UInt32?
    // What is surest comes first.
    for entry in graph.types.entries where entry.object != named {
      guard let name = dumped.name(entry, size: graph.sizes[Int(entry.object)]) else { continue }
      while known.count <= Int(name.number) { known.append(number(dumped.names[known.count], .type)) }
      names[Int(entry.object)] = known[Int(name.number)]
      named = entry.object
    }
  }

  private mutating func number(_ text: Name, _ form: Form) -> UInt32 {
    let number = numbered.number(text)
    if number == forms.count {
      wholes.append(number)
      forms.append(form)
    }
    return number
  }
}
