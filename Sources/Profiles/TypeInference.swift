import DebugInfo
import GoExecutable
import ObjectGraph
import ObjectTypes

extension ChosenBinary {
  /// The types of a graph's objects, which must have contents; nil if the executable did not write the dump: its types
  /// would be wrong, whatever the user wants of its functions.
  ///
  /// - Parameter warnings: gets what the user should know of the executable.
  /// - Throws: `mismatch` if allocation headers show that another executable wrote the dump.
  func objectTypes(_ graph: ObjectGraph, warnings: inout [String]) throws(ProfilesError) -> ObjectTypes? {
    precondition(graph.contents != nil, "the dump was read without contents")
    guard mismatch == nil else {
      warnings.append("types are not taken from \(binary.name), which did not write this dump")
      return nil
    }
    let table: TypeTable
    do {
      table = try TypeTable(executable)
    } catch {
      throw .binary(binary.name, error)
    }
    var debugInfo: DebugInfo?
    do {
      debugInfo = try DebugInfo(executable, table)
      if debugInfo == nil { warnings.append("\(binary.name) is stripped: \(Self.withoutDebugInfo)") }
    } catch {
      warnings.append("\(binary.name): \(error); \(Self.withoutDebugInfo)")
    }
    let types = ObjectTypes(graph, ProgramTypes(executable, table, debugInfo, bias: bias), goMinor: goMinor)
    if let failure = table.failure { throw .binary(binary.name, failure) }
    if let failure = debugInfo?.failure { warnings.append("\(binary.name): \(failure)") }
    let (expected, found) = types.headers
    if found < expected - expected / 2 {
      throw .mismatch(binary.name, .headers(objects: expected, types: found))
    }
    return types
  }

  private static let withoutDebugInfo =
    "what only variables refer to may have no type (an executable built without -ldflags=-s has more)"
}
