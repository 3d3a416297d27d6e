import ByteStreams
import GoCore
package import GoHeapDump

/// Where the contents of objects can be read once more when the graph is known.
enum ContentSource {
  case dump(any ByteSource)
  case core(CoreFile)

  /// Looks for parts of the program's memory.
  ///
  /// - Returns: whether that is possible; it is not if the dump can be read only once.
  func find(_ sought: inout SoughtContents) throws(HeapReadingError) -> Bool {
    switch self {
    case .core(let core): core.find(&sought)
    case .dump(let dump):
      let again: (any ByteSource)?
      do { again = try dump.restarted() } catch { throw .dump(HeapDumpError(.input(error), offset: 0)) }
      guard let again else { return false }
      // What is wrong in the dump was said when it was first read: what is found up to there counts.
      guard var reader = try? HeapDumpReader(again) else { return true }
      try? reader.find(&sought)
    }
    return true
  }
}

extension HeapReading {
  /// Reads the dump again, or parts of the core, to find out what some bytes of the program's memory are. First readings keep only the
  /// contents of objects with pointers.
  ///
  /// - Parameters:
  ///   - ranges: those of which digests are wanted, by address; each lies in one object and has at least one byte, and they do not
  ///     overlap.
  ///   - fronts: addresses of objects of which the first 32 bytes are wanted, rising. A dump has no more than the object's own, where a
  ///     core has what is behind a shorter one.
  /// - Returns: what was found; nil if a dump can be read only once, as one that comes through a pipe or out of an archive.
  package func contents(of ranges: [ContentRange], fronts: [UInt64]) throws(HeapReadingError) -> Contents? {
    guard let contentSource else { return nil }
    var sought = SoughtContents(ranges, fronts: fronts, params)
    guard !sought.isDone else { return sought.contents }
    reporting.onPhase?(.contents)
    return try contentSource.find(&sought) ? sought.contents : nil
  }
}
