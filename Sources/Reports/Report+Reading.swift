public import ByteStreams
import GoHeapDump
public import HeapReading
import Inspection
import Names
import ObjectGraph
import Pprof
import Profiles

extension Report {
  /// Reads a dump to its end, once for all that is shown of it.
  ///
  /// - Parameters:
  ///   - source: the dump, not compressed.
  ///   - input: what it is called.
  ///   - rate: runtime.MemProfileRate if it is known; nil to infer it.
  ///   - binaries: the executable that wrote the dump, to take names and types from; nil for those in the dump.
  ///   - isPartialWelcome: whether a dump that cannot be read to its end is taken as far as it goes.
  ///   - earlier: dumps of the same process; nil for none.
  ///   - reporting: how reading talks to the caller.
  public init(
    reading source: any ByteSource, input: String, rate: Int64? = nil, binaries: Binaries? = nil,
    isPartialWelcome: Bool = false, since earlier: EarlierReports? = nil, reporting: Reporting = Reporting()
  ) throws(HeapReadingError) {
    let kinds: [ProfileKind] = earlier == nil ? [.retained, .heap] : [.retained, .heap, .types]
    // As many rows as a page has that can be sent.
    var views = InspectionViews(
      holders: 60, types: 250, goroutines: 120, suspects: 5, since: earlier?.inspections, grown: 40)
    views.sites = 150
    let shared = try SharedReading(
      source, kinds, views.wants, rate: rate, binaries, isPartialWelcome: isPartialWelcome,
      since: earlier?.inspections.heaps, reporting: reporting)
    let drawn = DrawnProfiles(try shared.profiles(), kinds: kinds, over: earlier, reporting.names)
    self.init(try shared.inspection(views), shared.program, drawn, input: input)
  }

  private init(_ inspection: Inspection, _ program: Program?, _ drawn: DrawnProfiles, input: String) {
    self.input = Name(input).bounded
    dump = inspection.dump
    self.program = program
    collections = inspection.memStats["numgc"]
    lastCollection = inspection.memStats["last_gc"] ?? 0
    partial = inspection.partial
    growth = inspection.growth
    suspects = inspection.suspects
    exactness = Self.exactness(inspection, drawn)
    memory = inspection.memory
    parts = inspection.memory.map { Self.parts($0) } ?? []
    advice = inspection.advice
    (objects, objectBytes) = (inspection.objects.count, inspection.objects.bytes)
    let profile = inspection.profile
    sampled =
      profile.recorded
      ? Sampled(objects: profile.inuseObjects, bytes: profile.inuseSpace, deviation: profile.inuseDeviation) : nil
    flameGraphs = drawn.graphs
    holders = Table(inspection.holders)
    types = Table(inspection.types, new: drawn.newByType)
    sites = Table(profile)
    goroutines = Table(inspection)
    checks = inspection.checks
    var said = Set<String>()
    warnings = (inspection.warnings + drawn.warnings).filter { said.insert($0).inserted }
  }

  private static func exactness(_ inspection: Inspection, _ drawn: DrawnProfiles) -> [Exactness] {
    let profile = inspection.profile
    var lines: [Exactness] = []
    if let coverage = inspection.types?.coverage {
      lines.append(Exactness(what: "types", text: "exact types: \(coverage)", doubtful: false))
    }
    lines += drawn.names.map { Exactness(what: "names", text: $0, doubtful: false) }
    if inspection.lacksBinary {
      lines.append(
        Exactness(
          what: "names", text: "names are those in the dump: it was read without the executable", doubtful: true))
    }
    if let missing = profile.missing {
      lines.append(Exactness(what: "rate", text: missing, doubtful: true))
    } else {
      let doubt = profile.rate.doubt.map { "; \($0)" } ?? ""
      lines.append(Exactness(what: "rate", text: profile.rate.text + doubt, doubtful: !doubt.isEmpty))
    }
    return lines
  }

  /// The parts that a bar has, which add up to `sys`, unless the dump is damaged.
  private static func parts(_ memory: MemoryParts) -> [Part] {
    var parts: [Part] = []
    func add(_ name: String, _ title: String, _ bytes: UInt64) {
      if bytes > 0 { parts.append(Part(name: name, title: title, bytes: bytes)) }
    }
    if let reachable = memory.reachable, let garbage = memory.garbage {
      add("reachable", "objects, reachable", reachable)
      add("perhaps_in_use", "objects, unreachable, but perhaps in use", memory.perhapsInUse ?? 0)
      add("garbage", "garbage, not yet collected", garbage)
    } else {
      add("objects", "objects, in use or not yet collected", memory.objects)
    }
    add("free_slots", "free slots in the same spans", memory.freeSlots)
    add("idle", "idle spans, kept for new objects", memory.idle)
    add("stacks", "stacks", memory.stacks)
    let own = [memory.mspan, memory.mcache, memory.buckhash, memory.gc, memory.other]
    add("runtime", "the runtime's own", own.reduce(0) { $0.addingReportingOverflow($1).partialValue })
    add("released", "released to the system", memory.released)
    if memory.unaccounted > 0 { add("unaccounted", "unaccounted for", memory.unaccounted.magnitude) }
    return parts
  }
}
