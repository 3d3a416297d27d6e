import HeapReading
/// A kind of profile: what it shows of a dump, and how it is made. Each kind is described in a file of its own.
public struct ProfileKind: RawRepresentable, CaseIterable, Sendable {
  /// All kinds, in the order in which users read of them.
  public static let allCases: [ProfileKind] = [
    .heap, .allocs, .live, .goroutine, .goroutineLeak, .retained, .paths, .types, .waste, .memory,
  ]

  /// Its name: `heap`.
  public let rawValue: String
  /// What it shows, for someone who chooses: `all objects, by what holds them`.
  public let summary: String
  /// What it needs of a dump.
  let wants: HeapWants
  /// The sample types, in order, with their units.
  let sampleTypes: [(type: String, unit: String)]
  /// The sample type that is shown if nobody asks for another.
  let defaultSampleType: String
  /// What a sample stands for, with its unit: see `ProfileContent.period`.
  let periodType: (type: String, unit: String)
  /// Makes what it shows; nil if not enough of the dump could be read.
  let make: @Sendable (_ read: ProfileMaterial) -> (any ProfileContent)?

  init(
    _ name: String, _ summary: String, _ wants: HeapWants, _ sampleTypes: [(type: String, unit: String)],
    defaultSampleType: String, periodType: (type: String, unit: String) = ("space", "bytes"),
    _ make: @escaping @Sendable (_ read: ProfileMaterial) -> (any ProfileContent)?
  ) {
    (rawValue, self.summary, self.wants, self.sampleTypes) = (name, summary, wants, sampleTypes)
    (self.defaultSampleType, self.periodType, self.make) = (defaultSampleType, periodType, make)
  }

  /// The kind of that name; nil if there is none.
  public init?(rawValue: String) {
    guard let kind = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = kind
  }

  /// What the garbage collector looks at of objects in use: bytes up to the last word that may be a pointer, and how many such
  /// words there are.
  static let scanWork = [(type: "scan", unit: "bytes"), (type: "pointers", unit: "count")]

  /// Objects in use, and their bytes.
  static let inUse = [(type: "inuse_objects", unit: "count"), (type: "inuse_space", unit: "bytes")]
}

extension ProfileKind {
  /// Those of them that an earlier dump does not have.
  static let new = [(type: "new_objects", unit: "count"), (type: "new_space", unit: "bytes")]

  /// Whether it can tell which objects are new since an earlier dump.
  public var tellsNew: Bool { sampleTypes[0].type == Self.inUse[0].type }
}

extension ProfileKind: Hashable, CustomStringConvertible {
  public static func == (one: Self, other: Self) -> Bool { one.rawValue == other.rawValue }

  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

  public var description: String { rawValue }
}
