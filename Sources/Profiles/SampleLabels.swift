import GoHeapDump
import Names
import Pprof

/// The labels of a sample of a goroutine: those that the program has given it, as runtime/pprof writes them, and what is known
/// besides. Where the program uses a key itself, its label is the only one.
struct SampleLabels {
  /// What is written.
  private(set) var facts: [SampleFact] = []
  private let keys: [Name]

  /// Labels that the program has given.
  init(_ labels: [GoroutineLabel], _ output: inout SampleOutput) {
    keys = labels.map(\.key)
    for label in labels { facts.append(output.label(label.key.text, label.value.text)) }
  }

  /// Adds a text.
  mutating func add(_ key: Name, _ text: String, _ output: inout SampleOutput) {
    if !keys.contains(key) { facts.append(output.label(key.text, text)) }
  }

  /// Adds a number.
  ///
  /// - Parameter unit: what is counted; nil for a number that counts nothing.
  mutating func add(_ key: Name, _ number: Int64, unit: String? = nil, _ output: inout SampleOutput) {
    guard !keys.contains(key) else { return }
    facts.append(unit.map { output.label(key.text, number, unit: $0) } ?? output.label(key.text, number))
  }
}
