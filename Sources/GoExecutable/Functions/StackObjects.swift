/// A variable on a function's stack whose address is taken, so that no map of pointers has it: `stackObjectRecord` in the
/// runtime.
public struct StackObject: Sendable {
  /// Where it begins, in bytes: if negative from the end of the function's variables, else from its first argument.
  public let offset: Int64
  /// Bytes.
  public let size: UInt64
  /// How many bytes it has up to the end of its last pointer.
  public let pointerBytes: UInt64
  /// Where a bit for each of its words is, counted from the read-only data; nil if a program makes them.
  let pointerMask: UInt32?
}

extension GoExecutable {
  /// The variables of a function whose addresses are taken; none if it has none.
  public func stackObjects(of function: Function) throws(GoExecutableError) -> [StackObject] {
    guard let place = function.stackObjects else { return [] }
    let address = module.functionData &+ UInt64(place)
    let width = UInt64(summary.pointerSize)
    let head = try file.memory(address, width, .functionTable)
    let count = head.unsigned(0, Int(width)) ?? 0
    let (start, left) = (file.place(address)?.offset ?? 0, file.place(address)?.left ?? 0)
    try GoExecutableError.check(
      "the number of variables of function \(function.index)", count, atMost: min(Limits.members, left / 16),
      .functionTable, at: start)
    let fields = try file.memory(address &+ width, count * 16, .functionTable)
    return (0..<Int(count)).map { index in
      func number(_ offset: Int) -> Int64 { Int64(Int32(bitPattern: fields.u32(index * 16 + offset) ?? 0)) }
      // Up to Go 1.23, negative if a program of the runtime's makes the bits, as of very long arrays.
      let pointerBytes = number(8)
      return StackObject(
        offset: number(0), size: UInt64(max(0, number(4))), pointerBytes: pointerBytes.magnitude,
        pointerMask: pointerBytes < 0 ? nil : fields.u32(index * 16 + 12))
    }
  }

  /// Which words of a variable on a stack are pointers, as bits, eight in a byte. The lowest bit of the first byte is the first word's;
  /// words behind the variable's first `StackObject.pointerBytes` bytes have none, as they are no pointers.
  ///
  /// - Returns: nil if the executable has no bits for the variable but a program that makes them, as up to Go 1.23 for long arrays.
  public func pointerMask(of object: StackObject) throws(GoExecutableError) -> [UInt8]? {
    guard let mask = object.pointerMask else { return nil }
    let words = (object.pointerBytes + UInt64(summary.pointerSize) - 1) / UInt64(summary.pointerSize)
    guard words > 0 else { return [] }
    let fields = try file.memory(module.readOnlyData &+ UInt64(mask), (words + 7) / 8, .functionTable)
    return (0..<Int((words + 7) / 8)).map { fields.u8($0) ?? 0 }
  }
}
