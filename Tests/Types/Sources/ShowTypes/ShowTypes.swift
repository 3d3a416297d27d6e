import ByteStreams
import DebugInfo
import GoExecutable
import SystemPackage

/// `ShowTypes EXECUTABLE [types]`: prints the types that have descriptors, one a line, fields separated by tabs: address, kind,
/// size, alignment, whether it is named, whether it is direct, name, name in the program, element, key, count, fields
/// (name, offset, whether it is embedded, type), places of pointers. `ShowTypes EXECUTABLE
/// variables` prints what the debug information says, and `ShowTypes EXECUTABLE costs` how long all that takes.
@main
enum ShowTypes {
  static func main() throws {
    let executable = try GoExecutable(FileBytes(path: FilePath(CommandLine.arguments[1])))
    let types = try TypeTable(executable)
    switch CommandLine.arguments.dropFirst(2).first ?? "types" {
    case "types": for id in types.all() { print(line(id, types)) }
    case "variables": try showVariables(executable, types)
    default: try showCosts(executable, types)
    }
  }

  /// What the debug information says: of the program's variables and closures, and of every function's parameters and
  /// variables in the middle of its code.
  private static func showVariables(_ executable: GoExecutable, _ types: TypeTable) throws {
    guard let debug = try DebugInfo(executable, types) else { return print("none") }
    for variable in debug.variables {
      let pointers = types.pointerOffsets(of: variable.type).map { "\(Array($0))" } ?? "?"
      print(
        "global \(variable.name)\t\(variable.address)\t\(types.name(of: variable.type))\t\(types[variable.type].size)"
          + "\t\(pointers)")
    }
    for index in 0..<executable.functionCount {
      let function = try executable.function(index)
      let entry = executable.address(of: function)
      let name = String(decoding: try executable.name(function.name), as: UTF8.self)
      for capture in debug.closure(atEntry: entry)?.captures ?? [] {
        print("capture \(name)\t\(capture.name)\t\(capture.offset)\t\(types.name(of: capture.type))")
      }
      for parameter in debug.parameters(entry: entry) {
        let slot = parameter.spillSlot.map { "\($0)" } ?? "memory"
        print("parameter \(name)\t\(parameter.name)\t\(types.name(of: parameter.type))\t\(slot)")
      }
      for variable in debug.stackVariables(entry: entry, pc: entry + UInt64(function.size) / 2) {
        let pieces = variable.pieces.map { "\($0.offset)+\($0.size) \($0.place)" }.joined(separator: ", ")
        print("variable \(name)\t\(variable.name)\t\(types.name(of: variable.type))\t\(pieces)")
      }
    }
    if let failure = debug.failure { print("failure \(failure)") }
  }

  private static func showCosts(_ executable: GoExecutable, _ types: TypeTable) throws {
    let clock = ContinuousClock()
    var last = clock.now
    func took() -> Duration {
      defer { last = clock.now }
      return clock.now - last
    }
    let all = types.all()
    print("\(all.count) types, \(types.count) in the table: \(took())")
    let unknown = all.count { types.hasPointers($0) == nil }
    print("masks, \(unknown) not known: \(took())")
    let bytes = all.reduce(0) { $0 + "\(types.name(of: $1))".utf8.count }
    print("\(bytes) bytes of names: \(took())")
    print("\(types.itabs().count) itabs, \(types.closureLayouts().count) layouts of closures: \(took())")
    guard let debug = try DebugInfo(executable, types) else { return print("no debug information") }
    let described = debug.variables.count { types[$0.type].descriptor != nil }
    print(
      "\(debug.variables.count) variables, \(described) with descriptors, \(debug.functionCount) functions,"
        + " \(types.count) types in the table: \(took())")
    let noMask = (0..<types.count).count { types.hasPointers(TypeID(number: UInt32($0))) == nil }
    print("masks, \(noMask) not known: \(took())")
    for (index, id) in (0..<types.count).map({ TypeID(number: UInt32($0)) }).enumerated()
    where types.hasPointers(id) == nil && index > 0 {
      print("  not known: \(types.name(of: id))")
    }
    var (functions, found, closures) = (0, 0, 0)
    for index in stride(from: 0, to: executable.functionCount, by: 20) {
      let function = try executable.function(index)
      let entry = executable.address(of: function)
      functions += 1
      found += debug.stackVariables(entry: entry, pc: entry + UInt64(function.size) / 2).count
      closures += debug.closure(atEntry: entry) == nil ? 0 : 1
    }
    print("\(functions) functions: \(found) variables, \(closures) closures: \(took())")
    if let failure = debug.failure { print("failure \(failure)") }
  }

  private static func line(_ id: TypeID, _ types: TypeTable) -> String {
    let type = types[id]
    let fields = types.fields(of: id).map { field in
      "\(types.name(of: field)) \(field.offset) \(field.isEmbedded) \(types.name(of: field.type))"
    }
    var pointers: [String] = []
    let isKnown = types.forEachPointer(of: id, below: 1 << 16) { offset in
      pointers.append("\(offset)")
      return true
    }
    let parts: [String] = [
      "\(type.descriptor ?? 0)", "\(type.kind.rawValue)", "\(type.size)", "\(types.alignment(of: id))",
      "\(type.isNamed)",
      "\(type.isDirect)", "\(types.name(of: id))", "\(types.runtimeName(of: id))",
      type.element == .unknown ? "" : "\(types.name(of: type.element))",
      type.key == .unknown ? "" : "\(types.name(of: type.key))",
      "\(type.count)", fields.joined(separator: " | "), isKnown ? pointers.joined(separator: " ") : "?",
    ]
    return parts.joined(separator: "\t")
  }
}
