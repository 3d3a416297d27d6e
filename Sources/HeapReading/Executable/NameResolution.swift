import GoExecutable
import GoHeapDump
import StackResolution

/// Gives the frames of allocation stacks their names: with an executable, those that runtime/pprof would give them.
package struct NameResolution {
  /// How many samples' stacks are how sure.
  package struct Counts {
    package fileprivate(set) var resolved = 0
    fileprivate var ambiguous = 0
    fileprivate var unresolved = 0

    package var all: Int { resolved + ambiguous + unresolved }
  }

  /// What an allocation stack is.
  package struct Stack {
    /// Equal stacks have equal numbers, counted from 0 as they come.
    let number: Int
    /// What it is, if it was not there before; without lines if the dump's own frames are to be shown.
    let new: ResolvedStack?
  }

  /// The executable that names are taken from.
  package internal(set) var choice: BinaryChoice
  private var resolver: StackResolver?
  /// Whether records have return addresses, which need no search.
  var hasReturnAddresses = false
  private var addresses: ReturnAddressResolver?
  /// By number of the stack, how sure it is.
  private var verdicts: [ResolvedStack.Verdict] = []
  /// The samples whose stacks are ambiguous, by their number, with the number of the stack.
  private var ambiguous: [(sample: Int, stack: Int)] = []
  /// By number of an ambiguous stack, what else its frames may be, in words.
  private var alternatives: [Int: String] = [:]

  package private(set) var counts = Counts()
  /// Why the executable cannot be used.
  private(set) var failure: HeapReadingError?

  /// Which functions are the program's.
  package var program: ProgramFunctions { choice.chosen?.program ?? ProgramFunctions() }

  package init(_ binaries: Binaries?, _ names: SettingNames = SettingNames()) { choice = BinaryChoice(binaries, names) }

  /// What the stack of a MemProf record is; nil without an executable.
  mutating func stack(of record: borrowing Record, _ bytes: Span<UInt8>) -> Stack? {
    guard failure == nil else { return nil }
    do throws(HeapReadingError) {
      guard let chosen = try choice.make() else { return nil }
      do throws(GoExecutableError) {
        return try stack(of: record, bytes, chosen)
      } catch {
        throw .binary(chosen.binary.name, error)
      }
    } catch {
      failure = error
      return nil
    }
  }

  private mutating func stack(
    of record: borrowing Record, _ bytes: Span<UInt8>, _ chosen: ChosenBinary
  ) throws(GoExecutableError) -> Stack? {
    if hasReturnAddresses { return try stack(of: record.pcs, chosen) }
    if resolver == nil { resolver = try StackResolver(chosen.executable, chosen.rules) }
    for frame in record.frames {
      resolver?.add(
        encoded: frame.encoded, function: frame.function, file: frame.file, line: Int64(bitPattern: frame.line),
        in: bytes)
    }
    // No object has a size that does not fit; what claims to be one is an error elsewhere.
    let size = Int64(clamping: record[.size] ?? 0)
    guard let stack = try resolver?.finish(size: size) else { return nil }
    return count(stack)
  }

  private mutating func stack(of pcs: [UInt64], _ chosen: ChosenBinary) throws(GoExecutableError) -> Stack? {
    if addresses == nil { addresses = try ReturnAddressResolver(chosen.executable, chosen.rules) }
    guard let stack = try addresses?.resolve(pcs.map { $0 &- chosen.bias }) else { return nil }
    return count(stack)
  }

  /// Counts a sample by how sure its stack is.
  private mutating func count(_ stack: (number: Int, new: ResolvedStack?)) -> Stack {
    if let new = stack.new {
      verdicts.append(new.verdict)
      if new.verdict == .ambiguous { alternatives[stack.number] = describe(new.alternatives) }
    }
    switch verdicts[stack.number] {
    case .resolved: counts.resolved += 1
    case .ambiguous:
      ambiguous.append((counts.all, stack.number))
      counts.ambiguous += 1
    case .unresolved: counts.unresolved += 1
    }
    return Stack(number: stack.number, new: stack.new)
  }

  /// Text number `id` of a `ResolvedLine`.
  func text(_ id: UInt32) -> ArraySlice<UInt8> {
    addresses?.text(id) ?? resolver?.text(id) ?? []
  }

  // MARK: What is said of it

  /// `names from server: exact for 71 of 73 samples, 2 ambiguous (the likeliest of several stacks)`; nil without one.
  package var summary: String? {
    guard let chosen = choice.chosen else { return nil }
    return "\(chosen.exactness) \(counts.resolved) of \(counts.all) samples\(reservations)"
  }

  /// How many are not exact, to be put behind how many are; empty if none.
  package var reservations: String {
    var text = ""
    if counts.ambiguous > 0 { text += ", \(counts.ambiguous) ambiguous (the likeliest of several stacks)" }
    if counts.unresolved > 0 { text += ", \(counts.unresolved) unresolved (names as in the dump)" }
    return text
  }

  /// Warning for the user that names are inexact; nil if there is no need for one.
  package var unresolvedWarning: String? {
    guard counts.unresolved > 0, let binary = choice.chosen?.binary else { return nil }
    let verb = counts.unresolved == 1 ? "is" : "are"
    return """
      \(counts.unresolved) of \(counts.all) stacks \(verb) not possible in \(binary.name): the names there are those in \
      the dump
      """
  }

  /// For each ambiguous sample, what its frames may be instead, a line each.
  package var ambiguities: [String] {
    ambiguous.map { "sample \($0.sample + 1) is ambiguous: \(alternatives[$0.stack] ?? "")" }
  }

  /// `frame 1 is main.a at /src/a.go:10 or main.a at /src/a.go:11`; the first few frames, and of each the first few.
  private func describe(_ alternatives: [ResolvedStack.Alternative]) -> String {
    let frames = alternatives.prefix(8).map { alternative in
      let lines = alternative.lines.prefix(8).map { line in
        let name = String(decoding: text(line.name), as: UTF8.self)
        return "\(name) at \(String(decoding: text(line.file), as: UTF8.self)):\(line.line)"
      }
      return "frame \(alternative.index + 1) is \(lines.joined(separator: " or "))"
    }
    return frames.isEmpty ? "its leaf calls no known allocator" : frames.joined(separator: "; ")
  }
}
