import DebugInfo
import GoExecutable
import ObjectGraph
import ObjectTypes

/// What an executable says of types.
struct BinaryTypes {
  let binary: ChosenBinary
  /// All types.
  let table: TypeTable
  /// Variables with their types; nil if there are none.
  let debugInfo: DebugInfo?

  /// The types of global variables by their addresses in the process, in ascending order.
  var variables: [(address: UInt64, type: TypeID)] {
    (debugInfo?.variables ?? []).map { ($0.address &+ binary.variableBias, $0.type) }.sorted { $0.address < $1.address }
  }
}

extension ChosenBinary {
  /// What the executable says of types; nil if it did not write the dump: its types would be wrong, whatever the user
  /// wants of its functions.
  ///
  /// - Parameter warnings: gets what the user should know of the executable.
  func types(warnings: inout [String]) throws(HeapReadingError) -> BinaryTypes? {
    guard mismatch == nil else {
      warnings.append("types are not taken from \(binary.name), which did not write this dump")
      return nil
    }
    let table = try reading { binary throws(GoExecutableError) in try TypeTable(binary.executable) }
    var debugInfo: DebugInfo?
    do {
      debugInfo = try DebugInfo(executable, table)
      if debugInfo == nil { warnings.append(withoutDebugInfo) }
    } catch {
      warnings.append("\(binary.name): \(error); \(Self.costOfDebugInfo)")
    }
    return BinaryTypes(binary: self, table: table, debugInfo: debugInfo)
  }

  /// What is said of an executable without debug information: what is missing, and what that costs.
  private var withoutDebugInfo: String {
    if (try? executable.dataSymbols().isEmpty) == false {
      return "\(binary.name) is without debug information (as by -ldflags=-w, or strip -g): \(Self.costOfDebugInfo)"
    }
    return """
      \(binary.name) is stripped, without symbols and debug information (as by -ldflags=-s, or strip): global variables \
      have addresses instead of names, and \(Self.costOfDebugInfo)
      """
  }

  private static let costOfDebugInfo =
    "what only variables refer to may have no type (an executable of the same build that is not stripped has all)"
}

extension BinaryTypes {
  /// The types of a graph's objects, which must have contents; nil if allocation headers show that another executable
  /// wrote the dump, whose functions are to be taken all the same.
  ///
  /// - Parameter warnings: gets what the user should know of the executable.
  /// - Throws: `mismatch` if that executable has to be the one.
  func objects(_ graph: ObjectGraph, warnings: inout [String]) throws(HeapReadingError) -> ObjectTypes? {
    precondition(graph.contents != nil, "the dump was read without contents")
    let name = binary.binary.name
    let types = ObjectTypes(
      graph, ProgramTypes(binary.executable, table, debugInfo, bias: binary.bias, variableBias: binary.variableBias),
      headers: binary.headers)
    if let failure = table.failure { throw .binary(name, failure) }
    if let failure = debugInfo?.failure { warnings.append("\(name): \(failure)") }
    let (expected, found, foreign) = types.headers
    // Of what is elsewhere only a program that has some types of its own can have the rest from a plugin.
    if found < expected - expected / 2 || found == 0 && foreign > 0 {
      let mismatch = BinaryMismatch.headers(objects: expected + foreign, types: found)
      guard binary.use != .required else { throw .mismatch(name, mismatch) }
      warnings.append("types are not taken from \(name): \(mismatch)")
      return nil
    }
    if foreign > 0 {
      warnings.append(
        """
        \(Shortfall.count(foreign, "object")) may have no type: the types are those of plugins or shared libraries, which \
        \(name) does not have
        """)
    }
    return types
  }
}
