public import DebugInfo
public import GoExecutable
import GoRuntime
import Names

/// What the executable of a dump's program says, by addresses of the dump: a position-independent executable is loaded
/// anywhere.
public final class ProgramTypes {
  let executable: GoExecutable
  let types: TypeTable
  let debugInfo: DebugInfo?
  /// How far behind its own addresses it was loaded.
  let bias: UInt64
  /// How far behind the file's addresses its variables were loaded.
  let variableBias: UInt64
  /// The address of the type that an itab names, by the itab's address.
  private(set) var itabs: [UInt64: UInt64] = [:]
  /// From the lowest to the highest address of an itab.
  private var itabRange: ClosedRange<UInt64> = 0...0

  /// - Parameters:
  ///   - executable: the program.
  ///   - types: its types; what is met in the dump is added.
  ///   - debugInfo: of the same types; nil if the executable is stripped.
  ///   - bias: how far behind its own addresses it was loaded.
  ///   - variableBias: the same of its variables, if they lie elsewhere than the file says.
  public init(
    _ executable: GoExecutable, _ types: TypeTable, _ debugInfo: DebugInfo?, bias: UInt64, variableBias: UInt64? = nil
  ) {
    (self.executable, self.types, self.debugInfo, self.bias) = (executable, types, debugInfo, bias)
    self.variableBias = variableBias ?? bias
  }

  /// Takes the itabs of the dump, those that were made when the program ran, too.
  func setItabs(_ itabs: [UInt64: UInt64]) {
    self.itabs = itabs
    itabRange = (itabs.keys.min() ?? 0)...(itabs.keys.max() ?? 0)
  }

  /// Whether there may be a type or an itab at an address: false of nearly all numbers.
  func mayBeType(_ address: UInt64) -> Bool { types.addresses.contains(address &- bias) || itabRange.contains(address) }

  /// Whether an address is in the executable's memory, not in another module's, such as a plugin's.
  func isOwn(_ address: UInt64) -> Bool { loaded.contains(address &- bias) }

  private lazy var loaded = executable.loadedAddresses

  /// The type whose descriptor is at an address.
  func type(at address: UInt64) -> TypeID? {
    let own = address &- bias
    return types.addresses.contains(own) ? types.type(at: own) : nil
  }

  /// The name of the function whose code begins at an address, with the paths of packages as types have them.
  func function(at address: UInt64) -> Name? {
    guard let index = executable.function(atAddress: address &- bias), let function = try? executable.function(index),
      let name = try? executable.name(function.name)
    else { return nil }
    return Name(decoding: name).withoutLinkerEscapes
  }
}

/// Finds types by their full names: those that have descriptors or are in debug information.
final class TypesByName {
  private let types: TypeTable
  private let debugInfo: DebugInfo?
  /// The first type of each name, of those that have descriptors.
  private lazy var described = Dictionary(types.all().map { (types.name(of: $0), $0) }) { first, _ in first }

  init(_ types: TypeTable, _ debugInfo: DebugInfo?) {
    self.types = types
    self.debugInfo = debugInfo
  }

  /// A type of pointers to values of the type of that name.
  func pointer(to name: Name) -> TypeID? {
    guard let element = type(name) else { return nil }
    return types.add(
      GoType(kind: .pointer, size: types.pointerSize, element: element, isDirect: true),
      name: "*" + name, fields: [])
  }

  /// The type of that name.
  func type(_ name: Name) -> TypeID? { debugInfo?.type(named: name) ?? described[name] }
}
