import Algorithms
import DebugInfo
import GoExecutable
package import GoHeapDump
import GoRuntime
import Names
package import ObjectGraph

/// Where functions that are on a stack have the variables whose address they take, and which words of these are pointers.
package struct FrameVariables: FrameVariableFinding {
  /// By where a function's code begins, its variables; nil of functions that the executable does not know.
  private var places: [UInt64: Places?] = [:]
  /// The bits of all masks.
  private var bits: [UInt8] = []
  /// Whether they are known of all functions that are on a stack and that the executable has.
  private(set) var areAllKnown = true
  /// Whether functions are on a stack that the executable does not have.
  private(set) var hasUnknownFunctions = false
  /// How many functions the executable does not tell them of, as it is damaged, and what is wrong with the first one.
  private var problem: (functions: Int, first: GoExecutableError)?
  /// Bytes at the end of a frame that are no variables: the return address, and the frame pointer of its caller.
  private let end: (returnAddress: UInt64, framePointer: UInt64)
  /// Where arguments begin in the caller's frame.
  private let arguments: UInt64

  /// All functions together have at most so many, and their masks at most so many bytes: in a damaged executable, all of them may
  /// refer to one long list. Of functions that come behind, nothing is known.
  package static let most = (variables: 1 << 20, bytes: 1 << 24)

  /// A variable of a function.
  private struct Place {
    /// Counted from the end of all variables, or from the first argument.
    let range: Range<Int64>
    /// Where its bits are; nil if any word may be a pointer.
    let mask: Range<UInt32>?
  }

  /// What one function has, in ascending order and apart from each other.
  private struct Places {
    var variables: [Place] = []
    var arguments: [Place] = []
  }

  init(_ goroutines: Goroutines, _ binary: ChosenBinary) throws(GoExecutableError) {
    let executable = binary.executable
    switch executable.summary.architecture {
    case .amd64: (end, arguments) = ((8, 8), 0)
    case .i386: (end, arguments) = ((4, 0), 0)
    case .arm64: (end, arguments) = ((0, 8), 8)
    case .s390x: (end, arguments) = ((0, 0), 8)
    case .other:
      // Nothing is known then.
      (end, arguments) = ((0, 0), 0)
      areAllKnown = false
      return
    }
    var left = Self.most
    for frame in goroutines.frames where places[frame.entry] == nil {
      places[frame.entry] = .some(nil)
      guard let index = executable.function(atAddress: frame.entry &- binary.bias) else {
        hasUnknownFunctions = true
        continue
      }
      do {
        let found = left.variables > 0 ? try places(of: index, executable, &left) : nil
        places[frame.entry] = .some(found)
        if found == nil { areAllKnown = false }
      } catch {
        areAllKnown = false
        // What the file system says is no matter of one function.
        if case .input = error.problem { throw error }
        problem = (functions: (problem?.functions ?? 0) + 1, first: problem?.first ?? error)
      }
    }
  }

  /// What a function has; nil if it would be too much.
  ///
  /// - Parameter left: how much all functions may have yet.
  private mutating func places(
    of index: Int, _ executable: GoExecutable, _ left: inout (variables: Int, bytes: Int)
  ) throws(GoExecutableError) -> Places? {
    let width = UInt64(executable.summary.pointerSize)
    let function = try executable.function(index)
    let objects = try executable.stackObjects(of: function)
    left.variables -= objects.count
    var found = Places()
    for object in objects where object.size > 0 {
      left.bytes -= Int(clamping: object.pointerBytes / width / 8 + 1)
      guard left.bytes >= 0 else {
        left.variables = 0
        return nil
      }
      var mask: Range<UInt32>?
      if let own = try executable.pointerMask(of: object) {
        mask = UInt32(bits.count)..<UInt32(bits.count + own.count)
        bits += own
      }
      let range = object.offset..<object.offset + Int64(object.size)
      if object.offset < 0 {
        found.variables.append(Place(range: range, mask: mask))
      } else {
        found.arguments.append(Place(range: range, mask: mask))
      }
    }
    if objects.isEmpty, let registers = Self.registers(executable.summary),
      Self.stubs.contains(Name(decoding: try executable.name(function.name)))
    {
      found.variables.append(
        Place(
          range: -Int64(registers.count * 8)..<0,
          mask: UInt32(bits.count)..<UInt32(bits.count + (registers.count + 7) / 8)))
      bits += Self.mask(registers)
    }
    found.variables = Self.apart(found.variables)
    found.arguments = Self.apart(found.arguments)
    return found
  }

  /// What the user should know of it; nil if there is nothing.
  ///
  /// - Parameter binary: what the executable is called.
  func warning(_ binary: String) -> String? {
    problem.map { problem in
      """
      \(binary): \(problem.first); the variables of \(problem.functions) function\(problem.functions == 1 ? "" : "s") on stacks \
      are not known: what only they refer to may be in use
      """
    }
  }

  /// Functions in assembly through which those are called that package reflect makes. They keep their registers at the end of
  /// their variables, which no table says: the runtime knows it (runtime/stkframe.go: `getStackMap`).
  private static let stubs: Set<Name> = ["reflect.makeFuncStub", "reflect.methodValueCall"]

  /// How many words that takes, and which of them are pointers: what is in registers for integers is there once more as pointers
  /// (`abi.RegArgs`). Nil of machines that pass nothing in registers.
  private static func registers(_ summary: ExecutableSummary) -> (count: Int, pointers: Range<Int>)? {
    let registers = RegisterCounts(summary)
    guard registers.integers > 0, summary.pointerSize == 8 else { return nil }
    let first = registers.integers + registers.floats
    let pointers = first..<first + registers.integers
    // Behind them, a bit for each.
    return (pointers.upperBound + (registers.integers + 63) / 64, pointers)
  }

  /// A bit for each word.
  private static func mask(_ registers: (count: Int, pointers: Range<Int>)) -> [UInt8] {
    var mask = [UInt8](repeating: 0, count: (registers.count + 7) / 8)
    for word in registers.pointers { mask[word / 8] |= 1 << UInt8(word % 8) }
    return mask
  }

  /// Those that begin behind all of the former ones, in ascending order.
  private static func apart(_ places: [Place]) -> [Place] {
    var result: [Place] = []
    for place in places.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
    where place.range.lowerBound >= result.last?.range.upperBound ?? .min { result.append(place) }
    return result
  }

  package func knows(_ frame: Goroutines.Frame) -> Bool { places(frame) != nil }

  private func places(_ frame: Goroutines.Frame) -> Places? { places[frame.entry] ?? nil }

  package func variable(
    at address: UInt64, of frame: Goroutines.Frame, _ memory: Range<UInt64>
  ) -> FrameVariable? {
    guard let places = places(frame), memory.contains(address) else { return nil }
    var length = memory.upperBound - memory.lowerBound
    guard length >= end.returnAddress else { return nil }
    length -= end.returnAddress
    if length > end.framePointer { length -= end.framePointer }
    let base = memory.lowerBound + length
    guard address < base, base - address <= 1 << 32 else { return nil }
    return variable(at: -Int64(base - address), places.variables, base, in: memory.lowerBound..<base)
  }

  package func argument(at address: UInt64, of frame: Goroutines.Frame, caller: Range<UInt64>) -> FrameVariable? {
    let (base, overflow) = caller.lowerBound.addingReportingOverflow(arguments)
    guard let places = places(frame), !overflow, caller.contains(address), address >= base, address - base < 1 << 32
    else {
      return nil
    }
    return variable(at: Int64(address - base), places.arguments, base, in: base..<max(base, caller.upperBound))
  }

  /// The one of some variables that has a byte, which is so far from `base`, where it lies in `memory` as a whole.
  private func variable(
    at offset: Int64, _ places: [Place], _ base: UInt64, in memory: Range<UInt64>
  ) -> FrameVariable? {
    let next = places.partitioningIndex { $0.range.lowerBound > offset }
    guard next > 0, places[next - 1].range.contains(offset) else { return nil }
    let place = places[next - 1]
    let start = base &+ UInt64(bitPattern: place.range.lowerBound)
    let end = base &+ UInt64(bitPattern: place.range.upperBound)
    // In a damaged dump, the frame may be shorter.
    guard start < end, start >= memory.lowerBound, end <= memory.upperBound else { return nil }
    return FrameVariable(
      memory: start..<end, pointers: place.mask.map { bits[Int($0.lowerBound)..<Int($0.upperBound)] })
  }
}
