import GoExecutable
import Names
import ObjectGraph
import ObjectTypes

/// What holds objects, and what they are called, for who says where waste is.
struct WasteHolders {
  /// By object, the root that the shortest path to it begins with.
  let roots: [UInt32]
  /// The names; the first stands for none.
  var names: [Name] { numbered.names }
  private var numbered = NumberedNames(behind: [""])
  private let graph: ObjectGraph
  private let paths: NamedPaths
  private let types: ObjectTypes?
  private let table: TypeTable?
  private let objectNames: ObjectNames
  /// By the name of an object, and by type and field, the number of the holder's name.
  private var wholes: [UInt32: UInt32] = [:]
  private var fields: [Field: UInt32] = [:]

  private struct Field: Hashable {
    let type: TypeID
    let field: UInt32
  }

  init(_ named: NamedGraph, _ paths: NamedPaths, _ table: TypeTable?) {
    (graph, self.paths, self.table, types) = (named.graph, paths, table, named.types)
    objectNames = named.objectNames()
    var roots = [UInt32](repeating: 0, count: named.graph.objectCount)
    for object in paths.shortest.order {
      let previous = paths.shortest.previous[Int(object)]
      roots[Int(object)] =
        Int(previous) < named.graph.objectCount
        ? roots[Int(previous)] : previous - UInt32(truncatingIfNeeded: named.graph.objectCount)
    }
    self.roots = roots
  }

  /// The number of the name of what refers to an object; 0 if a root does.
  mutating func holder(of object: Int) -> UInt32 {
    let previous = Int(paths.shortest.previous[object])
    guard previous < graph.objectCount else { return 0 }
    let field = paths.fields.isEmpty ? 0 : paths.fields[object]
    guard field > 0, let table, let own = types?.values(of: previous, size: graph.sizes[previous]) else {
      return what(previous)
    }
    let key = Field(type: own.type, field: field)
    if let known = fields[key] { return known }
    let number = numbered.number(table.name(of: own.type) + paths.fieldNames[Int(field)])
    fields[key] = number
    return number
  }

  /// The number of the name of an object, or of the map or channel that it is a part of.
  mutating func what(_ object: Int) -> UInt32 {
    let name = objectNames.whole(of: object)
    if let known = wholes[name] { return known }
    let number = numbered.number(objectNames.texts[Int(name)])
    wholes[name] = number
    return number
  }
}
