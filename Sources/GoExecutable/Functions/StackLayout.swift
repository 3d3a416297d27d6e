/// How a function uses its stack, instruction by instruction: what unwinding and the garbage collector go by.
package struct StackLayout: Sendable {
  private let frameSizes: ValueTable
  private let mapIndices: ValueTable

  init(_ function: Function, _ functions: FunctionTable) throws(GoExecutableError) {
    frameSizes = try functions.valueTable(function.frameSizes, of: function)
    mapIndices = try functions.valueTable(function.stackMapIndices, of: function)
  }

  /// How far below the return address the stack pointer is when the instruction at `offset` from the entry begins; nil
  /// behind the last instruction.
  package func frameSize(at offset: UInt32) -> UInt64? {
    let value = frameSizes.value(at: offset)
    return value < 0 ? nil : UInt64(value)
  }

  /// Which of the function's maps of pointers holds at the instruction that has the byte at `offset`; -1 for none.
  package func mapIndex(at offset: UInt32) -> Int { Int(mapIndices.value(at: offset)) }
}

extension GoExecutable {
  /// How a function uses its stack.
  package func stackLayout(of function: Function) throws(GoExecutableError) -> StackLayout {
    try StackLayout(function, functions)
  }

  /// Where the maps of pointers among a function's arguments are, in the file's own addresses; nil if there are none.
  package func argumentMaps(of function: Function) -> UInt64? {
    function.argumentMaps.map { module.functionData &+ UInt64($0) }
  }

  /// Where the maps of pointers among a function's variables are, in the file's own addresses; nil if there are none.
  package func localMaps(of function: Function) -> UInt64? {
    function.localMaps.map { module.functionData &+ UInt64($0) }
  }
}
