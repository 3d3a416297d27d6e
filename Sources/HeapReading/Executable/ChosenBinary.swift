import GoExecutable
import GoRuntime
import Names
import StackResolution

/// The executable that names of a dump are taken from, asked by the dump's addresses.
package struct ChosenBinary: Sendable {
  package let binary: Binary
  let executable: GoExecutable
  /// How far behind the file's own addresses the program was loaded.
  let bias: UInt64
  /// How far behind the file's own addresses its variables were loaded.
  let variableBias: UInt64
  /// What the user wants if it did not write the dump.
  let use: Binaries.Use
  /// The release of Go that built it.
  let release: GoVersion
  /// Which objects begin with a word of the allocator.
  let headers: AllocationHeaders
  /// What shows that it did not write the dump, although it is used.
  package let mismatch: BinaryMismatch?

  /// Which functions are the program's.
  var program: ProgramFunctions { ProgramFunctions(binary.summary.buildInfo) }

  var rules: StackRules { StackRules(release, headers: headers) }

  /// What the program's code says of the sampling rate; nil if it says nothing, or the executable did not write the dump.
  var memProfileRate: MemProfileRate? { mismatch == nil ? binary.memProfileRate(executable) : nil }

  /// Whether the program can read the memory profile; nil if that is not known.
  var readsMemoryProfile: Bool? { mismatch == nil ? try? executable.readsMemoryProfile() : nil }

  /// Looks into the executable; an error in it says which one it is.
  func reading<Value>(_ body: (Self) throws(GoExecutableError) -> Value) throws(HeapReadingError) -> Value {
    do { return try body(self) } catch { throw .binary(binary.name, error) }
  }

  /// The name of the function that has the code at `pc`; nil if none has.
  func function(containing pc: UInt64) throws(GoExecutableError) -> Name? {
    guard let index = executable.function(containing: pc &- bias) else { return nil }
    return Name(decoding: try executable.name(executable.function(index).name))
  }

  /// Where the function begins that has the code at `pc`; nil if none has.
  func place(ofFunctionContaining pc: UInt64) throws(GoExecutableError) -> FunctionPlace? {
    guard let index = executable.function(containing: pc &- bias) else { return nil }
    let position = try executable.entryPosition(of: executable.function(index))
    let file = try position.file.map { file throws(GoExecutableError) in try executable.fileName(file) }
    return FunctionPlace(file: Name(decoding: file ?? []), line: Int64(position.line))
  }

  /// The beginning of what is said of names, before how many there are: of another executable than the one that wrote
  /// the dump nothing is certain.
  var exactness: String {
    mismatch.map { "names from \(binary.name) all the same, although \($0): possible for" }
      ?? "names from \(binary.name): exact for"
  }
}
