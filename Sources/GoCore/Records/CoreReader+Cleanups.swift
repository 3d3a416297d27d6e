import GoExecutable
import GoHeapDump

// What runtime.AddCleanup and package weak keep beside objects, which no collection frees as long as the object exists.
extension CoreReader {
  /// A function that the runtime calls when an object is gone: what one call of runtime.AddCleanup has left.
  private struct Cleanup {
    /// The address that the program passed: of the object, or of something within it; 0 if the object is gone.
    let object: UInt64
    /// Where the code of the function begins that the program has passed; 0 if that is not known.
    let code: UInt64
    /// The function that is to be called: the program's own since Go 1.26, one of the runtime that calls it before.
    let closure: UInt64
    /// The address of the argument for the program's function; 0 before Go 1.26, where the closure has the argument.
    let argument: UInt64
    /// The address of the closure by which the runtime calls the function with its argument; 0 before Go 1.26, which has none.
    let adapter: UInt64
  }

  /// The name of the root that holds the words that weak pointers share.
  private static let weakPointers = Array("weak pointers".utf8)

  /// Hands out the cleanups, and the words that weak pointers share.
  mutating func readCleanups<Visitor: RecordVisitor>(
    _ spans: HeapSpans, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    guard let kind = layout.special.cleanup else { return }
    let (cleanups, handles) = try reading { reader throws(CoreError) in
      var (cleanups, handles): ([Cleanup], [UInt64]) = ([], [])
      for span in spans.spans where span.specials != 0 {
        for special in try spans.specials(of: span) {
          let payload = special.record &+ reader.layout.special.payload
          if special.kind == kind { cleanups.append(try reader.cleanup(payload, of: special.address)) }
          if special.kind == reader.layout.special.weakHandle { handles.append(try reader.memory.word(payload)) }
        }
      }
      try reader.addQueued(to: &cleanups)
      return (cleanups, handles)
    }
    var contents = RecordFeed.Contents()
    contents.isCleanup = true
    for cleanup in cleanups {
      try feed.add(
        .finalizer, [cleanup.object, cleanup.closure, cleanup.code, cleanup.argument, cleanup.adapter], contents,
        to: &visitor)
    }
    // A dump does not have these records.
    feed.count(.finalizer, -cleanups.count)
    contents = RecordFeed.Contents()
    contents.name = Self.weakPointers
    for handle in handles { try feed.add(.otherRoot, [0, handle], contents, to: &visitor) }
    feed.count(.otherRoot, -handles.count)
  }

  /// Adds those whose objects are gone, and which are to be run.
  private func addQueued(to cleanups: inout [Cleanup]) throws(CoreError) {
    guard let queue = layout.cleanupQueue, let address = variables.addresses[.cleanups] else { return }
    let size: UInt64 = layout.special.hasArgument ? 24 : 8
    var block = try memory.word(address &+ queue.all)
    var seen = Set<UInt64>()
    while block != 0 {
      let count = UInt64(try memory.u32(block &+ queue.count))
      guard seen.insert(block).inserted, count <= 1024 else {
        throw .contradiction("the queue of cleanups", version)
      }
      try memory.spend(queue.cleanups + count * size)
      for index in 0..<count { cleanups.append(try cleanup(block &+ queue.cleanups &+ index &* size, of: 0)) }
      block = try memory.word(block &+ queue.next)
    }
  }

  /// The cleanup of a special record, or of the queue.
  ///
  /// - Parameter object: what it was made for; 0 if that is gone.
  private func cleanup(_ address: UInt64, of object: UInt64) throws(CoreError) -> Cleanup {
    guard layout.special.hasArgument else {
      let closure = try memory.word(address)
      return Cleanup(object: object, code: try called(by: closure), closure: closure, argument: 0, adapter: 0)
    }
    let closure = try memory.word(address &+ 8)
    return Cleanup(
      object: object, code: try code(of: closure), closure: closure, argument: try memory.word(address &+ 16),
      adapter: try memory.word(address))
  }

  /// Where the code is of what the closure calls that runtime.AddCleanup makes, which has it among what it refers to; 0 if it is
  /// not found.
  private func called(by closure: UInt64) throws(CoreError) -> UInt64 {
    guard closure != 0 else { return 0 }
    for word in 1...Self.mostWords {
      // It may be a variable with an address of its own. What is there is anything, a number as well.
      var value = try memory.word(closure &+ word &* 8)
      do throws(CoreError) {
        for _ in 0..<2 {
          value = try memory.word(value)
          if memory.executable.function(atAddress: value &- memory.bias) != nil { return value }
        }
      } catch {
        guard error.isContents else { throw error }
      }
    }
    return 0
  }

  /// With a dictionary of types, the function is the second thing that the closure refers to.
  private static let mostWords: UInt64 = 2
}
