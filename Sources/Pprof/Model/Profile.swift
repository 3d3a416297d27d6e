/// A profile in memory, as profile.proto defines it: the same names, and indices into `stringTable` for all texts.
///
/// It is for profiles that are read back. `ProfileTables` and `ProfileWriter` write profiles without keeping messages in
/// memory.
public struct Profile: Equatable, Sendable {
  /// What the values of each sample are, in their order.
  public var sampleType: [ValueType] = []
  /// The samples.
  public var sample: [Sample] = []
  /// The executables and libraries that were loaded.
  public var mapping: [Mapping] = []
  /// The places that samples refer to.
  public var location: [Location] = []
  /// The functions that locations refer to.
  public var function: [Function] = []
  /// All texts; the first is empty.
  public var stringTable: [String] = []
  /// Regular expression of frames to leave out (string index).
  public var dropFrames: Int64 = 0
  /// Regular expression of frames to keep even if `dropFrames` matches (string index).
  public var keepFrames: Int64 = 0
  /// When the profile was taken, in nanoseconds since 1970; 0 if that is not known.
  public var timeNanos: Int64 = 0
  /// How long it took, in nanoseconds.
  public var durationNanos: Int64 = 0
  /// What a period is counted in.
  public var periodType: ValueType?
  /// How many units of `periodType` lie between two samples.
  public var period: Int64 = 0
  /// Free text (string indices).
  public var comment: [Int64] = []
  /// The sample type to show first (string index of its type).
  public var defaultSampleType: Int64 = 0
  /// Where the profile is explained (string index).
  public var docURL: Int64 = 0

  /// An empty profile.
  public init() {}
}

/// What a number means: `inuse_space`, in `bytes` (string indices).
public struct ValueType: Equatable, Sendable {
  /// String index of the type.
  public var type: Int64 = 0
  /// String index of the unit.
  public var unit: Int64 = 0

  /// Two empty texts.
  public init() {}
}

/// A stack and what was measured there.
public struct Sample: Equatable, Sendable {
  /// Ids of the stack's locations, the leaf first.
  public var locationID: [UInt64] = []
  /// One value for each sample type.
  public var value: [Int64] = []
  /// The labels.
  public var label: [Label] = []

  /// A sample without anything.
  public init() {}
}

/// A label of a sample: a text or a number under a key.
public struct Label: Equatable, Sendable {
  /// String index of the key.
  public var key: Int64 = 0
  /// String index of the text; 0 if it is a number.
  public var str: Int64 = 0
  /// The number; 0 if it is a text.
  public var num: Int64 = 0
  /// String index of the number's unit.
  public var numUnit: Int64 = 0

  /// A label without anything.
  public init() {}
}

/// An executable or library, and where it was loaded.
public struct Mapping: Equatable, Sendable {
  /// Not 0, and no other mapping's.
  public var id: UInt64 = 0
  /// The lowest address.
  public var memoryStart: UInt64 = 0
  /// The address after the highest.
  public var memoryLimit: UInt64 = 0
  /// The offset in the file that was mapped to `memoryStart`.
  public var fileOffset: UInt64 = 0
  /// String index of the file's name.
  public var filename: Int64 = 0
  /// String index of the build id.
  public var buildID: Int64 = 0
  /// Functions of its locations are resolved.
  public var hasFunctions = false
  /// File names of its locations are resolved.
  public var hasFilenames = false
  /// Line numbers of its locations are resolved.
  public var hasLineNumbers = false
  /// Inlined functions of its locations are resolved.
  public var hasInlineFrames = false

  /// A mapping without anything.
  public init() {}
}

/// A place in the program.
public struct Location: Equatable, Sendable {
  /// Not 0, and no other location's.
  public var id: UInt64 = 0
  /// Id of the mapping that it lies in.
  public var mappingID: UInt64 = 0
  /// The instruction's address; 0 if it is not known.
  public var address: UInt64 = 0
  /// The source lines; more than one if functions were inlined there, the innermost first.
  public var line: [Line] = []
  /// Several places that look alike were made one.
  public var isFolded = false

  /// A location without anything.
  public init() {}
}

/// A line of a function.
public struct Line: Equatable, Sendable {
  /// Id of the function.
  public var functionID: UInt64 = 0
  /// Line number.
  public var line: Int64 = 0
  /// Column number; 0 if it is not known.
  public var column: Int64 = 0

  /// A line without anything.
  public init() {}
}

/// A function.
public struct Function: Equatable, Sendable {
  /// Not 0, and no other function's.
  public var id: UInt64 = 0
  /// String index of the name for people.
  public var name: Int64 = 0
  /// String index of the name as the linker knows it.
  public var systemName: Int64 = 0
  /// String index of the source file's name.
  public var filename: Int64 = 0
  /// Where it begins in that file; 0 if that is not known.
  public var startLine: Int64 = 0

  /// A function without anything.
  public init() {}
}
