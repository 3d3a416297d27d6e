import GoRuntime

/// What a physical frame of a stack may be: a function, and the frames that one of its instructions shows.
struct Segment {
  /// The function's number; nil where the dump has no name for the code.
  let function: Int?
  /// The frames, the innermost first.
  let levels: [Level]
  /// The functions that are called there, rising. What is called through a pointer, or may pass the call on, is not
  /// among them: `callsAny` stands for all those.
  var targets: [Int]
  var callsAny: Bool
  /// Whether the leaf's line is not the one that the dump has for it.
  let isMoved: Bool
  /// The sizes of what a leaf allocates there.
  var sizes: [AllocationSize] = []

  /// Whether the frame may have called the one of `callee`.
  func mayCall(_ callee: Segment) -> Bool {
    guard !callsAny, let function = callee.function else { return true }
    return targets.contains(function)
  }

  /// Whether an object of that many bytes may be allocated there; nil if that is not known.
  func mayAllocate(_ size: Int64, _ headers: AllocationHeaders) -> Bool? {
    if sizes.contains(where: { $0.fits(size, headers) == true }) { return true }
    return sizes.allSatisfy { $0.fits(size, headers) == false } && !sizes.isEmpty ? false : nil
  }

  /// Whether it differs from another one in what it calls alone.
  func isLike(_ other: Segment) -> Bool {
    function == other.function && isMoved == other.isMoved && levels == other.levels
  }
}

/// A frame as the dump has it, each text by its number.
struct Frame: Hashable {
  /// The physical function's name.
  let name: UInt32
  /// The innermost position.
  let file: UInt32
  let line: Int64
  /// Whether the dump has no name for the code.
  let isUnknown: Bool
}
