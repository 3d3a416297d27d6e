package import GoHeapDump
import GoRuntime
import Pprof

/// How a program's allocation stacks are read: which frames runtime/pprof does not show, the allocator's own at the leaf,
/// and which stacks are of chunks of user arenas.
package struct HideRule {
  /// Beginnings of the names of the runtime's functions.
  private let prefixes: [[UInt8]]
  /// Whether functions without a package are the runtime's: it was written in C then.
  private let hidesNamesWithoutDot: Bool

  /// What is at the root of every goroutine: the runtime's function of the go command, that of gccgo, and the address 0
  /// that ends a stack in gccgo's unwinder.
  private let roots = [RuntimeFunctions.goexit, "runtime.kickoff", "(0x0)"].map { Array($0.utf8) }
  /// The beginning of functions without a package in gccgo's runtime, which are written in C.
  private let prefixInC = Array("runtime_".utf8)

  private let arenas: UserArenas
  private let arenaFile = Array(UserArenas.sourceFile.utf8)

  package init(_ params: Params) {
    arenas = UserArenas(params.goVersion, pointerSize: params.pointerSize)
    prefixes = RuntimeFunctions.hiddenPrefixes(params.goVersion).map { Array($0.utf8) }
    hidesNamesWithoutDot = params.version <= .go1_4
  }

  /// The first frame to show, counted from the leaf; 0, all of them, if every one is the runtime's.
  func firstVisible(_ frames: [FrameRange], _ bytes: Span<UInt8>) -> Int {
    for index in frames.indices where !isRuntime(frames[index].function, bytes) { return index }
    return 0
  }

  /// Whether this is a frame at the root of every goroutine, which says nothing.
  func isRoot(_ function: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    // A loop: `contains` takes twice as many instructions, and every frame comes by.
    for root in roots where function.count == root.count && bytes.starts(with: root, at: function) { return true }
    return false
  }

  /// The size that a record's objects have in the heap: less than the sampled one if they are chunks of user arenas.
  func objectSize(_ record: borrowing Record, _ bytes: Span<UInt8>) -> UInt64 {
    let size = record[.size] ?? 0
    guard size > 0, size % UserArenas.sizeUnit == 0, let file = record.frames.first?.file,
      bytes.starts(with: arenaFile, at: file.suffix(arenaFile.count))
    else { return size }
    return arenas.objectSize(ofChunk: size)
  }

  /// Puts the frames that are to be shown into `shown`, and nothing else.
  func show(_ frames: [FrameRange], _ bytes: Span<UInt8>, into shown: inout [EncodedFrame]) {
    shown.removeAll(keepingCapacity: true)
    for index in firstVisible(frames, bytes)..<frames.count {
      let frame = frames[index]
      if isRoot(frame.function, bytes) { continue }
      shown.append(
        EncodedFrame(
          encoded: frame.encoded, function: frame.function, file: frame.file, line: Int64(bitPattern: frame.line)))
    }
  }

  private func isRuntime(_ function: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    for prefix in prefixes where bytes.starts(with: prefix, at: function) { return true }
    guard hidesNamesWithoutDot || bytes.starts(with: prefixInC, at: function), function.count > 0 else { return false }
    // `0x4a2f10` stands for code without a name, of which nobody knows that it is the runtime's.
    if bytes.starts(with: hexadecimal, at: function) { return false }
    for index in function where bytes[index] == UInt8(ascii: ".") { return false }
    return true
  }

  private let hexadecimal = Array("0x".utf8)
}

extension Span<UInt8> {
  /// Whether the bytes in `range` begin with `prefix`.
  func starts(with prefix: [UInt8], at range: Range<Int>) -> Bool {
    guard range.count >= prefix.count else { return false }
    for index in prefix.indices where self[range.lowerBound + index] != prefix[index] { return false }
    return true
  }
}
