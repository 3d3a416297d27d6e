import GoExecutable
import GoHeapDump
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
  /// By number of the stack, the locations that it was given.
  private var locations: [[UInt64]] = []
  /// The samples whose stacks are ambiguous, by their number, with the number of the stack.
  private var ambiguous: [(sample: Int, stack: Int)] = []

  /// The executable that names are taken from.
  private(set) var binary: Binary?
  private(set) var counts = Counts()
  /// What shows that the executable did not write the dump, although it is used.
  private var forced: BinaryMismatch?
  /// Why the executable cannot be used.
  private(set) var failure: ProfilesError?
  /// What the user should know.
  private(set) var warnings: [String] = []

  package init(_ binaries: Binaries?) { self.binaries = binaries }

  /// Whether stack frames are to be handed in, to know the executable by.
  var wantsStackFrames: Bool { binaries != nil }

  mutating func add(_ params: Params) {
    self.params = params
    identity.add(params)
  }

  mutating func add(segment: RecordTag, address: UInt64, length: UInt64) {
    identity.add(segment: segment, address: address, length: length)
  }

  mutating func add(stackFrame record: borrowing Record, _ bytes: Span<UInt8>) {
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
      return locations(ofStack: stack, &tables)
    } catch {
      failure = .binary(binary?.name ?? "", error)
      return nil
    }
  }

  private mutating func locations(ofStack stack: Int, _ tables: inout ProfileTables) -> [UInt64]? {
    guard let resolver else { return nil }
    let resolved = resolver.stacks[stack]
    let sample = counts.resolved + counts.ambiguous + counts.unresolved
    switch resolved.verdict {
    case .resolved: counts.resolved += 1
    case .ambiguous:
      counts.ambiguous += 1
      ambiguous.append((sample, stack))
    case .unresolved: counts.unresolved += 1
    }
    // Stacks get their numbers as they come.
    if stack == locations.count {
      let lines = resolved.lines.map { line in
        let function = tables.function(
          name: resolver.text(line.name), file: resolver.text(line.file), startLine: line.startLine)
        return (function: function, line: line.line)
      }
      var start = 0
      locations.append(
        resolved.locationEnds.map { end in
          defer { start = end }
          return tables.location(lines: Array(lines[start..<end]))
        })
    }
    return resolved.verdict == .unresolved ? nil : locations[stack]
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
  var unresolvedWarning: String? {
    guard counts.unresolved > 0, let binary else { return nil }
    let all = counts.resolved + counts.ambiguous + counts.unresolved
    let verb = counts.unresolved == 1 ? "is" : "are"
    return """
      \(counts.unresolved) of \(all) stacks \(verb) not possible in \(binary.name): the names there are those in the dump
      """
  }

  /// For each ambiguous sample, what its frames may be instead, a line each.
  var ambiguities: [String] {
    guard let resolver else { return [] }
    return ambiguous.map { entry in
      let alternatives = resolver.stacks[entry.stack].alternatives.map { alternative in
        let lines = alternative.lines.map { line in
          let name = String(decoding: resolver.text(line.name), as: UTF8.self)
          return "\(name) at \(String(decoding: resolver.text(line.file), as: UTF8.self)):\(line.line)"
        }
        return "frame \(alternative.index + 1) is \(lines.joined(separator: " or "))"
      }
      let why = alternatives.isEmpty ? "its leaf calls no known allocator" : alternatives.joined(separator: "; ")
      return "sample \(entry.sample + 1) is ambiguous: \(why)"
    }
  }
}
