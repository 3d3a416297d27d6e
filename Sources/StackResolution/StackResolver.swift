public import GoExecutable
import GoRuntime

/// Finds out what the frames of a dump's allocation stacks really were, with the executable that wrote the dump.
///
/// A dump names the physical function of each frame and the line of the innermost function that was inlined there. The
/// executable's tables say which functions those were. Stacks and frames that were seen before cost a look-up.
public struct StackResolver {
  private var finder: CandidateFinder
  private let headers: AllocationHeaders
  /// Frames by their bytes.
  private var encoded = TextTable()
  private var frames: [DumpedFrame] = []
  /// Stacks by the numbers of their frames, and by the size if it makes a difference.
  private var stacks = SequenceTable<UInt32>()
  private var current: [UInt32] = []

  /// A resolver of stacks of the program in `executable`.
  public init(_ executable: GoExecutable, _ rules: StackRules) throws(GoExecutableError) {
    finder = try CandidateFinder(executable, rules)
    headers = rules.headers
  }

  /// Adds a frame, the leaf first, to the stack that `finish` resolves.
  ///
  /// - Parameters:
  ///   - encoded: all bytes of the frame; frames that differ in nothing have the same.
  ///   - function: those of the physical function's name.
  ///   - file: those of the file's name.
  ///   - line: the line number.
  ///   - bytes: what the ranges refer to.
  public mutating func add(
    encoded: Range<Int>, function: Range<Int>, file: Range<Int>, line: Int64, in bytes: Span<UInt8>
  ) {
    let id = self.encoded.id(bytes.extracting(encoded))
    if id == frames.count {
      // `(0x4a2f10)` stands for code without a name.
      let isUnknown = function.isEmpty || bytes[function.lowerBound] == UInt8(ascii: "(")
      let place = SourcePlace(file: finder.texts.id(bytes.extracting(file)), line: line)
      let name = finder.texts.id(bytes.extracting(function))
      frames.append(DumpedFrame(name: name, place: place, isUnknown: isUnknown))
    }
    current.append(id)
  }

  /// Resolves the stack whose frames were added.
  ///
  /// - Parameter size: bytes of one object that was allocated there.
  /// - Returns: its number, counted from 0 as stacks come, the same for the same frames unless the size makes a
  ///   difference; and what it is, if it was not there before.
  /// - Throws: if the executable is damaged.
  public mutating func finish(size: Int64) throws(GoExecutableError) -> (number: Int, new: ResolvedStack?) {
    defer { current.removeAll(keepingCapacity: true) }
    var key = current
    if let leaf = current.first, try finder.dependsOnSize(frames[Int(leaf)]) {
      key += [.max, UInt32(truncatingIfNeeded: size), UInt32(truncatingIfNeeded: size >> 32)]
    }
    let known = stacks.count
    let number = Int(stacks.id(key.span))
    guard number == known else { return (number, nil) }
    var matcher = StackMatcher(current.map { frames[Int($0)] }, size: size, headers)
    return (number, try matcher.match(&finder))
  }

  /// Text number `id` of a `ResolvedLine`.
  public func text(_ id: UInt32) -> ArraySlice<UInt8> { finder.texts.table[id] }
}
