import ByteStreams
import Glibc
import HeapReading
import Synchronization
import Threads

/// The line of progress of one conversion: bytes while the input is read, then what is being done, and for how long.
final class Progress: Sendable {
  private struct State {
    var line: ProgressLine
    /// What is being done behind the reading; nil before that, and at the end.
    var phase: Reporting.Phase?
    /// Shows now and then how long it takes.
    var clock: WorkerThread?
  }

  private let label: String
  private let state: Mutex<State>

  init(label: String, isWanted: Bool = true) {
    self.label = label
    state = Mutex(State(line: ProgressLine(isWanted: isWanted)))
  }

  /// The bytes of `file`, whose reading moves the line.
  func source(_ file: FileSource) -> CountingSource {
    CountingSource(file, for: .threads) { [self] count in
      state.withLock { state in
        state.line.advance(by: count, of: file.length) { "\(label): \($0)" }
      }
    }
  }

  /// Shows what is being done from now on.
  func begin(_ phase: Reporting.Phase) {
    state.withLock { state in
      state.phase = phase
      state.line.show { "\(label): \(phase.rawValue), \(Int($0)) s" }
      if state.line.isShown, state.clock == nil { state.clock = WorkerThread.start { [self] in showTime() } }
    }
  }

  /// Removes the line.
  func finish() {
    state.withLock { state in
      // The clock ends when it wakes, and shows nothing before that.
      state.phase = nil
      state.line.clear()
    }
  }

  private func showTime() {
    while true {
      let isWorking = state.withLock { state in
        guard let phase = state.phase else { return false }
        state.line.show { "\(label): \(phase.rawValue), \(Int($0)) s" }
        return true
      }
      guard isWorking else { return }
      usleep(200_000)
    }
  }
}
