import ByteStreams
public import Profiles
import GoExecutable
import Gzip
import Synchronization
import SystemPackage
import Threads

/// Converts many dumps: files and entries of archives, several at a time.
public struct Batch: Sendable {
  /// How each is converted.
  public var conversion: Conversion
  /// The kinds of profiles that each becomes.
  public var kinds: [ProfileKind]
  /// The folder that all outputs go to.
  public var outputFolder: OutputFolder
  /// Whether existing outputs may be replaced.
  public var replacing: Bool
  /// Whether what the journal says is done is not done again; outputs that it does not know are replaced.
  public var resuming: Bool
  /// Whether each sample is labelled with where its dump came from.
  public var labelsSource: Bool
  /// How many are converted at a time.
  public var jobs: Int
  /// Where results go.
  public var journal: Journal
  /// Who is told.
  public var observer: any BatchObserver

  /// A batch with everything that can be chosen.
  public init(
    _ conversion: Conversion, kinds: [ProfileKind], outputFolder: OutputFolder, replacing: Bool, resuming: Bool,
    labelsSource: Bool, jobs: Int, journal: Journal, observer: any BatchObserver
  ) {
    self.conversion = conversion
    self.kinds = kinds
    self.outputFolder = outputFolder
    self.replacing = replacing
    self.resuming = resuming
    self.labelsSource = labelsSource
    self.jobs = jobs
    self.journal = journal
    self.observer = observer
  }

  /// Converts everything that is planned.
  ///
  /// - Throws: `BatchStop` if the journal cannot be written, or if the outputs' file system is full; what else happens to an
  ///   input is in the journal.
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
      // Jobs that another's end has ended are not to blame.
      journal.interrupt()
      throw error
    }
  }

  private func convert(_ inputs: [BatchInput], jobs: Int) throws {
    let queue = WorkQueue(inputs)
    let threads = min(jobs, inputs.count)
    try inParallel(threads) {
      // One that ends with an error ends the others, too, after the input that each is at.
      defer { queue.close() }
      while let input = queue.next() {
        try convert(input, isAlone: threads <= 1)
        observer.finishedFile()
      }
    }
  }

  /// The options that an output depends on, in one line.
  var options: String {
    var parts = ["rate=\(conversion.rate.map { "\($0)" } ?? "auto")"]
    if conversion.isPartialWelcome { parts.append("partial") }
    if let time = conversion.timeNanos { parts.append("time=\(time)") }
    parts += conversion.labels.map { "label=\($0.key)=\($0.value)" }
    if labelsSource { parts.append("label-source") }
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
    if conversion.keepsSystemGoroutines { parts.append("system-goroutines") }
    return parts.joined(separator: " ")
  }
}

/// The inputs that nobody has taken yet, in their order.
private final class WorkQueue: Sendable {
  private let inputs: [BatchInput]
  private let taken = Mutex(0)

  init(_ inputs: [BatchInput]) { self.inputs = inputs }

  /// The next input; nil if there is none left.
  func next() -> BatchInput? {
    taken.withLock { taken in
      guard taken < inputs.count else { return nil }
      defer { taken += 1 }
      return inputs[taken]
    }
  }

  /// Leaves none.
  func close() {
    taken.withLock { $0 = inputs.count }
  }
}
