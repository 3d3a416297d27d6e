import GoExecutable
import StackResolution

/// The functions that a frame at an address shows, the innermost first: one, and those that it was inlined into.
func functions(at address: UInt64, _ executable: GoExecutable) throws -> [String] {
  guard let index = executable.function(containing: address) else { return [] }
  let pc = UInt32(address - executable.address(of: try executable.function(index)))
  var resolver = try FrameResolver(executable, StackRules(executable.summary.goVersion))
  let locations = try resolver.locations(function: index, pc: pc, keepsWrapper: true) ?? []
  return locations.flatMap(\.lines).map { String(decoding: resolver.text($0.name), as: UTF8.self) }
}
