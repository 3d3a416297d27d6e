// What runs, and what is to run: goroutines with their stacks, threads, finalizers.
extension DumpBuilder {
  public mutating func goroutine(
    _ address: UInt64, sp: UInt64 = 0, id: UInt64 = 1, gopc: UInt64 = 0, status: UInt64 = 4, isSystem: Bool = false,
    isBackground: Bool = false, waitSince: UInt64 = 0, waitReason: String = "", ctxt: UInt64 = 0, m: UInt64 = 0,
    deferAddress: UInt64 = 0, panicAddress: UInt64 = 0
  ) {
    tag(4)
    ints(address, sp, id, gopc, status)
    bool(isSystem)
    bool(isBackground)
    int(waitSince)
    string(waitReason)
    ints(ctxt, m, deferAddress, panicAddress)
  }

  /// - Parameter continpc: left out in the beta layout of go1.3.
  public mutating func stackFrame(
    sp: UInt64 = 0xc0_0000_8000, depth: UInt64 = 0, childSP: UInt64 = 0, _ contents: [UInt8] = [],
    entry: UInt64 = 0x40_1000, pc: UInt64 = 0x40_1010, continpc: UInt64 = 0x40_1010, name: String = "main.main",
    fields: [PointerField] = []
  ) {
    tag(5)
    ints(sp, depth, childSP)
    memory(contents)
    ints(entry, pc)
    if layout != .go1_3Beta { int(continpc) }
    string(name)
    fieldList(fields)
  }

  /// - Parameter frame: the argument pointer up to go1.4, the stack pointer from go1.5 on: one number in any case.
  public mutating func deferRecord(
    _ address: UInt64, goroutine: UInt64 = 0, frame: UInt64 = 0, pc: UInt64 = 0, function: UInt64 = 0,
    code: UInt64 = 0, link: UInt64 = 0
  ) {
    tag(14)
    ints(address, goroutine, frame, pc, function, code, link)
  }

  public mutating func panicRecord(
    _ address: UInt64, goroutine: UInt64 = 0, argumentType: UInt64 = 0, argumentData: UInt64 = 0,
    deferAddress: UInt64 = 0, link: UInt64 = 0
  ) {
    tag(15)
    ints(address, goroutine, argumentType, argumentData, deferAddress, link)
  }

  public mutating func osThread(_ address: UInt64, id: UInt64 = 0, processID: UInt64 = 0) {
    tag(9)
    ints(address, id, processID)
  }

  public mutating func finalizer(
    object: UInt64, function: UInt64 = 0, code: UInt64 = 0, argumentType: UInt64 = 0, objectType: UInt64 = 0
  ) {
    tag(7)
    ints(object, function, code, argumentType, objectType)
  }

  public mutating func queuedFinalizer(
    object: UInt64, function: UInt64 = 0, code: UInt64 = 0, argumentType: UInt64 = 0, objectType: UInt64 = 0
  ) {
    tag(11)
    ints(object, function, code, argumentType, objectType)
  }
}
