import CLibdw
public import GoExecutable
import GoRuntime
public import Names

/// A parameter of a function, and where its spill slot is.
///
/// Parameters come in registers, and the caller leaves room in memory where the function may keep each of them when it
/// needs the register. DWARF often goes on to name the register then.
public struct SpilledParameter: Sendable {
  public let name: Name
  public let type: TypeID
  /// Where the slot begins, in bytes from the frame's CFA; nil if the parameter comes in memory.
  public let spillSlot: Int64?
}

extension DebugInfo {
  /// The parameters of the function whose code begins at an address of the file, in their order, the receiver first.
  public func parameters(entry: UInt64) -> [SpilledParameter] {
    guard let function = function(at: entry) else { return [] }
    // What was inlined elsewhere has its parameters, all of them, in an entry of its own.
    let declaration = function.reference(DW_AT_abstract_origin) ?? function
    var parameters: [(name: Name, type: TypeID)] = []
    var results: [TypeID] = []
    visit(declaration) { child in
      guard child.tag == DW_TAG_formal_parameter else { return true }
      let id = type(of: child)
      if child.flag(DW_AT_variable_parameter) {
        results.append(id)
      } else {
        parameters.append((child.name.withoutLinkerEscapes, id))
      }
      return true
    }
    let slots = slots(parameters.map(\.type), results)
    return zip(parameters, slots).map { SpilledParameter(name: $0.name, type: $0.type, spillSlot: $1) }
  }

  /// Go's internal ABI: what does not fit into the registers that are left comes in memory, in order, results behind
  /// parameters; then come the slots of the rest.
  private func slots(_ parameters: [TypeID], _ results: [TypeID]) -> [Int64?] {
    var end: UInt64 = 0
    func place(_ id: TypeID) -> UInt64 {
      let alignment = types.alignment(of: id)
      let start = end.roundedUp(to: alignment)
      end = start &+ min(types[id].size, 1 << 40)
      return start
    }
    var left = RegisterCounts(summary)
    let areInRegisters = parameters.map { left.take($0, types) }
    for (id, isInRegister) in zip(parameters, areInRegisters) where !isInRegister { _ = place(id) }
    end = end.roundedUp(to: types.pointerSize)
    left = RegisterCounts(summary)
    for id in results where !left.take(id, types) { _ = place(id) }
    end = end.roundedUp(to: types.pointerSize)
    let base = RegisterCounts.firstArgument(summary)
    return zip(parameters, areInRegisters).map { id, isInRegister in
      isInRegister ? Int64(clamping: base + place(id)) : nil
    }
  }
}

/// The registers that parameters may come in.
package struct RegisterCounts {
  /// How many are left for integers and pointers, and for floating-point numbers.
  package private(set) var (integers, floats): (Int, Int)
  /// How many parts a value may have: more than that do not come in registers anyway.
  private var parts = 1000

  /// All of a machine.
  package init(_ summary: ExecutableSummary) {
    // `abi.IntArgRegs` and `abi.FloatArgRegs`; since which release of Go: 1.17, 1.18, 1.26 for s390x.
    let minor = summary.goVersion.minor
    (integers, floats) =
      switch summary.architecture {
      case .amd64: (9, 15)
      case .arm64: (16, 16)
      case .other(21): (12, 12)  // ppc64
      case .other(243): (16, 16)  // riscv64
      case .other(258) where minor >= 22: (16, 16)  // loong64
      case .s390x where minor >= 26: (8, 16)
      default: (0, 0)
      }
  }

  /// How many bytes lie between the CFA and the first argument: room for the return address if that is in a register.
  static func firstArgument(_ summary: ExecutableSummary) -> UInt64 {
    switch summary.architecture {
    case .amd64, .i386: 0
    case .other(21): 32
    default: UInt64(summary.pointerSize)
    }
  }

  /// Takes registers for a value of a type; false if there are too few left, or it cannot be in registers.
  mutating func take(_ id: TypeID, _ types: TypeTable) -> Bool {
    // What has no size is in memory.
    guard types[id].size > 0 else { return false }
    var rest = self
    guard rest.takeParts(id, types, depth: 0) else { return false }
    (integers, floats) = (rest.integers, rest.floats)
    return true
  }

  private mutating func takeParts(_ id: TypeID, _ types: TypeTable, depth: Int) -> Bool {
    let type = types[id]
    parts -= 1
    guard parts >= 0, depth < 100 else { return false }
    switch type.kind {
    case .unknown: return false
    case .float32, .float64: floats -= 1
    case .complex64, .complex128: floats -= 2
    case .string, .interface: integers -= 2
    case .slice: integers -= 3
    case .array:
      if type.count > 1 { return false }
      return type.count == 0 || takeParts(type.element, types, depth: depth + 1)
    case .struct:
      for field in types.fields(of: id) {
        guard takeParts(field.type, types, depth: depth + 1) else { return false }
      }
    case .int64, .uint64: integers -= types.pointerSize == 4 ? 2 : 1
    default: integers -= 1
    }
    return integers >= 0 && floats >= 0
  }
}

extension UInt64 {
  fileprivate func roundedUp(to alignment: UInt64) -> UInt64 {
    let rest = self % Swift.max(1, alignment)
    return rest == 0 ? self : self &+ (alignment - rest)
  }
}
