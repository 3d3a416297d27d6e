import GoRuntime

/// What a physical frame of a stack may be: a function, and the frames that one of its instructions shows.
struct FrameCandidate {
  /// What tells candidates apart: candidates of equal shape are one.
  struct Shape: Hashable {
    /// The function's number; nil where the dump has no name for the code.
    let function: Int?
    /// The frames, the innermost first.
    let levels: [InlineLevel]
    /// Whether the leaf's line is not the one that the dump has for it.
    let isMoved: Bool
  }

  /// An instruction that the frame may be at.
  struct Site {
    /// The instructions of the frames, the innermost first, as offsets from the function's entry. A call's is its last
    /// byte.
    let pcs: [UInt32]
    /// The function that is called there; nil if it may be any.
    let target: Int?
    /// What a leaf allocates there.
    let size: AllocationSize
  }

  let shape: Shape
  /// The instructions, in the order of the code; empty if none is known.
  private(set) var sites: [Site] = []
  /// The functions that are called there. What is called through a pointer, or may pass the call on, is not among them:
  /// `callsAny` stands for all those.
  private var targets: Set<Int> = []
  private var callsAny = false
  /// The sizes of what a leaf allocates there; with too many of them nothing is known.
  private var sizes: Set<AllocationSize> = []
  private var hasTooManySizes = false

  /// More sizes than any line allocates.
  private static let mostSizes = 256

  init(_ shape: Shape) { self.shape = shape }

  var function: Int? { shape.function }
  var levels: [InlineLevel] { shape.levels }
  var isMoved: Bool { shape.isMoved }

  /// Adds an instruction.
  ///
  /// - Parameter pcs: nil if it is not known.
  mutating func add(_ pcs: [UInt32]?, target: Int?, size: AllocationSize?) {
    if let pcs { sites.append(Site(pcs: pcs, target: target, size: size ?? .unknown)) }
    if let target { targets.insert(target) } else { callsAny = true }
    guard let size, !hasTooManySizes else { return }
    sizes.insert(size)
    hasTooManySizes = sizes.count > Self.mostSizes
  }

  /// Whether the frame may have called the one of `callee`.
  func mayCall(_ callee: FrameCandidate) -> Bool {
    guard !callsAny, let function = callee.function else { return true }
    return targets.contains(function)
  }

  /// Whether an object of that many bytes may be allocated there; nil if that is not known.
  func mayAllocate(_ size: Int64, _ headers: AllocationHeaders) -> Bool? {
    if hasTooManySizes || sizes.isEmpty { return nil }
    var isUnknown = false
    for known in sizes {
      switch known.fits(size, headers) {
      case true: return true
      case nil: isUnknown = true
      default: break
      }
    }
    return isUnknown ? nil : false
  }

  /// Whether what the frame may be depends on the size of what is allocated.
  var dependsOnSize: Bool { !hasTooManySizes && sizes.contains { $0 != .unknown } }

  /// Where the frame is: of several instructions that it may be at, the first one.
  ///
  /// - Parameters:
  ///   - callee: what it called; nil of a leaf.
  ///   - size: the bytes of what a leaf allocated.
  func site(calling callee: FrameCandidate?, allocating size: Int64, _ headers: AllocationHeaders) -> Site? {
    guard let callee else {
      return sites.first { $0.size.fits(size, headers) == true } ?? sites.first { $0.size.fits(size, headers) == nil }
    }
    // One that calls just this function is likelier than one that may call any.
    return sites.first { $0.target != nil && $0.target == callee.function }
      ?? sites.first { $0.target == nil || callee.function == nil }
  }
}

/// A frame as the dump has it, each text by its number.
struct DumpedFrame: Hashable {
  /// The physical function's name.
  let name: UInt32
  /// The innermost position.
  let place: SourcePlace
  /// Whether the dump has no name for the code.
  let isUnknown: Bool
}
