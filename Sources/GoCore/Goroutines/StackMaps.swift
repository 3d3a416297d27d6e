import GoExecutable

/// Which words of a frame are pointers, as far as the compiler tells.
struct FrameMap {
  /// Places in the frame, in bytes.
  var pointers: [UInt64] = []
  /// The arguments, as the frame's caller has them.
  var arguments = Arguments()

  struct Arguments {
    /// A bit for each word; nil if the function has no map.
    var map: [Bool]?
    /// Bytes, if it has none.
    var size: UInt64 = 0
  }
}

extension Unwinder {
  /// The pointers of a frame.
  ///
  /// - Parameters:
  ///   - callee: the arguments of what it has called.
  ///   - isInterrupted: whether it stopped anywhere: then every word may be one, as the collector takes it.
  mutating func map(
    _ frame: CoreFrame, callee: FrameMap.Arguments, isInterrupted: Bool
  ) throws(CoreError) -> FrameMap {
    var map = FrameMap()
    let offset = UInt32(truncatingIfNeeded: frame.pc &- frame.entry)
    let index = offset == 0 ? 0 : max(0, try layout(frame.function).mapIndex(at: offset - 1))
    let end = frame.variablesEnd - frame.sp
    let outgoing = machine.stackFrame.arguments
    map.arguments.size = frame.function.argumentSize ?? 0
    if isInterrupted {
      map.pointers = stride(from: 0, to: frame.fp - frame.sp, by: 8).map { $0 }
      return map
    }
    if let maps = executableMaps(arguments: frame.function) {
      map.arguments.map = try bits(maps, index)
    }
    if let arguments = callee.map {
      for (word, isPointer) in arguments.enumerated() where isPointer {
        map.pointers.append(outgoing &+ UInt64(word * 8))
      }
    } else {
      map.pointers += stride(from: outgoing, to: min(outgoing &+ callee.size, end), by: 8)
    }
    if let maps = executableMaps(locals: frame.function) {
      let bits = try bits(maps, index) ?? []
      for (word, isPointer) in bits.enumerated() where isPointer {
        let below = UInt64((bits.count - word) * 8)
        if below <= end { map.pointers.append(end - below) }
      }
    } else if callee.size < end {
      map.pointers += stride(from: callee.size, to: end, by: 8)
    }
    return map
  }

  private func executableMaps(arguments function: Function) -> UInt64? {
    memory.executable.argumentMaps(of: function).map { $0 &+ memory.bias }
  }

  private func executableMaps(locals function: Function) -> UInt64? {
    memory.executable.localMaps(of: function).map { $0 &+ memory.bias }
  }

  /// Map number `index` at an address: their number, the number of their bits, the bits; nil if it has none.
  private func bits(_ address: UInt64, _ index: Int) throws(CoreError) -> [Bool]? {
    let (count, length) = (try memory.u32(address), try memory.u32(address &+ 4))
    guard count > 0, count < 1 << 24, index < Int(count), length < 1 << 24 else { return [] }
    let bytes = (Int(length) + 7) / 8
    try memory.spend(UInt64(bytes))
    let map = try memory.bytes(address &+ 8 &+ UInt64(index * bytes), bytes)
    return (0..<Int(length)).map { map[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
  }
}
