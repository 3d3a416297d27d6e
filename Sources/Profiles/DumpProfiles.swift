public import HeapReading
public import ByteStreams
import GoExecutable
public import GoHeapDump
package import ObjectGraph
import Pprof

/// What one pass over a heap dump leaves: enough to write profiles of several kinds.
public struct DumpProfiles {
  /// What all kinds are made of.
  private let reading: HeapReading<CollectionTimes>
  /// When the objects were made; nil if there is no earlier dump, or no kind has all objects.
  private let births: ObjectBirths?
  /// What profiles of each kind show, as far as the dump allows.
  private var contents: [(kind: ProfileKind, content: (any ProfileContent)?)] = []

  /// What the dump says of its program.
  public var params: Params { reading.params }
  /// The sampling rate that all numbers are scaled with.
  public var rate: SamplingRate { reading.sampling.rate }
  /// Collections that had ended.
  public var collections: UInt64 { reading.observer.count }
  /// When the last one ended, in nanoseconds since 1970: the only clock in a dump. 0 if there was none.
  public var lastCollection: Int64 { reading.observer.last }
  /// What is missing if only a part of the dump was read; nil if all of it was.
  public var shortfall: Shortfall? { reading.shortfall }

  /// The stacks of allocations.
  package var buckets: MemProfBuckets { reading.buckets }

  /// Reads a dump to its end, or as far as it can be read.
  ///
  /// - Parameters:
  ///   - source: the dump, not compressed.
  ///   - rate: runtime.MemProfileRate if it is known; nil to infer it.
  ///   - binaries: the executable that wrote the dump, to take function names from; nil for those in the dump.
  ///   - isPartialWelcome: whether a dump that cannot be read to its end is taken as far as it goes.
  ///   - reporting: how reading talks to the caller.
  ///   - kinds: the kinds of profiles to be written of it; what no one needs is not kept.
  ///   - earlier: dumps of the same process; what they do not have is shown as new. Nil for none.
  ///   - focus: the only objects that a paths profile is to have; nil for all.
  public init(
    reading source: any ByteSource, rate: Int64? = nil, binaries: Binaries? = nil, isPartialWelcome: Bool = false,
    reporting: Reporting = Reporting(), kinds: [ProfileKind] = [.heap, .allocs, .live],
    since earlier: EarlierHeaps? = nil, focus: ObjectQuery? = nil
  ) throws(HeapReadingError) {
    let wants = Self.wants(kinds)
    let allowing = { (shortfall: Shortfall, buckets: MemProfBuckets) throws(HeapReadingError) in
      if let kind = kinds.first, !kinds.contains(where: { shortfall.allows($0.wants, buckets) }) {
        throw HeapReadingError.nothingToSave(shortfall.problem, kind.wants)
      }
    }
    var reading = try HeapReading(
      dump: source, wants, rate: rate, binaries, CollectionTimes(), since: earlier, for: focus,
      reporting: reporting, allowing: isPartialWelcome ? allowing : nil)
    let objects = try reading.takeGraph()
    try self.init(of: reading, objects, kinds: kinds, focus: focus)
  }

  /// What profiles of these kinds need of a dump.
  package static func wants(_ kinds: [ProfileKind]) -> HeapWants {
    kinds.reduce(into: []) { $0.formUnion($1.wants) }
  }

  /// Makes profiles of a reading, which others may use, too.
  ///
  /// - Parameters:
  ///   - reading: a reading of what the kinds want.
  ///   - objects: its graph; nil if there is none.
  ///   - dominators: the graph's dominator tree; nil to make it where it is needed.
  ///   - kinds: the kinds of profiles to be written of it.
  ///   - focus: the only objects that a paths profile is to have; nil for all.
  package init(
    of reading: HeapReading<CollectionTimes>, _ objects: NamedGraph?, dominators: DominatorTree? = nil,
    kinds: [ProfileKind], focus: ObjectQuery? = nil
  ) throws(HeapReadingError) {
    var frames = objects?.frames
    if frames == nil, Self.wants(kinds).contains(.goroutines) {
      frames = try GoroutineFrames(reading.goroutines, reading.chosen)
    }
    self.reading = reading
    let selection = try focus.flatMap { query throws(HeapReadingError) in try objects?.objects(query) }
    births = objects.flatMap { reading.births(of: $0.graph) }
    let material = ProfileMaterial(
      reading: reading, objects: objects, dominators: dominators, frames: frames, births: births, focus: selection)
    contents = kinds.map { ($0, $0.make(material)) }
  }

