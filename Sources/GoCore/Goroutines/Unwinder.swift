import GoExecutable

/// A frame of a goroutine's stack.
struct CoreFrame {
  let function: Function
  /// Where the function's code begins, as loaded.
  let entry: UInt64
  let pc: UInt64
  let sp: UInt64
  /// Behind the return address.
  let fp: UInt64
  /// Where a recovered panic goes on; 0 if it does not.
  let continuation: UInt64

  /// Behind the variables.
  var variablesEnd: UInt64 { fp - 8 > sp ? fp - 16 : fp - 8 }
}

/// Finds the frames of stacks.
struct Unwinder {
  let memory: CoreMemory
  private var executable: GoExecutable { memory.executable }
  private var layouts: [Int: StackLayout] = [:]

  private static let deepest = 1 << 24

  init(_ memory: CoreMemory) { self.memory = memory }

  /// The number of the function that has the code at an address, as loaded.
  func function(containing pc: UInt64) -> Int? { executable.function(containing: pc &- memory.bias) }

  func name(_ function: Function) throws(CoreError) -> [UInt8] {
    try Result { () throws(GoExecutableError) in Array(try executable.name(function.name)) }
      .mapError(CoreError.executable).get()
  }

  mutating func layout(_ function: Function) throws(CoreError) -> StackLayout {
    if let layout = layouts[function.index] { return layout }
    let layout = try Result { () throws(GoExecutableError) in try executable.stackLayout(of: function) }
      .mapError(CoreError.executable).get()
    layouts[function.index] = layout
    return layout
  }

  /// Whether C calls Go through it. It changes stacks, and takes care that its frame is valid on both.
  private func isCallback(_ function: Function) throws(CoreError) -> Bool {
    try name(function).elementsEqual("runtime.cgocallback".utf8)
  }

  /// Whether it interrupts a function at any instruction, whose registers it keeps in its frame.
  func keepsRegisters(_ function: Function) throws(CoreError) -> Bool {
    let name = try name(function)
    return name.elementsEqual("runtime.asyncPreempt".utf8) || name.elementsEqual("runtime.debugCallV2".utf8)
  }

  /// The frames from `pc` and `sp` on, the innermost first, and whether the end is that of a stack.
  ///
  /// - Parameters:
  ///   - stack: where they must lie.
  ///   - isCall: whether the innermost has made a call, and was not interrupted.
  mutating func frames(
    pc: UInt64, sp: UInt64, in stack: Range<UInt64>, passesStackWrites: Bool
  ) throws(CoreError) -> [CoreFrame] {
    var (pc, sp) = (pc, sp)
    guard stack.contains(sp) else { return [] }
    if pc == 0 {
      pc = try memory.word(sp)
      sp += 8
    }
    var frames: [CoreFrame] = []
    var calleeIsPanic = false
    while frames.count < Self.deepest, let index = function(containing: pc) {
      let function = try Result { () throws(GoExecutableError) in try executable.function(index) }
        .mapError(CoreError.executable).get()
      let entry = executable.address(of: function) &+ memory.bias
      guard let size = try layout(function).frameSize(at: UInt32(truncatingIfNeeded: pc - entry)) else { break }
      let fp = sp &+ size &+ 8
      guard fp > sp, fp <= stack.upperBound, stack.contains(sp) else { break }
      try memory.spend(fp - sp)
      let continuation =
        calleeIsPanic ? (function.deferReturn == 0 ? 0 : entry + UInt64(function.deferReturn) + 1) : pc
      frames.append(
        CoreFrame(function: function, entry: entry, pc: pc, sp: sp, fp: fp, continuation: continuation))
      if function.isTop { break }
      if function.writesStackPointer, !(frames.count == 1 && passesStackWrites), !(try isCallback(function)) { break }
      calleeIsPanic = try name(function).elementsEqual("runtime.sigpanic".utf8)
      pc = try memory.word(fp - 8)
      if pc == 0 { break }
      sp = fp
    }
    return frames
  }
}
