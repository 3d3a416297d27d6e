public import ByteStreams
import GoExecutable
import Gzip
import HeapReading
public import Profiles
import Synchronization
import SystemPackage
import Threads

/// Converts many dumps, files and entries of archives, several at a time.
public struct Batch: Sendable {
  /// How each dump is converted.
  public var conversion: Conversion
  /// The kinds of profiles that are made of each dump.
  public var kinds: [ProfileKind]
  /// The folder of all outputs.
  public var outputFolder: OutputFolder
  /// Whether existing outputs may be replaced.
  public var replacing = false
  /// Whether to skip the work that the journal lists as done. Outputs that it does not list are replaced.
  public var resuming = false
  /// Whether each sample is labelled with the path of its dump.
  public var labelsSource = false
  /// How many dumps are converted at a time.
  public var jobs = 1
  /// Gets a line about each result.
  public var journal: Journal
  /// Is told of the progress.
  public var observer: any BatchObserver

  /// A batch that converts one dump at a time, replaces nothing and begins anew.
  public init(
    _ conversion: Conversion, kinds: [ProfileKind], outputFolder: OutputFolder, journal: Journal,
    observer: any BatchObserver
  ) {
    (self.conversion, self.kinds, self.outputFolder) = (conversion, kinds, outputFolder)
    (self.journal, self.observer) = (journal, observer)
  }

  /// Converts all inputs of a plan.
  ///
  /// - Throws: `BatchStop` if the journal cannot be written, or if the outputs' file system is full. The journal tells all
  ///   other failures.
  public func run(_ plan: BatchPlan) throws {
    if resuming { outputFolder.removeTemporaryFiles() }
    for (source, reason) in plan.missing {
      try record(BatchItem(source: source.text, size: 0, time: 0), .failed, "cannot be read: \(reason)")
    }
    for (source, reason) in plan.skipped {
      try record(BatchItem(source: source.text, size: 0, time: 0), .skipped, reason)
    }
    let parts = parts(of: plan.inputs)
    do {
      try convert(parts.atOnce, jobs: jobs)
      try convert(parts.alone, jobs: 1)
    } catch {
      // One job has ended the others, whose dumps are not to blame.
      journal.interrupt()
      throw error
    }
  }

  private func convert(_ inputs: [BatchInput], jobs: Int) throws {
    // Inputs that nobody has taken yet.
    let queue = Mutex(inputs[...])
    let threads = min(jobs, inputs.count)
    try inParallel(threads) {
      // A thread that ends with an error ends the others, too, after the input that each is at.
      defer { queue.withLock { $0 = [] } }
      while let input = queue.withLock({ $0.popFirst() }) {
        try convert(input, isAlone: threads <= 1)
        observer.finishedFile()
      }
    }
  }

  /// The reason in the journal where an output exists and was not to be replaced.
  public static let existsReason = Conversion.Failure.output(.exists).description

  /// The options that an output depends on, in one line.
  var options: String {
    var parts = ["rate=\(conversion.rate.map { "\($0)" } ?? "auto")"]
    if conversion.isPartialWelcome { parts.append("partial") }
    if let time = conversion.writing.timeNanos { parts.append("time=\(time)") }
    parts += conversion.writing.labels.map { "label=\($0.key)=\($0.value)" }
    if labelsSource { parts.append("label-source=folder,host,dump") }
    // An executable with its build id, so that one that was replaced counts as another.
    if let binaries = conversion.binaries {
      let names = binaries.all.map { "\($0.name):\($0.summary.goBuildID ?? "")" }
      if binaries.use == .matching {
        var checksum = CRC32()
        let bytes = Array(names.joined(separator: "\n").utf8)
        checksum.update(bytes.span)
        parts.append("binary-dir=\(names.count):\(checksum.value)")
      } else {
        parts.append("binary=\(names.joined())" + (binaries.use == .forced ? " force-binary" : ""))
      }
    }
    if conversion.writing.keepsSystemGoroutines { parts.append("system-goroutines") }
    if kinds.contains(where: \.hasExactWeights) { parts.append("weights=exact") }
    if let focus = conversion.focus { parts.append("focus=\(focus.text)") }
    return parts.joined(separator: " ")
  }
}

extension Batch {
  /// Notes in the journal that work begins on these entries, one for each kind of profile of a dump.
  ///
  /// If the process ends meanwhile, a resumed batch knows what it was converting. It converts those dumps last, one at a
  /// time, and passes over a dump that ends the process again.
  ///
  /// - Returns: whether to do the work.
  func begin(_ entries: [JournalEntry], isAlone: Bool) throws -> Bool {
    guard !resuming || !entries.contains(where: hasEndedProcess) else {
      for var entry in entries {
        entry.status = .failed
        entry.isAlone = true
        entry.error =
          "passed over: an earlier run ended while it converted this and nothing else; "
          + "to see why, convert it by itself, perhaps with more memory"
        try finish(entry)
      }
      return false
    }
    try journal.begin(
      entries.map { entry in
        var entry = entry
        entry.isAlone = isAlone ? true : nil
        return entry
      })
    return true
  }

  private func hasEndedProcess(_ entry: JournalEntry) -> Bool {
    if journal.unfinishedBefore.wasAlone(entry) { return true }
    // An earlier run may have passed over it.
    guard let known = journal.entry(like: entry) else { return false }
    return known.status == .failed && known.isAlone == true && known.isSameWork(as: entry)
  }

  /// The inputs that may be converted at the same time, and those that were in work when an earlier run ended, smallest
  /// first.
  func parts(of inputs: [BatchInput]) -> (atOnce: [BatchInput], alone: [BatchInput]) {
    let unfinished = resuming ? journal.unfinishedBefore.sources : []
    func isUnfinished(_ input: BatchInput) -> Bool { unfinished.contains(Array(input.source.text.utf8)) }
    // Small ones first: they are hardly at fault, and soon done.
    return (inputs.filter { !isUnfinished($0) }, inputs.filter(isUnfinished).sorted { $0.size < $1.size })
  }
}

/// Is told what a batch does. Several threads call it.
public protocol BatchObserver: Sendable {
  /// So many more bytes of the inputs were read. The number is negative where reading goes back.
  func read(_ bytes: Int)
  /// An input, or an entry of one, is finished.
  func finished(_ entry: JournalEntry)
  /// A file is done, with all of its entries.
  func finishedFile()
}

/// Why a batch ended before its last input: nothing can be written any more.
public struct BatchStop: Error, Equatable {
  /// The output, or the journal.
  public let path: String
  /// What is wrong with it.
  public let problem: ByteStreamError
}
