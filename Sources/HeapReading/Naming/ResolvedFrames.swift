import GoExecutable
import GoHeapDump
import GoRuntime
import Names
package import Pprof
import StackResolution

/// What the executable says of the frames of goroutines.
package struct ResolvedFrames {
  /// How many frames it knows, of how many.
  private(set) var counts = (resolved: 0, all: 0)
  /// The functions that started goroutines, by where the go statement returns to.
  private(set) var creators: [UInt64: Name] = [:]

  /// By frame of the goroutines, what it shows, a number of `shapes`.
  private var numbers: [UInt32] = []
  /// What frames show: their locations, the innermost first; nothing for a wrapper. Nil if the executable does not know
  /// the frame.
  private var shapes: [[Location]?] = []

  /// What a frame shows, or a part of it.
  package struct Location {
    /// The lines, the innermost first.
    package let lines: [ProfileTables.NamedLine]
    /// Where the instruction is in the program's memory; 0 if that is not known.
    package var address: UInt64 = 0
  }

  /// What tells frames apart that show different things.
  private struct Key: Hashable {
    let entry: UInt64
    let pc: UInt64
    let name: UInt32
    let callee: Callee
  }

  /// What a frame called, as far as it matters.
  private struct Callee: Hashable {
    /// It interrupted the frame, or nothing was called: the pc is not behind a call.
    var isInjected = false
    /// It is worth seeing what called it, be it a wrapper.
    var showsWrapper = false

    private static let injected = RuntimeFunctions.injected.map { Name($0) }

    init() {}

    init(_ name: Name) {
      isInjected = Self.injected.contains(name)
      showsWrapper = GoroutineFrames.panics.contains(name)
    }
  }

  init(_ goroutines: Goroutines, _ binary: ChosenBinary) throws(GoExecutableError) {
    var resolver = try FrameResolver(binary.executable, binary.rules)
    var known: [Key: UInt32] = [:]
    var callees: [UInt32: Callee] = [:]
    numbers = [UInt32](repeating: 0, count: goroutines.frames.count)
    for goroutine in goroutines.goroutines {
      var callee = Callee()
      callee.isInjected = goroutine.isInterrupted
      for number in goroutine.frames {
        let frame = goroutines.frames[number]
        let key = Key(entry: frame.entry, pc: frame.pc, name: frame.functionNumber, callee: callee)
        let shape = known[key] ?? UInt32(shapes.count)
        if known.updateValue(shape, forKey: key) == nil {
          shapes.append(try Self.locations(frame, goroutines.function(frame), callee, binary, &resolver))
        }
        numbers[number] = shape
        counts.all += 1
        if shapes[Int(shape)] != nil { counts.resolved += 1 }
        callee = callees[frame.functionNumber] ?? Callee(goroutines.function(frame))
        callees[frame.functionNumber] = callee
      }
      if goroutine.gopc != 0, creators[goroutine.gopc] == nil {
        creators[goroutine.gopc] = try binary.function(containing: goroutine.gopc)
      }
    }
  }

  /// The locations of a frame, the innermost first, by the frame's number in `Goroutines`; nothing for a wrapper. Nil if the
  /// executable does not know the frame.
  func locations(_ frame: Int) -> [Location]? { shapes[Int(numbers[frame])] }

  private static func locations(
    _ frame: Goroutines.Frame, _ name: Name, _ callee: Callee, _ binary: ChosenBinary,
    _ resolver: inout FrameResolver
  ) throws(GoExecutableError) -> [Location]? {
    // Code of a plugin or of C lies elsewhere.
    guard let index = binary.executable.function(atAddress: frame.entry &- binary.bias) else { return nil }
    let function = try binary.executable.function(index)
    guard try binary.executable.name(function.name).elementsEqual(name.utf8),
      let pc = UInt32(exactly: frame.pc &- frame.entry), pc <= function.size
    else { return nil }
    // A call returns behind itself. A goroutine that has not begun yet is at its entry.
    let offset = pc > 0 && !callee.isInjected ? pc - 1 : pc
    let locations = try resolver.locations(function: index, pc: offset, keepsWrapper: callee.showsWrapper)
    return locations?.map { location in
      let lines = location.lines.map { line in
        ProfileTables.NamedLine(
          function: Name(decoding: resolver.text(line.name)),
          file: Name(decoding: resolver.text(line.file)), line: line.line, startLine: line.startLine)
      }
      return Location(lines: lines, address: frame.entry &+ UInt64(location.pc))
    }
  }
}
