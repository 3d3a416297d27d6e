package import GoHeapDump
import Pprof

/// MemProf records on their way into `MemProfBuckets`: looked at by whichever thread reads them, as far as that does not
/// depend on those in front of them.
package final class BucketPreparation: RecordPreparation, @unchecked Sendable {
  /// A record.
  struct Entry {
    let numbers: MemProfBuckets.Numbers
    /// Frames of its stack.
    let frames: Int
    /// Whether its stack has certainly an inlined function under another one's name.
    let isInlined: Bool
    /// Where its locations end in `locations`.
    let locationsEnd: Int

    /// An error in it.
    func error(_ problem: HeapDumpError.Problem, ordinal: Int) -> HeapDumpError {
      HeapDumpError(problem, offset: numbers.offset, tag: .memProf, ordinal: ordinal)
    }
  }

  private(set) var entries: [Entry] = []
  /// The ids of the locations of all stacks; 0 for those that were not known.
  private(set) var locations: [UInt64] = []
  /// The frames of those, in their order, and the bytes that they refer to.
  private(set) var unknown: [UnknownFrame] = []
  private(set) var bytes: [UInt8] = []

  private let hideRule: HideRule
  private let reader: SharedFrames.Reader
  private var shown: [EncodedFrame] = []
  private var searches = FrameSearches()

  /// Empty.
  ///
  /// - Parameter reader: nobody else's.
  init(_ hideRule: HideRule, _ reader: SharedFrames.Reader) { (self.hideRule, self.reader) = (hideRule, reader) }

  package func begin() {
    entries.removeAll(keepingCapacity: true)
    locations.removeAll(keepingCapacity: true)
    unknown.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  package func add(_ record: borrowing Record, _ bytes: Span<UInt8>) {
    let frames = record.frames
    hideRule.show(frames, bytes, into: &shown)
    let first = locations.count
    let shown = shown
    reader.find(shown.span, in: bytes, &searches, into: &locations)
    for index in shown.indices where locations[first + index] == 0 {
      let frame = shown[index]
      let unknown = searches.unknown(frame, index, in: bytes)
      self.unknown.append(unknown.moved(by: self.bytes.count - frame.encoded.lowerBound))
      // Copied as a whole, out of a part of the dump that is there during the call.
      unsafe bytes.extracting(frame.encoded).withUnsafeBufferPointer { unsafe self.bytes.append(contentsOf: $0) }
    }
    entries.append(
      Entry(
        numbers: MemProfBuckets.Numbers(record, bytes, hideRule), frames: frames.count,
        isInlined: InlinedFrames.areCertain(in: frames, bytes), locationsEnd: locations.count))
  }
}
