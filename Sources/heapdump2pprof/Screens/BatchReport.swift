import Conversion
import FoundationEssentials
import Synchronization

/// Reports on a batch: failures as they come, a line of progress on a terminal, and a summary at the end.
final class BatchReport: BatchObserver {
  private struct State {
    var counts: [JournalEntry.Status: Int] = [:]
    var files = 0
    var warned = 0
    var line: ProgressLine
  }

  private let state: Mutex<State>
  private let files: Int
  private let total: Int
  private let start = ContinuousClock.now

  init(_ plan: BatchPlan) {
    files = plan.inputs.count
    total = plan.size
    state = Mutex(State(line: ProgressLine()))
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
      guard entry.status == .failed else { return }
      state.line.clear()
      let name = entry.source + (entry.entry.map { ": \($0)" } ?? "")
      Message.print("\(name): \(entry.error ?? "")")
    }
  }

  func finishedFile() {
    state.withLock { $0.files += 1 }
  }

  /// Removes the line of progress.
  func finish() {
    state.withLock { $0.line.clear() }
  }

  /// Whether anything failed.
  var hasFailures: Bool { count(.failed) > 0 }

  /// `12 converted (2 with a warning, see the journal), 3 skipped, 1 failed`.
  var summary: String {
    let warned = warned > 0 ? " (\(warned) with a warning, see the journal)" : ""
    return "\(count(.converted)) converted\(warned), \(count(.skipped)) skipped, \(count(.failed)) failed"
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

  private func count(_ status: JournalEntry.Status) -> Int {
    state.withLock { $0.counts[status, default: 0] }
  }
}
