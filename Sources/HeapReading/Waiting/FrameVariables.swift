import GoExecutable
import GoHeapDump
import GoRuntime

/// Where functions that are on a stack have the variables whose address they take (a garbage collector's stack objects): their
/// contents are in use as long as something in use points there.
package struct FrameVariables: Sendable {
  /// By where a function's code begins, where its variables are, in ascending order and apart from each other, counted from
  /// the end of all variables or from the first argument; nil of functions that the executable does not know.
  private var places: [UInt64: Places?] = [:]
  /// Bytes at the end of a frame that are no variables: the return address, and the frame pointer of its caller.
  private let end: (returnAddress: UInt64, framePointer: UInt64)
  /// Where arguments begin in the caller's frame.
  private let arguments: UInt64

  /// All functions together have at most so many: in a damaged executable, all of them may refer to one long list. Of functions that
  /// come behind, nothing is known.
  private static let mostVariables = 1 << 20

  /// What one function has.
  private struct Places {
    var variables: [Range<Int64>] = []
    var arguments: [Range<Int64>] = []
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
      return
    }
    var left = Self.mostVariables
    for frame in goroutines.frames where places[frame.entry] == nil {
      guard left > 0, let index = executable.function(atAddress: frame.entry &- binary.bias) else {
        places[frame.entry] = .some(nil)
        continue
      }
      var found = Places()
      let objects = try executable.stackObjects(of: executable.function(index))
      left -= objects.count
      for object in objects where object.size > 0 {
        let range = object.offset..<object.offset + Int64(object.size)
        if object.offset < 0 { found.variables.append(range) } else { found.arguments.append(range) }
      }
      found.variables = Self.apart(found.variables)
      found.arguments = Self.apart(found.arguments)
      places[frame.entry] = found
    }
  }

  /// Those that begin behind all of the former ones, in ascending order.
  private static func apart(_ ranges: [Range<Int64>]) -> [Range<Int64>] {
    var result: [Range<Int64>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound })
    where range.lowerBound >= result.last?.upperBound ?? .min { result.append(range) }
    return result
  }

  /// The variables of a frame, in ascending order and apart from each other, and those among its arguments, which lie in the
  /// frame of its caller; nil if they are not known. None that would lie elsewhere is there yet.
  ///
  /// - Parameters:
  ///   - sp: where its memory begins.
  ///   - caller: the memory of its caller, which begins where that of the frame ends; where it ends, if that is known.
  func variables(
    of frame: Goroutines.Frame, _ sp: UInt64, caller: Range<UInt64>
  ) -> (own: [Range<UInt64>], arguments: [Range<UInt64>])? {
    guard caller.lowerBound >= sp, let known = places[frame.entry], let places = known else { return nil }
    var length = caller.lowerBound - sp
    guard length >= end.returnAddress else { return ([], []) }
    length -= end.returnAddress
    if length > end.framePointer { length -= end.framePointer }
    var own: [Range<UInt64>] = []
    for range in places.variables.reversed() {
      guard range.upperBound <= 0, range.lowerBound.magnitude <= length else { break }
      own.append(sp + (length - range.lowerBound.magnitude)..<sp + (length - range.upperBound.magnitude))
    }
    own.reverse()
    var behind: [Range<UInt64>] = []
    // In a damaged dump, more than fits into an Int.
    let room = caller.upperBound - caller.lowerBound
    for range in places.arguments {
      guard arguments + range.upperBound.magnitude <= room else { break }
      let first = caller.lowerBound + arguments
      behind.append(first + range.lowerBound.magnitude..<first + range.upperBound.magnitude)
    }
    return (own, behind)
  }
}
