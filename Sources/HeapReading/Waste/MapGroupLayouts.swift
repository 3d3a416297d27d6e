import GoExecutable
import Names
import ObjectGraph
import ObjectTypes

/// How the groups of maps (buckets, up to Go 1.23) lie in objects: found once for each type, which may have any number of fields.
struct MapGroupLayouts {
  struct Layout {
    /// Whether an object has as many groups as the largest power of two that fits; else as many as fit.
    let isPowerOfTwo: Bool
    /// Bytes of an entry: in old buckets those of a key and those of a value, which lie apart.
    let slotSize: UInt64
  }

  /// How many entries a group has room for.
  static let slotsInGroup: UInt64 = 8

  /// By the number of the objects' name.
  private var layouts: [UInt32: Layout] = [:]
  /// How many fields of types were looked at.
  private(set) var work: UInt64 = 0

  init(_ graph: ObjectGraph, _ types: ObjectTypes, _ table: TypeTable) {
    for object in 0..<graph.objectCount where types.runtimePart(object) == .mapGroups {
      let name = types.nameNumbers[object]
      guard layouts[name] == nil else { continue }
      var layout = Layout(isPowerOfTwo: false, slotSize: 0)
      if let own = types.values(of: object, size: graph.sizes[object]), let group = table.fields(of: own.type).first {
        let fields = table.fields(of: group.type)
        work += UInt64(fields.count)
        // In front are the control bytes, or the hashes.
        let slotSize = fields.dropFirst().reduce(UInt64(0)) { size, field in
          let type = table[field.type]
          return type.kind == .array && type.count == Self.slotsInGroup
            ? size.addingClamped(table[type.element].size) : size
        }
        layout = Layout(isPowerOfTwo: fields.first.map { table.name(of: $0) } == "ctrl", slotSize: slotSize)
      }
      layouts[name] = layout
    }
  }

  /// The groups in objects of a name; nil if these have none.
  subscript(name: UInt32) -> Layout? { layouts[name] }
}
