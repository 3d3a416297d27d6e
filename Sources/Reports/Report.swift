public import HeapReading
public import Inspection
public import Names

/// All that a page says of a heap. Its properties are the keys of the JSON, in snake case.
public struct Report: Codable, Equatable, Sendable {
  /// What the dump is called.
  public let input: Name
  /// The dump, and the machine that wrote it.
  public let dump: DumpSummary
  /// What is known of the program; nil without an executable.
  public let program: Program?
  /// How many collections had ended; nil if that was not read.
  public let collections: UInt64?
  /// When the last one ended, in nanoseconds since 1970: the only clock in a dump. 0 if there was none, or if it is not known.
  public let lastCollection: UInt64
  /// What is missing if only a part of the dump was read; nil if all of it was.
  public let partial: Inspection.Partial?
  /// How exact the numbers and the names are.
  public let exactness: [Exactness]
  /// What became of the heap since an earlier dump; nil without one.
  public let growth: Growth?
  /// What may be a leak; nil if that was not found out.
  public let suspects: Suspects?
  /// All memory from the system, in parts; nil if that is not known.
  public let memory: MemoryParts?
  /// What of `memory` a page shows, in order: the parts, which add up to `sys`.
  public let parts: [Part]
  /// What can be done about parts of the memory that take much of it.
  public let advice: [MemoryAdvice]
  /// How many objects there are.
  public let objects: UInt64
  /// Their bytes.
  public let objectBytes: UInt64
  /// What the memory profile says is in use, and how far that is off by chance: one standard deviation. Nil without a profile.
  public let sampled: Sampled?
  /// The profiles as trees.
  public let flameGraphs: [FlameGraph]
  /// What holds the objects; empty if that was not found out.
  public let holders: Table<Holder>
  /// The types of the objects; empty if that was not found out.
  public let types: Table<TypeRow>
  /// The places that allocated what is in use.
  public let sites: Table<Site>
  /// The goroutines by stack: those that hold most first, or, if that was not found out, those of which there are most.
  public let goroutines: Table<GoroutineRow>
  /// Whether the numbers agree with each other.
  public let checks: [Check]
  /// What the reader should know, a line each.
  public let warnings: [String]

  /// The program that wrote the dump.
  public struct Program: Codable, Equatable, Sendable {
    /// The file name of the executable.
    public let executable: Name
    /// The path of the main package's module; nil without modules.
    public let module: Name?
    /// The module's version: `(devel)` if it was built in its folder; nil without modules.
    public let version: Name?
    /// The go command's id of the build; nil if it has none.
    public let buildID: Name?
  }

  /// How exact something is.
  public struct Exactness: Codable, Equatable, Sendable {
    /// What: `rate`, `types` or `names`.
    public let what: String
    /// In words.
    public let text: String
    /// Whether there is a reason to doubt it.
    public let doubtful: Bool
  }

  /// A part of the memory.
  public struct Part: Codable, Equatable, Sendable {
    /// A short name that stays the same: as in `memory`, or `runtime` for what the runtime has for itself.
    public let name: String
    /// What it is, in words.
    public let title: String
    public let bytes: UInt64
  }

  /// What is in use by a memory profile, which is an estimate.
  public struct Sampled: Codable, Equatable, Sendable {
    public let objects: Int64
    public let bytes: Int64
    /// One standard deviation of the bytes.
    public let deviation: Int64
  }

  /// The largest of some things, and what the others are.
  public struct Table<Row: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
    /// The largest, the largest first.
    public let rows: [Row]
    /// How many others there are.
    public let others: Int
    /// Bytes of the others; of goroutines those that they hold.
    public let otherBytes: UInt64
    /// Objects of the others; of goroutines how many goroutines.
    public let otherObjects: UInt64
  }
}

extension Report {
  /// The report as JSON, in one line, keys sorted. What a terminal would obey in names is escaped: `\u202e`.
  public var json: String { get throws { try JSONLine.text(self) } }

  /// What the report is called: the program, or else the dump.
  var title: String { (program?.module ?? program?.executable ?? input).text }
}
