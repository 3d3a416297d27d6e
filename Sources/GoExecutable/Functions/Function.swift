/// A function as it was compiled: with everything that was inlined into it.
public struct Function: Sendable {
  /// Which of the executable's functions it is, from 0, in the order of their addresses.
  public let index: Int
  /// Where its code begins, as an offset in the Go tables.
  public let entry: UInt32
  /// Bytes of its code, with what fills the space up to the next function.
  public let size: UInt32
  /// Its name.
  public let name: NameOffset
  /// The line of its `func`; 0 before Go 1.20, and for assembly.
  public let startLine: Int32
  /// The runtime's number for it if it is special, else 0.
  public let id: UInt8
  /// Whether it is the outermost of its stack.
  public let isTop: Bool
  /// Whether it was written in assembly.
  public let isAssembly: Bool

  /// Bytes of its arguments and results; nil if that is not known, as in some assembly.
  package let argumentSize: UInt64?
  /// Where a panic that was recovered returns to, counted from the entry; 0 if nothing is deferred.
  package let deferReturn: UInt32
  /// Whether it writes the stack pointer in a way that hides its caller.
  package let writesStackPointer: Bool
  /// Where the tables of what lies on its stack are.
  let frameSizes, stackMapIndices: UInt32
  let argumentMaps, localMaps, stackObjects: UInt32?

  let fileValues, lineValues, inlineValues, unit: UInt32
  /// Where its inline tree is, counted from the base of functions' data; nil if nothing was inlined.
  let inlineTree: UInt32?
}

/// Where in the table of function names a name begins.
public struct NameOffset: Hashable, Sendable { let offset: UInt32 }

/// Where in the table of file names a name begins.
public struct FileOffset: Hashable, Sendable { let offset: UInt32 }

/// Where the fields of a function's description are, in bytes: `_func` in the runtime.
struct FunctionLayout: Sendable {
  let length: Int
  let startLine: Int?
  let id: Int

  static let name = 4
  static let argumentSize = 8
  static let deferReturn = 12
  static let frameSizes = 16
  static let fileValues = 20
  static let lineValues = 24
  static let valueTables = 28
  static let unit = 32
  /// Bytes from `id`.
  static let flags = 1
  static let dataCount = 3

  /// The position of the table of inline tree entries among a function's further tables (PCDATA_InlTreeIndex), and of
  /// the inline tree among its data (FUNCDATA_InlTree).
  static let inlineTable: UInt32 = 2
  /// PCDATA_StackMapIndex, FUNCDATA_ArgsPointerMaps, FUNCDATA_LocalsPointerMaps, FUNCDATA_StackObjects.
  static let stackMapTable: UInt32 = 1
  static let argumentMaps: UInt8 = 0
  static let localMaps: UInt8 = 1
  static let stackObjects: UInt8 = 2
  static let inlineTree: UInt8 = 3
  static let topFrameFlag: UInt8 = 1
  static let stackPointerFlag: UInt8 = 2
  static let assemblyFlag: UInt8 = 4

  /// Go 1.18 and 1.19.
  static let old = FunctionLayout(length: 40, startLine: nil, id: 36)
  /// From Go 1.20 on.
  static let current = FunctionLayout(length: 44, startLine: 36, id: 40)
}
