import Conversion
import FoundationEssentials
import Synchronization

/// Reports on a batch: failures as they come, a line of progress on a terminal, and a summary at the end.
final class BatchReport: BatchObserver {
  private struct State {
    var counts: [JournalEntry.Status: Int] = [:]
    var files = 0
    var warned = 0
    /// Outputs that were there already.
    var existing = 0
    /// Why files were passed over, with how many for each reason.
    var skipped: [String: Int] = [:]
    var line: ProgressLine
  }

  private let state: Mutex<State>
  private let files: Int
  private let total: Int
  private let start = ContinuousClock.now

  private let verbosity: Verbosity

  init(_ plan: BatchPlan, _ verbosity: Verbosity) {
    self.verbosity = verbosity
    files = plan.inputs.count
    total = plan.size
    state = Mutex(State(line: ProgressLine(isWanted: !verbosity.quiet)))
  }

  func read(_ bytes: Int) {
    state.withLock { state in
      state.line.advance(by: bytes, of: total) { [files, state] amount in
        let failed = state.counts[.failed, default: 0]
        return "\(state.files) of \(files) files, \(amount)" + (failed > 0 ? ", \(failed) failed" : "")
      }
    }
  }

  func finished(_ entry: JournalEntry) {
    state.withLock { state in
      state.counts[entry.status, default: 0] += 1
      if !entry.warnings.isEmpty { state.warned += 1 }
      let name = entry.source + (entry.entry.map { ": \($0)" } ?? "")
      switch entry.status {
      case .failed where entry.error == Batch.existsReason:
        state.existing += 1
        fallthrough
      case .failed:
        state.line.clear()
        Message.print("\(name): \(entry.error ?? "")")
      case .skipped:
        state.skipped[kind(entry.error ?? ""), default: 0] += 1
        guard verbosity.verbose else { return }
        state.line.clear()
        Message.print("\(name): skipped: \(entry.error ?? "")")
      case .converted:
        guard verbosity.verbose else { return }
        state.line.clear()
        for warning in entry.warnings { Message.print("\(name): warning: \(warning)") }
        if let names = entry.names { Message.print("\(name): \(names)") }
      case .begun: break
      }
    }
  }

  /// What a reason has in common with others: without the place in front, and without what is behind a colon.
  private func kind(_ reason: String) -> String {
    var parts = reason.split(separator: ": ")[...]
    if parts.count > 1, parts.first?.hasPrefix("at byte ") == true { parts.removeFirst() }
    return String(parts.first ?? "")
  }

  func finishedFile() { state.withLock { $0.files += 1 } }

  /// Removes the line of progress.
  func finish() { state.withLock { $0.line.clear() } }

  /// Whether anything failed.
  var hasFailures: Bool { count(.failed) > 0 }

  /// `12 converted (2 with a warning, see the journal), 3 skipped (3 not a Go heap dump), 1 failed`.
  var summary: String {
    let state = state.withLock { ($0.warned, $0.existing, $0.skipped) }
    let (warned, existing, skipped) = state
    // The most first: which thread came first is chance.
    let reasons = skipped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($1) \($0)" }.joined(
      separator: ", ")
    return "\(count(.converted)) converted" + (warned > 0 ? " (\(warned) with a warning, see the journal)" : "")
      + ", \(count(.skipped)) skipped" + (reasons.isEmpty ? "" : " (\(reasons))") + ", \(count(.failed)) failed"
      + (existing > 0
        ? "; \(existing) of them exist: -f replaces them, --resume makes only what is missing or has changed" : "")
  }

  /// The summary for programs, in one line of JSON.
  func json() throws -> String {
    let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
    let numbers = [
      "converted": count(.converted), "failed": count(.failed), "files": files, "milliseconds": milliseconds,
      "size": total, "skipped": count(.skipped), "warned": warned,
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(numbers), as: UTF8.self)
  }

  private var warned: Int { state.withLock { $0.warned } }

  private func count(_ status: JournalEntry.Status) -> Int { state.withLock { $0.counts[status, default: 0] } }
}
