/// What kind of type a type is: `abi.Kind`, with its numbers.
public enum TypeKind: UInt8, Sendable {
  /// Nothing is known of the type's size or contents.
  case unknown
  case bool
  case int, int8, int16, int32, int64
  case uint, uint8, uint16, uint32, uint64, uintptr
  case float32, float64, complex64, complex128
  case array, chan, `func`, interface, map, pointer, slice, string, `struct`, unsafePointer

  /// Whether a value is one pointer: to the element, a channel, a map, a closure.
  public var isPointerShaped: Bool {
    switch self {
    case .pointer, .unsafePointer, .chan, .func, .map: true
    default: false
    }
  }

  /// How many bytes a value has; nil if that depends on more than the kind.
  package func size(pointerSize width: UInt64) -> UInt64? {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64, .complex64: 8
    case .complex128: 16
    case .int, .uint, .uintptr, .chan, .func, .map, .pointer, .unsafePointer: width
    case .interface, .string: 2 * width
    case .slice: 3 * width
    case .unknown, .array, .struct: nil
    }
  }
}
