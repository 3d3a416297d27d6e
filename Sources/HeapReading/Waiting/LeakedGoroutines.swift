import GoHeapDump
import GoRuntime
package import ObjectGraph

/// The goroutines that are leaked, as Go's own profile tells them: all that can never go on but for main where it waits for nothing.
package struct LeakedGoroutines {
  /// All that can never go on.
  package let stuck: StuckGoroutines
  /// By goroutine, what it waits on: `chan receive`, `Mutex`; nil of one that is not leaked.
  package let waitsOn: [String?]
  /// How many are leaked.
  package let count: Int
  /// How many goroutines wait for something that was not found, so that it was not looked at whether they are leaked.
  package var unknown: Int { stuck.waits.unknown }
  /// Whether others may be leaked because it is not known where variables are on stacks: all of a frame counts as in use.
  package let mayLack: Bool

  /// Those that can never go on, and are not told.
  private let untold: [Int]

  /// - Parameters:
  ///   - stuck: what was found out of the graph.
  ///   - main: the number of the goroutine that began with the program.
  ///   - knowsVariables: whether it is known where variables are on stacks.
  init(_ stuck: StuckGoroutines, _ goroutines: Goroutines, main: UInt64, knowsVariables: Bool) {
    self.stuck = stuck
    var untold: [Int] = []
    waitsOn = goroutines.goroutines.enumerated().map { number, goroutine in
      guard stuck.isStuck[number], let kind = stuck.waits.kinds[number] else { return nil }
      // The runtime takes main for stuck if it waits for nothing, as many programs have it do on purpose, but does not tell it
      // (runtime/mgc.go: `findGoroutineLeaks`).
      if goroutine.id == main, kind == .noCases {
        untold.append(number)
        return nil
      }
      return kind.text(cases: Int(stuck.waits.cases[number]))
    }
    self.untold = untold
    count = waitsOn.count { $0 != nil }
    mayLack = !knowsVariables && !goroutines.frames.isEmpty
  }

  /// What groups of leaked goroutines hold.
  ///
  /// - Parameter groups: goroutines that belong together; each leaked one is in one group.
  package func held(_ graph: ObjectGraph, _ variables: FrameVariables?, by groups: [[Int]]) -> HeldByStuck {
    HeldByStuck(graph, stuck, variables, groups: groups, others: untold)
  }
}
