import GoHeapDump

/// The runtime's descriptions of goroutines (`g`), as far as they are objects, and what they refer to.
///
/// A global variable of the runtime leads to all of them, and they lead to what a goroutine works with: its deferred
/// calls, the channel that it waits for, its labels. If those were pointers like others, all that would be shared by
/// that variable and the goroutine. So what a descriptor refers to is held by its goroutine, and not by the descriptor;
/// except the thread that the goroutine runs on, which the runtime holds in other ways.
struct GoroutineDescriptors: Sendable {
  /// A goroutine whose descriptor is an object.
  struct Descriptor {
    /// The descriptor.
    let object: UInt32
    /// The object of the thread.
    let thread: UInt32?
    /// A number of `Goroutines`.
    let goroutine: Int
  }

  /// By object, each once.
  let descriptors: [Descriptor]
  /// What each goroutine's descriptor refers to.
  var held: [(goroutine: Int, object: UInt32)] = []

  init(_ builder: borrowing ObjectGraphBuilder, _ index: borrowing ObjectIndex) {
    var found: [Descriptor] = []
    for (number, goroutine) in builder.goroutines.goroutines.enumerated() {
      guard let object = index.object(at: goroutine.address) else { continue }
      found.append(Descriptor(object: object, thread: index.object(at: builder.threads[number]), goroutine: number))
    }
    found.sort { ($0.object, $0.goroutine) < ($1.object, $1.goroutine) }
    var descriptors: [Descriptor] = []
    for descriptor in found where descriptors.last?.object != descriptor.object { descriptors.append(descriptor) }
    self.descriptors = descriptors
  }
}

extension ObjectGraphBuilder {
  /// What the runtime keeps for goroutines, with the frame that it is for; there is none if a goroutine has no frames.
  var goroutinePointers: [(frame: Int?, goroutine: Int, address: UInt64)] {
    var result: [(frame: Int?, goroutine: Int, address: UInt64)] = []
    for (number, goroutine) in goroutines.goroutines.enumerated() where goroutine.ctxt != 0 {
      result.append((goroutine.frames.first, number, goroutine.ctxt))
    }
    var finder = FrameFinder()
    for word in goroutineWords {
      let frames = goroutines.goroutines[Int(word.goroutine)].frames
      let own = word.sp == 0 ? nil : finder.frame(sp: word.sp, of: Int(word.goroutine), goroutines)
      result.append((own ?? frames.last, Int(word.goroutine), word.address))
    }
    return result
  }
}

/// Finds the frames of a goroutine by their stack pointers: for one goroutine after the other.
struct FrameFinder {
  private var goroutine: Int?
  /// By stack pointer, the goroutine's innermost frame that has it.
  private var frames: [UInt64: Int] = [:]
  /// How many frames were looked at; a test compares it with their number.
  private(set) var steps = 0

  /// The innermost frame of goroutine number `goroutine` that has a stack pointer; nil if none has.
  mutating func frame(sp: UInt64, of goroutine: Int, _ goroutines: borrowing Goroutines) -> Int? {
    if goroutine != self.goroutine {
      self.goroutine = goroutine
      // Not emptied, as that takes as long as there is room.
      frames = [:]
      for frame in goroutines.goroutines[goroutine].frames.reversed() { frames[goroutines.frames[frame].sp] = frame }
      steps += goroutines.goroutines[goroutine].frames.count
    }
    return frames[sp]
  }
}
