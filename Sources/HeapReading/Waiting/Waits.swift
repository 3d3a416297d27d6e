import Algorithms
import GoHeapDump
package import GoRuntime
package import ObjectGraph

/// What goroutines wait for: channels, and the objects that have the locks and conditions.
///
/// The runtime describes each wait by a `sudog`, an object whose first pointer leads to the goroutine's description. It has
/// pointers to other such objects, which wait for the same or belong to the same `select`, to the channel or to the lock, and to
/// what is sent or received. So what is awaited is found without knowing where these fields are: the channel is the last pointer that leads to
/// something else, and a lock the only one. That of a condition, up to Go 1.25, is not among them; it is what leads to the
/// descriptions of the wait. In dumps that do not name their release, all of these count.
package struct Waits {
  /// By goroutine, what it waits for; nil if that happens by itself, or was not found.
  package private(set) var kinds: [WaitKind?]
  /// How many goroutines wait for something that was not found.
  package private(set) var unknown = 0
  /// By goroutine, how many channels it waits for.
  package private(set) var cases: [UInt32]

  /// Pairs of a goroutine and an object that it waits for, ascending.
  private var pairs: [(goroutine: UInt32, object: UInt32)] = []
  /// The same by object, with what one refers to that describes waits.
  private var wakings: [(object: UInt32, waker: UInt32)] = []
  /// Goroutines that wait for the same, by the number of what it is; behind those of goroutines.
  private var queues: [(queue: UInt32, goroutine: UInt32)] = []
  /// By object that describes a wait, the goroutine.
  private var owners: [UInt32: UInt32] = [:]
  /// Which objects describe goroutines or waits.
  private var marks: [UInt8]
  private let graph: ObjectGraph
  private let style: Style

  /// Since when descriptions of waits have what is awaited.
  private enum Style {
    /// Not known: it may be anything near the description.
    case unknown
    case withoutConditions, withConditions
  }

  private static let isGoroutine: UInt8 = 1
  private static let isWait: UInt8 = 2
  /// What leads to it may be what is awaited.
  private static let isQueued: UInt8 = 4
  /// The longest description of a wait, in bytes, and how many pointers it has at most.
  private static let (longest, mostPointers): (UInt64, Int) = (128, 8)

  /// - Parameter version: the program's release; nil if it is not known.
  package init(_ graph: ObjectGraph, _ version: GoVersion?) {
    self.graph = graph
    style = version.map { $0 >= GoVersion(minor: 26) ? .withConditions : .withoutConditions } ?? .unknown
    let goroutines = graph.goroutines
    kinds = goroutines.goroutines.map { WaitKind($0, goroutines) }
    cases = [UInt32](repeating: 0, count: kinds.count)
    marks = [UInt8](repeating: 0, count: graph.objectCount)
    findWaits()
    findNilSelects()
    let found = findAwaited()
    for number in kinds.indices {
      guard let kind = kinds[number], !kind.isEndless, !found[number].isAwaited else { continue }
      // A lock that is not in the heap is in a variable; a channel is always in the heap.
      if kind.isForChannel || !found[number].isWaiting { unknown += 1 }
      kinds[number] = nil
    }
    pairs.sort { ($0.goroutine, $0.object) < ($1.goroutine, $1.object) }
    wakings += pairs.map { (object: $0.object, waker: $0.goroutine) }
    wakings.sort { ($0.object, $0.waker) < ($1.object, $1.waker) }
    queues.sort { ($0.queue, $0.goroutine) < ($1.queue, $1.goroutine) }
  }

  /// What a goroutine waits for, as far as one description says it.
  package func awaited(_ goroutine: Int) -> some Sequence<UInt32> {
    let first = pairs.partitioningIndex { Int($0.goroutine) >= goroutine }
    return pairs[first...].prefix { Int($0.goroutine) == goroutine }.lazy.map(\.object)
  }

  /// What waits for an object: goroutines, and numbers of `queues`.
  private func wakers(_ object: UInt32) -> ArraySlice<(object: UInt32, waker: UInt32)> {
    let first = wakings.partitioningIndex { $0.object >= object }
    return wakings[first...].prefix { $0.object == object }
  }

  /// Calls `body` with each goroutine that an object wakes.
  ///
  /// - Parameter queuesMet: of what several wait for, whether it was met before.
  func forEachWoken(by object: UInt32, _ queuesMet: inout [UInt32: Bool], _ body: (_ goroutine: Int) -> Void) {
    for (_, waker) in wakers(object) {
      if Int(waker) < kinds.count {
        body(Int(waker))
      } else if queuesMet.updateValue(true, forKey: waker) == nil {
        let first = queues.partitioningIndex { $0.queue >= waker }
        for entry in queues[first...].prefix(while: { $0.queue == waker }) { body(Int(entry.goroutine)) }
      }
    }
  }

  /// Calls `body` with what the pointers of a node lead to that count: that of a description of a wait to what is awaited does
  /// not make it reachable.
  func forEachTarget(of node: Int, _ body: (_ target: UInt32) -> Void) {
    let targets = graph.targets(of: node)
    guard node < graph.objectCount, marks[node] & Self.isWait != 0, let owner = owners[UInt32(truncatingIfNeeded: node)]
    else {
      for target in targets { body(target) }
      return
    }
    let hidden = awaited(targets, kinds[Int(owner)])
    for target in targets where !hidden.contains(target) { body(target) }
  }

  // MARK: Finding

  /// Finds the descriptions of waits.
  private mutating func findWaits() {
    var numbers: [UInt32: UInt32] = [:]
    for (number, goroutine) in graph.goroutines.goroutines.enumerated() {
      guard let object = graph.object(containing: goroutine.address) else { continue }
      marks[object] |= Self.isGoroutine
      guard kinds[number] != nil else { continue }
      // In a damaged dump, several may have one description.
      if numbers.updateValue(UInt32(truncatingIfNeeded: number), forKey: UInt32(truncatingIfNeeded: object)) != nil {
        numbers[UInt32(truncatingIfNeeded: object)] = UInt32.max
      }
    }
    guard !numbers.isEmpty else { return }
    for object in 0..<graph.objectCount where graph.sizes[object] <= Self.longest {
      let targets = graph.targets(of: object)
      guard let first = targets.first, marks[Int(first)] & Self.isGoroutine != 0, targets.count <= Self.mostPointers,
        !targets.dropFirst().contains(where: { marks[Int($0)] & Self.isGoroutine != 0 }),
        let goroutine = numbers[first], goroutine != .max
      else { continue }
      owners[UInt32(truncatingIfNeeded: object)] = goroutine
    }
    for object in owners.keys { marks[Int(object)] |= Self.isWait }
  }

  /// Finds goroutines that wait for one of several channels which are all nil: their descriptions refer to no wait.
  private mutating func findNilSelects() {
    guard style != .unknown else { return }
    var waits = [Bool](repeating: false, count: kinds.count)
    for edge in graph.descriptorEdges where marks[Int(edge.object)] & Self.isWait != 0 { waits[edge.goroutine] = true }
    for (number, goroutine) in graph.goroutines.goroutines.enumerated()
    where kinds[number] == .select && !waits[number] && graph.object(containing: goroutine.address) != nil {
      kinds[number] = .nilSelect
    }
  }

  /// What of the pointers of a description of a wait lead to what is awaited.
  private func awaited(_ targets: ArraySlice<UInt32>, _ kind: WaitKind?) -> [UInt32] {
    guard let kind, !kind.isEndless else { return [] }
    let others = targets.dropFirst().filter { marks[Int($0)] & (Self.isWait | Self.isGoroutine) == 0 }
    switch style {
    case .unknown: return others
    // What is sent or received is in front of the channel.
    case .withoutConditions, .withConditions: return kind.isForChannel ? others.suffix(1) : others
    }
  }

  /// Whether what leads to the description of a wait may be what is awaited.
  private func isQueued(_ kind: WaitKind) -> Bool {
    switch style {
    case .unknown: true
    case .withoutConditions: kind == .condition
    case .withConditions: false
    }
  }

  /// Finds what goroutines wait for.
  ///
  /// - Returns: by goroutine, whether anything describes its wait, and whether anything was found.
  private mutating func findAwaited() -> [(isWaiting: Bool, isAwaited: Bool)] {
    var found = [(isWaiting: Bool, isAwaited: Bool)](repeating: (false, false), count: kinds.count)
    var queued: [UInt32] = []
    for (object, owner) in owners.sorted(by: { $0.key < $1.key }) {
      let goroutine = Int(owner)
      guard let kind = kinds[goroutine] else { continue }
      let targets = graph.targets(of: Int(object))
      found[goroutine].isWaiting = true
      let awaited = awaited(targets, kind)
      for object in awaited { pairs.append((owner, object)) }
      if !awaited.isEmpty {
        found[goroutine].isAwaited = true
        cases[goroutine] += 1
      }
      if isQueued(kind) {
        marks[Int(object)] |= Self.isQueued
        queued.append(object)
      }
    }
    guard !queued.isEmpty else { return found }
    let numbers = queueNumbers(queued)
    var isLed: Set<UInt32> = []
    for object in 0..<graph.objectCount where marks[object] & (Self.isWait | Self.isGoroutine) == 0 {
      for target in graph.targets(of: object) where marks[Int(target)] & Self.isQueued != 0 {
        guard let queue = numbers[target] else { continue }
        wakings.append((UInt32(truncatingIfNeeded: object), queue))
        isLed.insert(queue)
      }
    }
    for object in queued {
      guard let queue = numbers[object], let owner = owners[object], isLed.contains(queue) else { continue }
      queues.append((queue, owner))
      found[Int(owner)].isAwaited = true
    }
    return found
  }

  /// By description of a wait, the number of those that lead to each other, above the numbers of goroutines.
  private func queueNumbers(_ queued: [UInt32]) -> [UInt32: UInt32] {
    var neighbors: [(UInt32, UInt32)] = []
    for object in queued {
      for target in graph.targets(of: Int(object)) where marks[Int(target)] & Self.isQueued != 0 {
        neighbors.append((object, target))
        neighbors.append((target, object))
      }
    }
    neighbors.sort { $0 < $1 }
    var numbers: [UInt32: UInt32] = [:]
    var next = UInt32(truncatingIfNeeded: kinds.count)
    for object in queued where numbers[object] == nil {
      numbers[object] = next
      var pending = [object]
      while let one = pending.popLast() {
        let first = neighbors.partitioningIndex { $0.0 >= one }
        for (_, other) in neighbors[first...].prefix(while: { $0.0 == one }) where numbers[other] == nil {
          numbers[other] = next
          pending.append(other)
        }
      }
      next += 1
    }
    return numbers
  }
}
