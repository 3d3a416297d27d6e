import HeapReading
import Names
import Pprof

/// How long goroutines have waited, as samples tell it.
extension SampleLabels {
  /// Adds whole minutes, if they are known.
  ///
  /// - Parameter minutes: one number, or the least and the greatest of several goroutines: pprof finds a sample by either.
  mutating func add(waitMinutes minutes: [Int64], _ output: inout SampleOutput) {
    for number in minutes { add("wait minutes", number, unit: "minutes", &output) }
  }
}

extension WaitTimes {
  /// What is said of the minutes of some samples; nil if there is nothing to say.
  func minutesComment(areKnown: Bool) -> String? {
    guard areKnown, !isClockKnown else { return nil }
    return "wait minutes: at least so many, as it is not known when the heap was written on the clock of waits"
  }
}
