import GoExecutable
package import Names
package import ObjectGraph
import ObjectTypes

/// A shortest path to each object of a graph, and the fields through which it leads.
package struct NamedPaths: Sendable {
  package var shortest: ShortestPaths
  /// By object, the field of the object in front of it on its path that refers to it, a number of `fieldNames`; 0 where
  /// that is no field, or not known.
  package private(set) var fields: [UInt32]
  /// The fields as their own package would write them: `.Body`, `.shards[3].users`; the first is empty.
  package private(set) var fieldNames: [Name] = [""]

  /// Finds the paths.
  ///
  /// - Parameters:
  ///   - types: those of the graph's objects; nil if they are not known.
  ///   - table: all types of the program.
  init(_ graph: ObjectGraph, _ types: ObjectTypes?, _ table: TypeTable?) {
    shortest = ShortestPaths(graph)
    fields = []
    guard let types, let table, let contents = graph.contents else { return }
    fields = [UInt32](repeating: 0, count: graph.objectCount)
    var names = FieldNumbers(types, table)
    let width = contents.pointerSize
    for object in shortest.order {
      let object = Int(object)
      guard let first = contents.start(object), let own = names.values(of: object, size: graph.sizes[object]) else {
        continue
      }
      var edge = Int(graph.edgeStarts[object])
      let end = Int(graph.edgeStarts[object + 1])
      // Those that are on the paths of what the object refers to.
      let leadsOn = (edge..<end).contains { shortest.previous[Int(graph.edges[$0])] == UInt32(object) }
      guard leadsOn else { continue }
      let count = contents.cutCount(object) ?? Int(clamping: graph.sizes[object]) / width
      var word = 0
      while word < count, edge < end {
        var bits = contents.pointerBits(from: first + word)
        while bits != 0, edge < end {
          let place = word + bits.trailingZeroBitCount
          bits &= bits - 1
          guard place < count else { break }
          // The object's edges are what its pointers lead to, in their order; some lead nowhere.
          let target = Int(graph.edges[edge])
          let distance = contents.word(first + place) &- graph.addresses[target]
          guard distance < graph.sizes[target] else { continue }
          edge += 1
          if shortest.previous[target] == UInt32(object), fields[target] == 0 {
            fields[target] = names.number(own, at: UInt64(place * width), &fieldNames)
          }
        }
        word += 64
      }
    }
  }
}

/// Numbers the fields of types, each once.
private struct FieldNumbers {
  private let types: ObjectTypes
  private let table: TypeTable
  private let paths: FieldPaths
  private var numbers: [Name: UInt32] = [:]
  /// By the number of the type, whether its fields say something to who reads them, and its package.
  private var packages: [TypeID: Name?] = [:]
  private var known: [Key: UInt32] = [:]
  private var last: (key: Key, number: UInt32)?

  private struct Key: Hashable {
    let type: TypeID
    let offset: UInt64
  }

  struct Values {
    let type: TypeID
    let start: UInt64
    let package: Name
  }

  init(_ types: ObjectTypes, _ table: TypeTable) {
    (self.types, self.table) = (types, table)
    paths = FieldPaths(table)
  }

  /// What an object was allocated as; nil if that has no fields that a program writes.
  mutating func values(of object: Int, size: UInt64) -> Values? {
    guard let (type, start) = types.values(of: object, size: size) else { return nil }
    let package: Name?
    if let known = packages[type] {
      package = known
    } else {
      package = self.package(type)
      packages[type] = package
    }
    return package.map { Values(type: type, start: start, package: $0) }
  }

  private func package(_ type: TypeID) -> Name? {
    guard table[type].kind == .struct || table[type].kind == .array, table[type].size > 0 else { return nil }
    let name = table.name(of: type)
    // How the runtime makes them is nobody's concern.
    let isRuntimes =
      ["map[", "chan ", "<-chan ", "chan<- "].contains { name.hasPrefix($0) }
      || ObjectTypes.partSuffixes.contains { name.hasSuffix($0) }
    return isRuntimes ? nil : FieldPaths.package(of: name)
  }

  /// The number of the field that has the byte at `offset` of an object.
  mutating func number(_ values: Values, at offset: UInt64, _ names: inout [Name]) -> UInt32 {
    guard offset >= values.start else { return 0 }
    let inside = (offset - values.start) % table[values.type].size
    let key = Key(type: values.type, offset: inside)
    if let last, last.key == key { return last.number }
    let number = known[key] ?? newNumber(values, inside, &names)
    known[key] = number
    last = (key, number)
    return number
  }

  private mutating func newNumber(_ values: Values, _ offset: UInt64, _ names: inout [Name]) -> UInt32 {
    let path = paths.part(of: values.type, at: offset, package: values.package).path
    guard !path.isEmpty else { return 0 }
    if let number = numbers[path] { return number }
    numbers[path] = UInt32(names.count)
    names.append(path)
    return UInt32(names.count - 1)
  }
}
