import GoExecutable
import Names

extension Inference {
  /// Takes where the runtime's tables of interfaces are, which are longer than their types say, and count as without
  /// pointers: all itabs (`runtime.itabTable`), and what each type assertion and switch has found out before
  /// (`main..typeAssert.0`, since Go 1.22). Only the symbol table names the variables of these.
  mutating func addRuntimeTables() {
    for symbol in (try? program.executable.dataSymbols()) ?? [] {
      guard let name = Self.tableType(symbol.name), let owner = names.type(name),
        let place = memory.place(symbol.address &+ program.variableBias), place.part >= memory.objectCount,
        let table = memory.pointer(place.part, place.offset), let target = memory.place(table),
        target.part < memory.objectCount, memory.start(target.part) == nil
      else { continue }
      let type = made.type(owner, .longTable, size: memory.pointerSize, isFlexible: true)
      add(table, type, count: 1, isSlice: false)
    }
  }

  /// The type that a variable points to, if it is one of those.
  private static func tableType(_ variable: Name) -> Name? {
    if variable == "runtime.itabTable" { return "runtime.itabTableType" }
    guard let dot = variable.lastIndex(of: ".") else { return nil }
    let kind = variable.prefix(dot)
    if kind.hasSuffix("..typeAssert") { return "internal/abi.TypeAssertCache" }
    return kind.hasSuffix("..interfaceSwitch") ? "internal/abi.InterfaceSwitchCache" : nil
  }
}
