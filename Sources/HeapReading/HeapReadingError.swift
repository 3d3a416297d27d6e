public import GoExecutable
public import GoHeapDump
public import Names
public import ObjectGraph

/// Why a dump does not become a profile.
public enum HeapReadingError: Error, Equatable, Sendable {
  /// The dump cannot be read to its end. Before that there were so many MemProf records: a profile can be made of them
  /// if the caller wants to do without the rest.
  case dump(HeapDumpError, buckets: Int = 0)
  /// The dump cannot be read to its end, and what there is of it is not enough for whoever wants that.
  case nothingToSave(HeapDumpError, HeapWants = .allocations)
  /// The dump has no sample of the program's allocations, and that is not by chance.
  case noMemProf(MissingSamples)
  /// The dump does not say what the memory of its process is made of.
  case noMemStats
  /// The executable of that name cannot be read.
  case binary(String, GoExecutableError)
  /// The executable of that name did not write the dump.
  case mismatch(String, BinaryMismatch)
  /// The objects make no graph.
  case graph(ObjectGraphError)
  /// The dump of that name is no earlier one of the same process, and why not.
  case notEarlier(String, String)
  /// There are no such objects as a user asks for; names that are similar, and whether the types of objects are known.
  case nothingFound(ObjectQuery, similar: [Name], hasTypes: Bool)
}

extension HeapReadingError: CustomStringConvertible {
  public var description: String { message(SettingNames()) }

  /// What went wrong, in a line, and what to do.
  ///
  /// - Parameter names: what the settings are called that help.
  public func message(_ names: SettingNames) -> String {
    switch self {
    case .dump(let error, buckets: 0): error.description
    case .dump(let error, let buckets):
      "\(error) (\(names.partial) makes a profile of the \(Shortfall.count(buckets, "MemProf record")) before that)"
    case .nothingToSave(let error, let wants) where wants.contains(.objects):
      "\(error); what holds objects comes behind them in a dump: not all of it was reached"
    case .nothingToSave(let error, let wants) where wants.contains(.goroutines):
      "\(error); no goroutine was reached"
    case .nothingToSave(let error, _):
      "\(error); a profile is made of MemProf records with numbers, which come last in a dump: none was reached"
    case .binary(let name, let error): "the executable \(name): \(error)"
    case .mismatch(let name, let mismatch):
      "\(name) is not the executable that wrote it: \(mismatch) (\(names.forceBinary) uses it all the same)"
    case .graph(let error): error.description
    case .notEarlier(let name, let reason):
      "\(name) is no earlier dump of this process: \(reason) (\(names.forceSince) compares them all the same)"
    case .nothingFound(let query, let similar, let hasTypes):
      switch query.form {
      case .address: "there is no object at \(query.text)"
      case .text: "no object holds the text \(query.text.dropFirst(ObjectQuery.textPrefix.count))"
      case .name:
        "no type and no sampled allocation site is \(query.text) (* stands for any text)"
          + (similar.isEmpty ? "" : "; there is \(similar.map(\.text).joined(separator: ", "))")
          + (hasTypes ? "" : "; types need \(names.binary), with the executable that wrote the dump")
      }
    case .noMemStats:
      """
      holds no MemStats, which say what the memory of the process is made of. Other profiles can be made: \
      \(names.profile) retained shows what holds the objects, \(names.profile) live who allocated them
      """
    case .noMemProf(let missing):
      """
      holds no memory profile: \(missing.message(names)). Other profiles can be made, which need no records of allocations: \
      \(names.profile) retained shows what holds the memory, \(names.profile) types of what types it is, \
      \(names.profile) goroutine what the goroutines do
      """
    }
  }
}
