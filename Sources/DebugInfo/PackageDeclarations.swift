import CLibdw
package import GoExecutable
import Names

/// The structs and constants of one package, by name, from an executable's debug information: where the fields of a struct
/// are, which value a constant has.
///
/// Of other packages only the names of their units are read.
package final class PackageDeclarations {
  /// A field of a struct, or a field of a field.
  package struct Member: Equatable, Sendable {
    /// Where it is in the struct, in bytes.
    package let offset: UInt64
    /// In bytes.
    package let size: UInt64
  }

  private let file: DwarfFile
  private let pointerSize: UInt64
  /// Where the entries of structs are that have the package's name.
  private var structures: [String: UInt64] = [:]
  private var constants: [String: UInt64] = [:]
  /// The fields of structs, by the offset of their entry.
  private var fields: [UInt64: [String: (offset: UInt64, type: DwarfEntry?)]] = [:]
  private let package: String

  /// Finds the structs and constants of a package.
  ///
  /// - Parameter package: its path: `runtime`.
  /// - Returns: nil if the executable has no debug information, or none of the package.
  /// - Throws: if it is damaged.
  package init?(_ executable: GoExecutable, package: String) throws(DebugInfoError) {
    let sections = try Result { () throws(GoExecutableError) in try executable.debugSections(Self.sections) }
      .mapError(DebugInfoError.executable).get()
    guard sections.contains(where: { $0.name.hasSuffix("debug_info") && $0.length > 0 }) else { return nil }
    self.package = package
    pointerSize = UInt64(executable.summary.pointerSize)
    file = try DwarfFile(DebugImage(sections, executable.summary).bytes)
    // Every unit may read all kinds of entries anew.
    let kinds = sections.first { $0.name.hasSuffix("debug_abbrev") }?.length ?? 0
    var left = 16 << 20 + 64 * sections.reduce(0) { $0 + $1.length }
    try file.forEachUnit { unit throws(DebugInfoError) in
      guard kinds <= left else { throw .tooMuchWork }
      left -= kinds
      // The linker's unit of all types has the runtime's name, too.
      guard unit.shortName == package else { return }
      try unit.forEachChild { entry throws(DebugInfoError) in
        add(entry)
        return true
      }
    }
    guard !structures.isEmpty else { return nil }
  }

  private static let sections: [Name] = [
    "debug_info", "debug_abbrev", "debug_str", "debug_str_offsets", "debug_line_str",
  ]

  private func add(_ entry: DwarfEntry) {
    let tag = entry.tag
    guard tag == DW_TAG_structure_type || tag == DW_TAG_constant, let name = entry.shortName,
      name.utf8.starts(with: package.utf8), name.utf8.dropFirst(package.utf8.count).first == UInt8(ascii: ".")
    else { return }
    let own = String(name.dropFirst(package.count + 1))
    if tag == DW_TAG_structure_type {
      if structures[own] == nil { structures[own] = entry.offset }
    } else if constants[own] == nil, let value = entry.unsigned(DW_AT_const_value) {
      constants[own] = value
    }
  }

  /// The value of a constant that is a whole number; nil if the program does not use it.
  package func constant(_ name: String) -> UInt64? { constants[name] }

  /// The size of a struct, in bytes; nil if the program does not use it.
  package func size(of structure: String) -> UInt64? {
    structures[structure].flatMap { file.entry(at: $0) }?.unsigned(DW_AT_byte_size)
  }

  /// A field of a struct; nil if the program does not use the struct, or the struct has no such field.
  ///
  /// - Parameter path: the field's name, or several with dots between: of fields of fields.
  package func member(_ structure: String, _ path: String) throws(DebugInfoError) -> Member? {
    guard let start = structures[structure], var entry = file.entry(at: start) else { return nil }
    var (offset, size): (UInt64, UInt64) = (0, entry.unsigned(DW_AT_byte_size) ?? 0)
    for name in path.split(separator: ".") {
      guard let field = try fields(of: entry)[String(name)], let type = field.type, let own = self.size(ofType: type),
        own <= size, field.offset <= size - own
      else { return nil }
      (offset, size, entry) = (offset + field.offset, own, type)
    }
    return Member(offset: offset, size: size)
  }

  private func fields(
    of structure: DwarfEntry
  ) throws(DebugInfoError) -> [String: (offset: UInt64, type: DwarfEntry?)] {
    if let known = fields[structure.offset] { return known }
    var found: [String: (offset: UInt64, type: DwarfEntry?)] = [:]
    guard structure.tag == DW_TAG_structure_type else { return [:] }
    try structure.forEachChild { child throws(DebugInfoError) in
      guard child.tag == DW_TAG_member, let name = child.shortName, found[name] == nil else { return true }
      found[name] = (child.unsigned(DW_AT_data_member_location) ?? 0, child.reference(DW_AT_type).map(Self.resolved))
      return true
    }
    fields[structure.offset] = found
    return found
  }

  /// The type that a declared type is a name for.
  private static func resolved(_ type: DwarfEntry) -> DwarfEntry {
    var type = type
    for _ in 0..<16 where type.tag == DW_TAG_typedef {
      guard let next = type.reference(DW_AT_type) else { break }
      type = next
    }
    return type
  }

  private func size(ofType type: DwarfEntry) -> UInt64? {
    switch type.tag {
    case DW_TAG_pointer_type, DW_TAG_subroutine_type: pointerSize
    default: type.unsigned(DW_AT_byte_size)
    }
  }
}
