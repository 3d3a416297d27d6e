/// Functions that the runtime is to call at some time, by what makes it do so: each holds what it is called with.
public enum Callbacks: String, CaseIterable, Codable, Sendable {
  /// Of `runtime.SetFinalizer`. They hold their closures, what the objects refer to, and of those that are to run now the
  /// objects themselves.
  case finalizers
  /// Of `runtime.AddCleanup`. They hold their closures, and what these get. A dump does not have them.
  case cleanups
  /// Of timers and tickers that run. They hold what the lists of the runtime lead to: see `RunningTimers`.
  case timers

  /// What one of them is called: `finalizer`.
  public var one: String { String(rawValue.dropLast()) }
}
