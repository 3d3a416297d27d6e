import DebugInfo
import GoExecutable
import Names

/// The global variables of a program's own package with their bytes; nil if it was linked without debug information (-w).
func globalVariables(_ executable: GoExecutable) throws -> [(name: String, bytes: UInt64)]? {
  let types = try TypeTable(executable)
  guard let debugInfo = try DebugInfo(executable, types) else { return nil }
  return debugInfo.variables.filter { $0.name.hasPrefix("main.") }.map { ($0.name.text, types[$0.type].size) }
}
