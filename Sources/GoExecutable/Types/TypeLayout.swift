/// Where the fields of type descriptors are, in bytes: `abi.Type` and what follows it, by kind.
package struct TypeLayout: Sendable {
  /// What differs between releases of Go.
  enum Release: Sendable {
    /// Up to Go 1.25: the kind's byte has flags, too.
    case old
    /// Go 1.26: the kind's byte is the kind.
    case go1_26
    /// Go 1.27: maps have more numbers.
    case go1_27
  }

  let release: Release
  /// 4 or 8; the offsets follow from it.
  package let width: UInt64

  // `abi.Type`
  package static let size: UInt64 = 0
  package var pointerBytes: UInt64 { width }
  package var flags: UInt64 { 2 * width + 4 }
  package var align: UInt64 { 2 * width + 5 }
  package var fieldAlign: UInt64 { 2 * width + 6 }
  package var kind: UInt64 { 2 * width + 7 }
  package var name: UInt64 { 4 * width + 8 }
  /// Its length: what is special to a kind begins there.
  var length: UInt64 { 4 * width + 16 }

  // Pointer, slice, chan, array, map: a pointer to the element's type comes first, of maps the key's.
  package var element: UInt64 { length }
  /// Behind a channel's element.
  package var channelDirection: UInt64 { length + width }
  package var arrayCount: UInt64 { length + 2 * width }
  package var mapElement: UInt64 { length + width }
  package var mapGroup: UInt64 { length + 2 * width }
  /// Struct and interface: behind the package path a slice of fields or methods.
  package var members: UInt64 { length + width }
  package var memberCount: UInt64 { length + 2 * width }
  /// A field: name, type, offset.
  package var fieldLength: UInt64 { 3 * width }
  /// A method of an interface: offsets of its name and its type.
  static let methodLength: UInt64 = 8
  /// Func: two counts of 16 bits, then its parameters' types behind what a defined type has.
  package var parameterCount: UInt64 { length }
  package var resultCount: UInt64 { length + 2 }
  package var functionLength: UInt64 { length + max(4, width) }

  /// Bits of the flags.
  static let isUncommon: UInt8 = 1
  static let hasExtraStar: UInt8 = 2
  static let isNamed: UInt8 = 4
  private static let isDirect: UInt8 = 0x20
  /// The package path of a defined type is the first field of `abi.UncommonType`, which is that long.
  static let uncommonLength: UInt64 = 16

  /// Bits of the kind's byte up to Go 1.25: the kind, stored directly in interfaces, has a GC program (up to 1.23).
  package func kind(_ byte: UInt8) -> TypeKind? { TypeKind(rawValue: release == .old ? byte & 0x1f : byte) }

  package func isDirect(kind: UInt8, flags: UInt8) -> Bool { (release == .old ? kind : flags) & Self.isDirect != 0 }

  /// The address that an offset of 32 bits means: it counts from the beginning of all types.
  func place(_ offset: UInt32, _ addresses: Range<UInt64>) -> UInt64 {
    addresses.lowerBound &+ UInt64(bitPattern: Int64(Int32(bitPattern: offset)))
  }

  /// Where `abi.UncommonType` is, behind what is special to the kind.
  ///
  /// - Parameter hasGroups: of a map, whether it is one of those that Go has since 1.24.
  func uncommon(_ kind: TypeKind, hasGroups: Bool) -> UInt64 {
    switch kind {
    case .struct, .interface: length + 4 * width
    case .pointer, .slice: length + width
    case .chan: length + 2 * width
    case .array: length + 3 * width
    case .func: functionLength
    // Behind the group and a function: sizes and flags of 8 bytes, or two numbers and flags, in Go 1.27 five more.
    case .map where !hasGroups: length + 4 * width + 8
    case .map: length + (release == .go1_27 ? 11 : 8) * width
    default: length
    }
  }
}
