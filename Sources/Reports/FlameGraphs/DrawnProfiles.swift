import ByteStreams
import HeapReading
import Names
import Pprof
import Profiles

/// A profile that a page draws.
struct Drawing: Sendable {
  /// As `FlameGraph` has it.
  let name: String
  let title: String
  /// The kind of profile that has the stacks.
  let kind: ProfileKind
  /// The two sample types that are drawn: bytes, then objects.
  let types: [String]

  static let all = [
    Drawing(name: "holders", title: "Who holds it", kind: .retained, types: ["inuse_space", "inuse_objects"]),
    Drawing(name: "inuse", title: "Who allocated it", kind: .heap, types: ["inuse_space", "inuse_objects"]),
    Drawing(
      name: "alloc", title: "Allocated since the start", kind: .heap, types: ["alloc_space", "alloc_objects"]),
  ]

  private static let new = ["new_space", "new_objects"]
  private static let old = ["old_space", "old_objects"]

  /// What the columns of its tree are.
  ///
  /// - Parameters:
  ///   - tellsNew: whether there is an earlier dump.
  ///   - isCompared: whether there is an earlier profile.
  func values(tellsNew: Bool, isCompared: Bool) -> [String] {
    types + (tellsNew && kind.tellsNew ? Self.new : []) + (isCompared ? Self.old : [])
  }

  /// Adds a profile to a tree with these columns, or an earlier one.
  func add(_ samples: ProfileSamples, to tree: inout CallTree, _ values: [String], isEarlier: Bool) throws {
    let names = isEarlier ? zip(types, Self.old) : zip(types + Self.new, types + Self.new)
    var columns: [String: Int] = [:]
    for (type, value) in names { columns[type] = values.firstIndex(of: value) }
    try tree.add(samples, columns)
  }
}

/// What a page draws of profiles, and what is to be said of them.
struct DrawnProfiles {
  private(set) var graphs: [FlameGraph] = []
  /// What the user should know of them.
  private(set) var warnings: [String] = []
  /// How exact their names are.
  private(set) var names: [String] = []
  /// By type, bytes that the earlier dump does not have; nil without one.
  private(set) var newByType: [Name: UInt64]?

  init(_ profiles: DumpProfiles, kinds: [ProfileKind], over earlier: EarlierReports?, _ settings: SettingNames) {
    var read: [ProfileKind: ProfileSamples] = [:]
    for kind in kinds { read[kind] = profiles.samples(kind) }
    for drawing in Drawing.all {
      guard let samples = read[drawing.kind] else {
        let problem = profiles.problem(of: drawing.kind, settings) ?? "only a part of the dump could be read"
        graphs.append(FlameGraph(drawing.name, drawing.title, drawing.kind.rawValue, without: problem))
        continue
      }
      let old = earlier?.trees[drawing.name]
      let values = drawing.values(tellsNew: earlier != nil, isCompared: old != nil)
      var tree = old ?? CallTree(columns: values.count)
      // What was written can be read.
      try? drawing.add(samples, to: &tree, values, isEarlier: false)
      graphs.append(FlameGraph(drawing.name, drawing.title, drawing.kind.rawValue, tree, values: values))
    }
    for kind in kinds where read[kind] != nil {
      warnings += profiles.warnings(of: kind)
      if kind != .types { names += profiles.exactness(of: kind).prefix(1) }
    }
    guard earlier != nil else { return }
    newByType = read[.types].map { Self.bytes(of: "new_space", $0) }
  }

  /// By the name of the only frame of samples, the sum of a sample type.
  private static func bytes(of type: String, _ samples: ProfileSamples) -> [Name: UInt64] {
    var tree = CallTree(columns: 1)
    try? tree.add(samples, [type: 0])
    var sums: [Name: UInt64] = [:]
    for node in 0..<tree.count {
      sums[tree.names[tree.nameNumbers[node]], default: 0] += UInt64(clamping: tree.values[0][node])
    }
    return sums
  }
}

extension DumpProfiles {
  /// A profile as whoever opens it finds it; nil if the dump does not make one.
  func samples(_ kind: ProfileKind) -> ProfileSamples? {
    let sink = MemorySink()
    guard (try? write(kind, to: sink)) != nil else { return nil }
    return try? ProfileSamples(sink.bytes)
  }

  /// Why the dump does not make a profile of a kind; nil if it does.
  fileprivate func problem(of kind: ProfileKind, _ settings: SettingNames) -> String? {
    do throws(WritingError) {
      try write(kind, to: MemorySink())
      return nil
    } catch {
      return switch error {
      case .profile(let problem): problem.message(settings)
      case .output(let problem): "\(problem)"
      }
    }
  }
}
