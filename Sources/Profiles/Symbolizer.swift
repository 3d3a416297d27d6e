public import ObjectGraph
public import Pprof

/// What an executable knows of addresses that stand in a dump.
public protocol Symbolizer: GlobalVariables {
  /// The lines of a frame, the innermost first: several where functions were inlined. Empty if the frame is one that
  /// the runtime's tracebacks leave out.
  ///
  /// - Parameters:
  ///   - function: the name that the dump has.
  ///   - entry: where the function's code begins.
  ///   - pc: the instruction.
  ///   - isInnermost: whether the goroutine is there; otherwise, a call returns there.
  /// - Returns: nil if the executable does not know the frame.
  func lines(
    function: String, entry: UInt64, pc: UInt64, isInnermost: Bool
  ) -> [ProfileTables.NamedLine]?

  /// The name of the function that has the instruction in front of `pc`, to which a go statement returns.
  func function(callingAt pc: UInt64) -> String?

  /// The type whose description is at an address: its name, as Go source has it, and the bytes of a value.
  func type(at address: UInt64) -> (name: String, size: UInt64)?
}