  /// What the user should know of a profile of that kind, a line each: what concerns only other kinds is left out.
  ///
  /// - Parameters:
  ///   - kind: one of those that the dump was read for.
  ///   - options: what the caller has chosen.
  public func warnings(of kind: ProfileKind, _ options: WritingOptions = WritingOptions()) -> [String] {
    let lacking = shortfall.map { [$0.description(of: kind.wants)] } ?? []
    return lacking + reading.warnings + reading.names.choice.warnings + (content(kind)?.warnings ?? [])
      + (content(kind)?.doubts(options) ?? [])
  }

  /// How exact the names in a profile of that kind are, a line each: the whole, then every sample whose stack is
  /// ambiguous. Nothing without an executable.
  public func exactness(of kind: ProfileKind) -> [String] { content(kind)?.exactness ?? [] }

  private func content(_ kind: ProfileKind) -> (any ProfileContent)? {
    contents.first { $0.kind == kind }.flatMap(\.content)
  }

  /// Writes a profile, uncompressed, and finishes the sink.
  ///
  /// - Parameters:
  ///   - kind: one of those that the dump was read for.
  ///   - sink: where it goes.
  ///   - options: what the caller has chosen.
  public func write(
    _ kind: ProfileKind, to sink: any ByteSink, _ options: WritingOptions = WritingOptions()
  ) throws(WritingError) {
    if let shortfall, !shortfall.allows(kind.wants, reading.buckets) {
      throw .profile(.nothingToSave(shortfall.problem, kind.wants))
    }
    guard let content = content(kind) else { preconditionFailure("the dump was not read for a profile of this kind") }
    if let problem = content.problem { throw .profile(problem) }
    let (stacks, tables) = content.stacks(options)
    do {
      var output = try SampleOutput(
        kind, tables, options.labels, times: kind.tellsNew ? reading.births?.labels ?? [] : [], to: sink)
      try content.write(stacks, to: &output, options)
      try output.finish(header(kind, content, options))
      try sink.finish()
    } catch let error as HeapDumpError {
      throw .profile(.dump(error))
    } catch {
      throw .output(ByteStreamError(writing: error))
    }
  }

  private func header(
    _ kind: ProfileKind, _ content: any ProfileContent, _ options: WritingOptions
  ) -> ProfileHeader {
    var header = ProfileHeader()
    header.timeNanos = options.timeNanos ?? lastCollection
    header.comments = comments(kind, content) + content.doubts(options)
    let isOfNew = reading.births != nil && kind.tellsNew
    header.defaultSampleType = isOfNew ? ProfileKind.new[1].type : kind.defaultSampleType
    header.periodType = kind.periodType
    header.period = content.period
    return header
  }

  /// Where the numbers come from. pprof shows a comment in every report unless it begins with `#`: what a reader must
  /// know is shown, the rest is for who asks (`go tool pprof -comments`).
  private func comments(_ kind: ProfileKind, _ content: any ProfileContent) -> [String] {
    let order = params.isBigEndian ? "big-endian" : "little-endian"
    let go = params.buildVersion.isEmpty ? params.version.releases : params.buildVersion
    var comments = [
      "# from \(params.origin == .core ? "an ELF core" : "a Go heap dump, format \(params.version.name),") of \(go)",
      "# \(params.arch), \(params.pointerSize * 8)-bit, \(order), \(params.cpus) CPUs",
      "# garbage collections before the \(params.origin == .core ? "core" : "dump"): \(collections)",
    ]
    if let births, kind.wants.contains(.objects) { comments.append("\(births.change)") }
    if let shortfall { comments.append(shortfall.description(of: kind.wants)) }
    if let names = content.exactness.first { comments.append("# \(names)") }
    if let id = reading.chosen?.binary.summary.goBuildID { comments.append("# Go build id of the executable: \(id)") }
    return comments + content.comments
  }
}

/// Why a profile was not written.
public enum WritingError: Error, Equatable, Sendable {
  /// The dump does not make a profile.
  case profile(HeapReadingError)
  /// The output could not be written.
  case output(ByteStreamError)
}
