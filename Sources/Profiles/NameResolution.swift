import GoExecutable
package import GoHeapDump
import Pprof
import StackResolution

/// Gives the frames of a dump's stacks their names: with an executable, those that runtime/pprof would give them.
package struct NameResolution {
  /// How many samples' stacks are how sure.
  struct Counts {
    var resolved = 0
    var ambiguous = 0
    var unresolved = 0
  }

  private let binaries: Binaries?
  private var identity = DumpIdentity()
  private var params: Params?
  private var resolver: StackResolver?
  private var isChosen = false
  /// By number of the stack, how sure it is, and where its locations end in `locations`.
  private var stacks: [(verdict: ResolvedStack.Verdict, end: Int)] = []
  private var locations: [UInt32] = []
  /// The samples whose stacks are ambiguous, by their number, with the number of the stack.
  private var ambiguous: [(sample: Int, stack: Int)] = []
  /// By number of an ambiguous stack, what else its frames may be, in words.
  private var alternatives: [Int: String] = [:]

  /// The executable that names are taken from.
  private(set) var binary: Binary?
  private(set) var counts = Counts()
  /// What shows that the executable did not write the dump, although it is used.
  private var forced: BinaryMismatch?
  /// Why the executable cannot be used.
  package private(set) var failure: ProfilesError?
  /// What the user should know.
  package private(set) var warnings: [String] = []

  package init(_ binaries: Binaries?) { self.binaries = binaries }

  /// Whether stack frames are to be handed in, to know the executable by.
  package var wantsStackFrames: Bool { binaries != nil }

  package mutating func add(_ params: Params) {
    self.params = params
    identity.add(params)
  }

  package mutating func add(segment: RecordTag, address: UInt64, length: UInt64) {
    identity.add(segment: segment, address: address, length: length)
  }

  package mutating func add(stackFrame record: borrowing Record, _ bytes: Span<UInt8>) {
    identity.add(stackFrame: record, bytes)
  }

  /// The locations of a stack as its executable has them; nil if the dump's own frames are to be shown.
  mutating func locations(
    of frames: [FrameRange], size: Int64, _ bytes: Span<UInt8>, _ tables: inout ProfileTables
  ) -> [UInt64]? {
    guard binaries != nil, failure == nil else { return nil }
    do throws(GoExecutableError) {
      if !isChosen { try choose(&tables) }
      guard resolver != nil else { return nil }
      for frame in frames {
        resolver?.add(
          encoded: frame.encoded, function: frame.function, file: frame.file, line: Int64(bitPattern: frame.line),
          in: bytes)
      }
      guard let stack = try resolver?.finish(size: size) else { return nil }
      if let new = stack.new { add(new, stack.number, &tables) }
      return locations(ofStack: stack.number)
    } catch {
      failure = .binary(binary?.name ?? "", error)
      return nil
    }
  }

  /// Makes locations of a stack that was not there before.
  private mutating func add(_ stack: ResolvedStack, _ number: Int, _ tables: inout ProfileTables) {
    guard let resolver else { return }
    let lines = stack.lines.map { line in
      let function = tables.function(
        name: resolver.text(line.name), file: resolver.text(line.file), startLine: line.startLine)
      return (function: function, line: line.line)
    }
    var start = 0
    for end in stack.locationEnds {
      // There are fewer than 2^32 locations: their table counts so far.
      locations.append(UInt32(tables.location(lines: Array(lines[start..<end]))))
      start = end
    }
    stacks.append((stack.verdict, locations.count))
    if stack.verdict == .ambiguous { alternatives[number] = describe(stack.alternatives, resolver) }
  }

  private mutating func locations(ofStack number: Int) -> [UInt64]? {
    let sample = counts.resolved + counts.ambiguous + counts.unresolved
    switch stacks[number].verdict {
    case .resolved: counts.resolved += 1
    case .ambiguous:
      counts.ambiguous += 1
      ambiguous.append((sample, number))
    case .unresolved:
      counts.unresolved += 1
      return nil
    }
    return locations[(number == 0 ? 0 : stacks[number - 1].end)..<stacks[number].end].map { UInt64($0) }
  }

  // MARK: The executable

  /// Finds the executable that wrote the dump: everything that tells it stands before the first stack of allocations.
  private mutating func choose(_ tables: inout ProfileTables) throws(GoExecutableError) {
    isChosen = true
    guard let binaries, let params else { return }
    for candidate in binaries.all {
      if binaries.use == .matching, identity.mismatch(candidate.summary) != nil { continue }
      binary = candidate
      let executable = try candidate.open(keeping: binaries.use != .matching)
      var mismatch = identity.mismatch(candidate.summary)
      if mismatch == nil { mismatch = try identity.mismatch(executable) }
      switch (mismatch, binaries.use) {
      case (nil, _): break
      case (_?, .matching):
        binary = nil
        continue
      case (let mismatch?, .required):
        failure = .mismatch(candidate.name, mismatch)
        return
      case (let mismatch?, .forced):
        forced = mismatch
        warnings.append("\(candidate.name) is used all the same (--force-binary) although \(mismatch)")
      }
      resolver = try StackResolver(executable, StackRules(minor: params.goVersion?.minor ?? Self.newestMinor))
      tables.setExecutable(filename: candidate.name, buildID: candidate.summary.gnuBuildID ?? "")
      return
    }
    warnings.append("no executable among \(binaries.all.count) wrote this dump: names are those in the dump")
  }

  /// What a dump that does not name its Go release is taken for: one of a development version.
  private static let newestMinor = 27

  // MARK: What is said of it

  /// `names from server: exact for 71 of 73 samples, 2 ambiguous (the likeliest of several stacks)`; nil without one.
  var summary: String? {
    guard let binary else { return nil }
    let all = counts.resolved + counts.ambiguous + counts.unresolved
    // Of another executable than the one that wrote the dump nothing is certain.
    var text =
      forced.map { "names from \(binary.name) all the same, although \($0): possible for" }
      ?? "names from \(binary.name): exact for"
    text += " \(counts.resolved) of \(all) samples"
    if counts.ambiguous > 0 { text += ", \(counts.ambiguous) ambiguous (the likeliest of several stacks)" }
    if counts.unresolved > 0 { text += ", \(counts.unresolved) unresolved (names as in the dump)" }
    return text
  }

  /// The user's part of that: that names are not exact.
  package var unresolvedWarning: String? {
    guard counts.unresolved > 0, let binary else { return nil }
    let all = counts.resolved + counts.ambiguous + counts.unresolved
    let verb = counts.unresolved == 1 ? "is" : "are"
    return """
      \(counts.unresolved) of \(all) stacks \(verb) not possible in \(binary.name): the names there are those in the dump
      """
  }

  /// For each ambiguous sample, what its frames may be instead, a line each.
  var ambiguities: [String] {
    ambiguous.map { "sample \($0.sample + 1) is ambiguous: \(alternatives[$0.stack] ?? "")" }
  }

  /// `frame 1 is main.a at /src/a.go:10 or main.a at /src/a.go:11`; the first few frames, and of each the first few.
  private func describe(_ alternatives: [ResolvedStack.Alternative], _ resolver: StackResolver) -> String {
    let frames = alternatives.prefix(8).map { alternative in
      let lines = alternative.lines.prefix(8).map { line in
        let name = String(decoding: resolver.text(line.name), as: UTF8.self)
        return "\(name) at \(String(decoding: resolver.text(line.file), as: UTF8.self)):\(line.line)"
      }
      return "frame \(alternative.index + 1) is \(lines.joined(separator: " or "))"
    }
    return frames.isEmpty ? "its leaf calls no known allocator" : frames.joined(separator: "; ")
  }
}
