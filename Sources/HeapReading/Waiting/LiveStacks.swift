import Algorithms
import GoHeapDump
import GoRuntime
import Names
package import ObjectGraph

/// What variables on stacks lead to that no map of pointers has, as their addresses were taken: as the garbage collector
/// goes by it, they are in use if something in use on the same stack points to them (runtime/mgcstack.go).
///
/// Where they are, the executable tells. Without one, all of a frame counts as one variable, so that more may be in use than
/// really is, and never less.
package struct LiveStacks {
  private let graph: ObjectGraph
  private let words: StackWords
  private let variables: FrameVariables?
  /// How many words and variables were looked at; a test compares it with their number.
  package private(set) var steps = 0

  /// A part of a stack that is in use as a whole, or not.
  private struct Region {
    let range: Range<UInt64>
    let frame: Int
    var isMet = false
  }

  private static let interrupters: Set<Name> = ["runtime.asyncPreempt", "runtime.debugCallV2"]

  /// Nil if the graph has no words of stacks.
  package init?(_ graph: ObjectGraph, _ variables: FrameVariables?) {
    guard let words = graph.stackWords else { return nil }
    (self.graph, self.words, self.variables) = (graph, words, variables)
  }

  /// Calls `body` with each object that a variable in use leads to; the maps of pointers are not gone by.
  package mutating func forEachObject(of goroutine: Int, _ body: (_ object: UInt32) -> Void) {
    let (graph, words) = (self.graph, self.words)
    let frames = graph.goroutines.goroutines[goroutine].frames
    let own = words.words(of: frames)
    guard !own.isEmpty else { return }
    var regions: [Region]?
    var pending: [UInt64] = []
    // What a stack's own words point to is most often in the heap.
    func meet(_ address: UInt64, _ body: (UInt32) -> Void) {
      if let object = graph.object(containing: address) {
        body(UInt32(truncatingIfNeeded: object))
      } else {
        pending.append(address)
      }
    }
    for place in own {
      let word = words.words[place]
      guard word.isListed, graph.object(containing: word.address) == nil else { continue }
      pending.append(word.address)
    }
    let first = words.kept.partitioningIndex { Int($0.goroutine) >= goroutine }
    for kept in words.kept[first...].prefix(while: { Int($0.goroutine) == goroutine })
    where graph.object(containing: kept.address) == nil { pending.append(kept.address) }
    steps += own.count
    for frame in interruptedFrames(frames) {
      for place in words.words(of: frame..<frame + 1) { meet(words.words[place].address, body) }
    }
    while let address = pending.popLast() {
      steps += 1
      if regions == nil { regions = self.regions(frames) }
      guard let number = regions.flatMap({ Self.region(address, $0) }), let region = regions?[number], !region.isMet
      else { continue }
      regions?[number].isMet = true
      forEachWord(region) { meet($0, body) }
    }
  }

  /// Frames of which any word may be a pointer: those that keep the registers of what they interrupted, and the next ones.
  private func interruptedFrames(_ frames: Range<Int>) -> [Int] {
    var found: [Int] = []
    for frame in frames where Self.interrupters.contains(graph.goroutines.function(graph.goroutines.frames[frame])) {
      found.append(frame)
      if frame + 1 < frames.upperBound { found.append(frame + 1) }
    }
    return found
  }

  /// The region that has an address.
  private static func region(_ address: UInt64, _ regions: [Region]) -> Int? {
    let next = regions.partitioningIndex { $0.range.lowerBound > address }
    return next > 0 && regions[next - 1].range.contains(address) ? next - 1 : nil
  }

  /// The variables of a stack, in ascending order and apart from each other.
  private mutating func regions(_ frames: Range<Int>) -> [Region] {
    let all = graph.goroutines.frames
    var regions: [Region] = []
    func end(_ frame: Int) -> UInt64 { frame + 1 < frames.upperBound ? all[frame + 1].sp : all[frame].sp }
    func add(_ range: Range<UInt64>, _ frame: Int) {
      guard !range.isEmpty, range.lowerBound >= regions.last?.range.upperBound ?? 0 else { return }
      regions.append(Region(range: range, frame: frame))
    }
    for frame in frames.dropLast() {
      let sp = all[frame].sp
      let callerSP = end(frame)
      // In a damaged dump.
      guard callerSP > sp else { continue }
      let caller = callerSP..<max(callerSP, end(frame + 1))
      guard let known = variables?.variables(of: all[frame], sp, caller: caller) else {
        add(sp..<callerSP, frame)
        continue
      }
      for range in known.own { add(range, frame) }
      for range in known.arguments { add(range, frame + 1) }
    }
    steps += frames.count + regions.count
    return regions
  }

  /// Calls `body` with the words of a region.
  private mutating func forEachWord(_ region: Region, _ body: (_ address: UInt64) -> Void) {
    let own = words.words(of: region.frame..<region.frame + 1)
    let sp = graph.goroutines.frames[region.frame].sp
    let unlisted = words.words[own].partitioningIndex { !$0.isListed }
    let first = Int(clamping: (region.range.lowerBound - sp) / words.wordSize)
    let end = Int(clamping: (region.range.upperBound - sp) / words.wordSize)
    for part in [own.lowerBound..<unlisted, unlisted..<own.upperBound] {
      for word in words.words[words.words[part].partitioningIndex(where: { $0.number >= first })..<part.upperBound] {
        guard word.number < end else { break }
        steps += 1
        body(word.address)
      }
    }
  }
}
