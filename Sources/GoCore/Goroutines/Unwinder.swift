import GoExecutable
import GoRuntime

/// A frame of a goroutine's stack.
struct CoreFrame {
  let function: Function
  /// Where the function's code begins, as loaded.
  let entry: UInt64
  let pc: UInt64
  let sp: UInt64
  /// Where the caller's frame begins.
  let fp: UInt64
  /// Behind the variables.
  let variablesEnd: UInt64
  /// Where a recovered panic goes on; 0 if it does not.
  let continuation: UInt64
}

/// Finds the frames of stacks.
struct Unwinder {
  let memory: CoreMemory
  private var executable: GoExecutable { memory.executable }
  var machine: Machine { memory.core.machine }
  private var layouts: [Int: StackLayout] = [:]

  private static let deepest = 1 << 24
  private static let kept: UInt64 = 64

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

  /// The frames from `pc` and `sp` on, the innermost first.
  ///
  /// - Parameters:
  ///   - link: where the innermost function returns to, as long as it has no frame; 0 if that is on the stack.
  ///   - stack: where they must lie.
  mutating func frames(
    pc: UInt64, sp: UInt64, link: UInt64, in stack: Range<UInt64>
  ) throws(CoreError) -> [CoreFrame] {
    let rules = machine.stackFrame
    var (pc, sp, link) = (pc, sp, link)
    guard stack.contains(sp) else { return [] }
    if pc == 0 {
      pc = try memory.word(sp)
      sp &+= rules.returnAddress
      link = 0
    }
    var frames: [CoreFrame] = []
    var calleeIsPanic = false
    while frames.count < Self.deepest, let index = function(containing: pc) {
      let function = try function(index)
      let entry = executable.address(of: function) &+ memory.bias
      guard let size = try layout(function).frameSize(at: UInt32(truncatingIfNeeded: pc &- entry)) else { break }
      let fp = sp &+ size &+ rules.returnAddress
      guard fp >= sp, fp <= stack.upperBound, stack.contains(sp) else { break }
      // What is kept of a frame counts, too: there are some without a byte of the stack.
      try memory.spend(fp - sp + Self.kept)
      let continuation =
        calleeIsPanic ? (function.deferReturn == 0 ? 0 : entry &+ UInt64(function.deferReturn) &+ 1) : pc
      frames.append(
        CoreFrame(
          function: function, entry: entry, pc: pc, sp: sp, fp: fp,
          variablesEnd: variablesEnd(sp, fp &- rules.returnAddress), continuation: continuation))
      if function.isTop { break }
      // The innermost may change the stack pointer as it likes.
      if function.writesStackPointer, frames.count > 1, !(try isCallback(function)) { break }
      let name = String(decoding: try name(function), as: UTF8.self)
      calleeIsPanic = name == "runtime.sigpanic"
      let (callee, wasEmpty) = (pc, fp == sp)
      pc = try returnAddress(sp, fp, isInnermost: frames.count == 1, link)
      // The same frame once more leads nowhere.
      if pc == 0 || wasEmpty && pc == callee { break }
      (sp, link) = (fp, 0)
      if machine.hasLink, RuntimeFunctions.injected.contains(name) {
        // A signal handler has made it seem to be called anywhere, and has put what the link register was on the stack.
        let saved = try memory.word(sp)
        sp = sp &+ rules.injectedCall
        if try frameSize(at: pc) == 0 { link = saved }
      }
    }
    return frames
  }

  /// Below the frame pointer that is saved in a frame, if there is one.
  private func variablesEnd(_ sp: UInt64, _ end: UInt64) -> UInt64 { end > sp && end - sp >= 8 ? end - 8 : end }

  private func returnAddress(
    _ sp: UInt64, _ fp: UInt64, isInnermost: Bool, _ link: UInt64
  ) throws(CoreError) -> UInt64 {
    guard machine.hasLink else { return try memory.word(fp &- 8) }
    return link == 0 || isInnermost && sp < fp ? try memory.word(sp) : link
  }

  /// How much stack is in use at an instruction; nil outside of functions.
  private mutating func frameSize(at pc: UInt64) throws(CoreError) -> UInt64? {
    guard let index = function(containing: pc) else { return nil }
    let function = try function(index)
    return try layout(function).frameSize(
      at:
        UInt32(truncatingIfNeeded: pc &- executable.address(of: function) &- memory.bias))
  }

  private func function(_ index: Int) throws(CoreError) -> Function {
    try Result { () throws(GoExecutableError) in try executable.function(index) }.mapError(CoreError.executable).get()
  }
}
