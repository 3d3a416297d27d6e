import HeapReading
import ObjectGraph
import Pprof

/// What a profile of one kind shows of a dump: its samples, and what is to be said of them.
protocol ProfileContent {
  /// Why it cannot be written; nil if it can.
  var problem: HeapReadingError? { get }

  /// What the user should know of it, a line each, besides what concerns the whole dump.
  var warnings: [String] { get }

  /// How exact its names are, a line each: the whole, then every sample that is in doubt. Nothing without an executable.
  var exactness: [String] { get }

  /// What the profile says of itself besides what all say; what begins with `#` is only for those who ask.
  var comments: [String] { get }

  /// What does not fit in what the caller has said, a line each.
  func doubts(_ options: WritingOptions) -> [String]

  /// How many of `ProfileKind.periodType` there are from one sample to the next.
  var period: Int64 { get }

  /// The stacks of its samples, and what they refer to.
  func stacks(_ options: WritingOptions) -> (SampleStacks, ProfileTables)

  /// Writes its samples.
  ///
  /// - Throws: `HeapDumpError` or `ByteStreamError`.
  func write(_ stacks: SampleStacks, to output: inout SampleOutput, _ options: WritingOptions) throws
}

extension ProfileContent {
  var problem: HeapReadingError? { nil }
  var period: Int64 { 1 }
  func doubts(_ options: WritingOptions) -> [String] { [] }
}

/// What profiles of all kinds are made of.
struct ProfileMaterial {
  let reading: HeapReading<CollectionTimes>
  /// All objects with their names; nil if no kind wants them, or not all of what holds them could be read.
  let objects: NamedGraph?
  /// The dominator tree of their graph, if somebody has made it.
  let dominators: DominatorTree?
  /// The goroutines with their names; nil if no kind wants them.
  let frames: GoroutineFrames?
  /// When the objects were made; nil if there is no earlier dump.
  let births: ObjectBirths?
  /// The only objects that are to be in a paths profile; nil for all.
  let focus: ObjectSelection?
}
