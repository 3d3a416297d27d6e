import Names
import ObjectGraph
import ObjectTypes

/// The objects that a user has asked for.
package struct ObjectSelection: Sendable {
  /// What told them from the others.
  package enum Kind: String, Codable, Sendable {
    case type
    /// Who allocated them: known of those that the runtime sampled, which are a few of many.
    case site
    case address
    /// By what they hold: strings have their bytes in objects of their own.
    case text
  }

  package let kind: Kind
  /// Their numbers in the graph, in ascending order.
  package let objects: [UInt32]
}

extension NamedGraph {
  /// Finds the objects that a user asks for.
  ///
  /// - Throws: `nothingFound` if there are none.
  package func objects(_ query: ObjectQuery) throws(HeapReadingError) -> ObjectSelection {
    switch query.form {
    case .address(let address):
      guard let object = graph.object(containing: address) else {
        throw .nothingFound(query, similar: [], hasTypes: true)
      }
      return ObjectSelection(kind: .address, objects: [UInt32(object)])
    case .text:
      guard !graph.objectsWithText.isEmpty else { throw .nothingFound(query, similar: [], hasTypes: true) }
      return ObjectSelection(kind: .text, objects: graph.objectsWithText)
    case .name(let pattern):
      let types = typesOrDumped
      if let names = Self.matching(types.names, pattern) {
        var isWanted = [Bool](repeating: false, count: types.names.count)
        for name in names { isWanted[name] = true }
        let objects = types.nameNumbers.indices.lazy.filter { isWanted[Int(types.nameNumbers[$0])] }
        let selected = objects.map { UInt32($0) }
        if !selected.isEmpty { return ObjectSelection(kind: .type, objects: [UInt32](selected)) }
      }
      if let functions = Self.matching(sites.functions, pattern) {
        let wanted = Set(functions.map { UInt32($0) })
        let objects = sites.samples.lazy.filter { wanted.contains($0.site) }.compactMap {
          graph.object(containing: $0.object)
        }
        let sorted = Set(objects.map { UInt32($0) }).sorted()
        if !sorted.isEmpty { return ObjectSelection(kind: .site, objects: sorted) }
      }
      throw .nothingFound(
        query, similar: Self.similar(to: pattern, types.names + sites.functions),
        hasTypes: self.types != nil)
    }
  }

  /// The numbers of the names that are just that, or else what a pattern says; nil if there are none.
  private static func matching(_ names: [Name], _ pattern: Name) -> [Int]? {
    let equal = names.indices.filter { names[$0] == pattern }
    if !equal.isEmpty { return equal }
    let matching = pattern.utf8.contains(UInt8(ascii: "*")) ? names.indices.filter { names[$0].matches(pattern) } : []
    return matching.isEmpty ? nil : matching
  }

  /// Names that a user may have meant: those that have all of what was given, but for case, the shortest first.
  private static func similar(to text: Name, _ names: [Name]) -> [Name] {
    let part = Name(text.text.lowercased().filter { $0 != "*" })
    guard !part.isEmpty else { return [] }
    let pattern = "*" + part + "*"
    let found = Set(names.lazy.filter { Name($0.text.lowercased()).matches(pattern) })
    return found.sorted { ($0.count, $0) < ($1.count, $1) }.prefix(3).map { $0 }
  }
}
