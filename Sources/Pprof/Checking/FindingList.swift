/// Collects findings: the first few of each rule, and how many more there are.
struct FindingList {
  /// How many findings of a rule are listed.
  static let limit = 5

  private var listed: [Finding] = []
  private var counts: [Finding.Rule: Int] = [:]

  mutating func add(_ problem: Finding.Problem, at offset: Int?) {
    let count = counts[problem.rule, default: 0] + 1
    counts[problem.rule] = count
    if count <= Self.limit { listed.append(Finding(problem, offset: offset)) }
  }

  /// The findings by offset, those of the whole profile last; the last of a rule says how many more there are.
  var findings: [Finding] {
    // Findings at one place stay in the order in which they were made.
    let order = listed.indices.sorted { (listed[$0].offset ?? .max, $0) < (listed[$1].offset ?? .max, $1) }
    var result = order.map { listed[$0] }
    for (rule, count) in counts where count > Self.limit {
      guard let last = result.lastIndex(where: { $0.problem.rule == rule }) else { continue }
      result[last].more = count - Self.limit
    }
    return result
  }
}
