public import Names

/// What shows that an executable did not write a dump.
public enum BinaryMismatch: Error, Equatable, Sendable {
  /// It was built by another Go release, or for another machine.
  case goVersion(dump: String, binary: String)
  case machine(dump: String, binary: String)
  /// Its variables take up another number of bytes.
  case dataLength(dump: UInt64, binary: UInt64)
  case bssLength(dump: UInt64, binary: UInt64)
  /// Its two parts of variables lie at another distance from each other.
  case segments(dump: UInt64, binary: UInt64)
  /// Where a stack of the dump has a function, it has another one; nil if none begins there.
  case function(address: UInt64, dump: Name, binary: Name?)
  /// So many objects begin with the address of their type, and at so many of these addresses it has a type.
  case headers(objects: Int, types: Int)

  /// Whether it is that variables are others.
  var isOfVariables: Bool {
    switch self {
    case .dataLength, .bssLength, .segments: true
    default: false
    }
  }
}

extension BinaryMismatch: CustomStringConvertible {
  public var description: String {
    switch self {
    case .goVersion(let dump, let binary): "it was built by \(binary), the dump is of \(dump)"
    case .machine(let dump, let binary): "it is for \(binary), the dump is of \(dump)"
    case .dataLength(let dump, let binary): "it has \(binary) bytes of data, the dump \(dump)"
    case .bssLength(let dump, let binary): "it has \(binary) bytes of bss, the dump \(dump)"
    case .segments(let dump, let binary):
      "its bss lies \(Self.hexadecimal(binary)) behind its data, the dump's \(Self.hexadecimal(dump))"
    case .function(let address, let dump, let binary):
      """
      the dump has \(dump.shortened(to: 200).text.harmless) at \(Self.hexadecimal(address)), it has \
      \(binary.map { $0.shortened(to: 200).text.harmless } ?? "no function beginning") there
      """
    case .headers(let objects, let types):
      "of \(objects) objects that begin with the address of their type it has \(types) of the types"
    }
  }

  private static func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }
}
