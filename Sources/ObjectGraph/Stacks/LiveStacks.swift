import Algorithms
import GoHeapDump
import Names

/// Which words of stack frames are in use that no map of pointers has: those of variables whose addresses were taken, to which
/// something in use on the same stack points, as the garbage collector goes by it (runtime/mgcstack.go); and all words of a frame
/// that was stopped at any instruction.
///
/// Where variables are, the executable tells.
package struct LiveStacks {
  private let goroutines: Goroutines
  private let words: StackWords
  private let variables: (any FrameVariableFinding)?
  /// Whether a frame of which nothing is known counts as one variable as a whole, as does one that may have arguments for such a
  /// frame: then more may be in use than really is, and never less.
  private let takesUnknown: Bool
  /// By the number of a function's name, whether frames of it keep the registers of what they interrupted.
  private var areInterrupters: [UInt32: Bool] = [:]
  /// How many words and variables were looked at; a test compares it with their number.
  package private(set) var steps = 0

  /// A variable, and the frame in whose memory it lies.
  private struct Place {
    let variable: FrameVariable
    let frame: Int
  }

  private static let interrupters: Set<Name> = ["runtime.asyncPreempt", "runtime.debugCallV2"]

  init(_ goroutines: Goroutines, _ words: StackWords, _ variables: (any FrameVariableFinding)?, takesUnknown: Bool) {
    (self.goroutines, self.words, self.variables) = (goroutines, words, variables)
    self.takesUnknown = takesUnknown
  }

  /// Of a graph, so that nothing is missing that may be in use; nil if the graph has no words of stacks.
  package init?(_ graph: ObjectGraph, _ variables: (any FrameVariableFinding)?) {
    guard let words = graph.stackWords else { return nil }
    self.init(graph.goroutines, words, variables, takesUnknown: true)
  }

  /// Calls `body` with each word that is in use of a goroutine's frames, by its place in `StackWords.words`; the maps of pointers are
  /// not gone by, but may have it, too.
  package mutating func forEachWord(of goroutine: Int, _ body: (_ place: Int) -> Void) {
    let (goroutines, words) = (self.goroutines, self.words)
    let frames = goroutines.goroutines[goroutine].frames
    let own = words.words(of: frames)
    guard let first = frames.first, let last = frames.last, !own.isEmpty else { return }
    steps += own.count + frames.count
    let (low, high) = (goroutines.frames[first].sp, goroutines.frames[last].sp)
    var pending: [UInt64] = []
    func isOnStack(_ address: UInt64) -> Bool { address >= low && address < high }
    func meet(_ place: Int, _ body: (_ place: Int) -> Void) {
      body(place)
      if isOnStack(words.words[place].address) { pending.append(words.words[place].address) }
    }
    for place in own where words.words[place].isListed && isOnStack(words.words[place].address) {
      pending.append(words.words[place].address)
    }
    for kept in words.kept(of: goroutine) where isOnStack(kept.address) { pending.append(kept.address) }
    for frame in interruptedFrames(frames) {
      for place in words.words(of: frame..<frame + 1) { meet(place, body) }
    }
    // Of a caller of which nothing is known, the frame as a whole may begin where an argument does.
    var met: Set<Range<UInt64>> = []
    while let address = pending.popLast() {
      steps += 1
      guard let place = place(of: address, frames), met.insert(place.variable.memory).inserted else {
        continue
      }
      forEachWord(place) { meet($0, body) }
    }
  }

  /// Calls `body` with each object of a graph that such a word points to.
  package mutating func forEachObject(of goroutine: Int, in graph: ObjectGraph, _ body: (_ object: UInt32) -> Void) {
    let words = self.words.words
    forEachWord(of: goroutine) { place in
      if let object = graph.object(containing: words[place].address) { body(UInt32(truncatingIfNeeded: object)) }
    }
  }

  /// Frames of which any word may be a pointer: those that keep the registers of what they interrupted, and the next ones.
  private mutating func interruptedFrames(_ frames: Range<Int>) -> [Int] {
    var found: [Int] = []
    for frame in frames where isInterrupter(goroutines.frames[frame]) {
      found.append(frame)
      if frame + 1 < frames.upperBound { found.append(frame + 1) }
    }
    return found
  }

  private mutating func isInterrupter(_ frame: Goroutines.Frame) -> Bool {
    if let known = areInterrupters[frame.functionNumber] { return known }
    let isOne = Self.interrupters.contains(goroutines.function(frame))
    areInterrupters[frame.functionNumber] = isOne
    return isOne
  }

  /// The variable that has the byte at an address.
  private func place(of address: UInt64, _ frames: Range<Int>) -> Place? {
    let all = goroutines.frames
    // The outermost frame has no caller that says where it ends.
    let frame = all[frames].partitioningIndex { $0.sp > address } - 1
    guard frames.contains(frame), frame + 1 < frames.upperBound, all[frame].sp <= address else { return nil }
    let memory = all[frame].sp..<all[frame + 1].sp
    // In a damaged dump, they may be in any order.
    guard memory.contains(address) else { return nil }
    if frame > frames.lowerBound, let argument = variables?.argument(at: address, of: all[frame - 1], caller: memory) {
      return Place(variable: argument, frame: frame)
    }
    if let variables, variables.knows(all[frame]) {
      let own = variables.variable(at: address, of: all[frame], memory)
      if let own { return Place(variable: own, frame: frame) }
      guard frame > frames.lowerBound, !variables.knows(all[frame - 1]) else { return nil }
    }
    return takesUnknown ? Place(variable: FrameVariable(memory: memory, pointers: nil), frame: frame) : nil
  }

  /// Calls `body` with the words of a variable that may be pointers.
  private mutating func forEachWord(_ place: Place, _ body: (_ place: Int) -> Void) {
    let own = words.words(of: place.frame..<place.frame + 1)
    let sp = goroutines.frames[place.frame].sp
    let unlisted = words.words[own].partitioningIndex { !$0.isListed }
    let memory = place.variable.memory
    let first = Int(clamping: (memory.lowerBound - sp) / words.wordSize)
    let end = Int(clamping: (memory.upperBound - sp) / words.wordSize)
    for part in [own.lowerBound..<unlisted, unlisted..<own.upperBound] {
      for index in words.words[part].partitioningIndex(where: { $0.number >= first })..<part.upperBound {
        let number = words.words[index].number
        guard number < end else { break }
        steps += 1
        if place.variable.mayBePointer(number - first) { body(index) }
      }
    }
  }
}
