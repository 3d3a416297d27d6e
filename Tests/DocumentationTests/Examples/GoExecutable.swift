import ByteStreams
import GoExecutable

/// The functions of a program whose names begin with `main.`, each with the address of its code.
func ownFunctions(_ file: any RandomAccessBytes) throws -> [(address: UInt64, name: String)] {
  let executable = try GoExecutable(ExecutableSummary(file))
  var found: [(address: UInt64, name: String)] = []
  for index in 0..<executable.functionCount {
    let function = try executable.function(index)
    let name = String(decoding: try executable.name(function.name), as: UTF8.self)
    if name.hasPrefix("main.") { found.append((executable.address(of: function), name)) }
  }
  return found
}
