import Names
import ObjectGraph
import ObjectTypes

extension WasteKind {
  /// Room that slices have beyond their length, of a `bytes.Buffer` also what has been read, and room in buffers of channels. It may be
  /// filled later.
  static let unusedCapacity = WasteKind(
    "unused capacity", advice: "clip slices, or make them as needed"
  ) { facts, found in
    facts.forEachKnown { facts, object, use in
      let bytes = use.roomBytes - use.usedBytes
      if use.isArray, bytes > 0 {
        found(WasteFinding(object: object, bytes: bytes, total: facts.graph.sizes[object]))
      }
    }
    // Channels of a damaged dump may share a buffer.
    var buffers: Set<Int> = []
    for object in 0..<facts.graph.objectCount where facts.isReached[object] {
      guard facts.runtimePart(object) == .channel, let channel = facts.channel(object), channel.unused > 0,
        buffers.insert(channel.buffer).inserted
      else {
        continue
      }
      found(WasteFinding(object: channel.buffer, bytes: channel.unused, total: facts.graph.sizes[channel.buffer]))
    }
  }
}

extension WasteFacts {
  /// The object that has a channel's buffer, and how much of that is not in use; nil if that is not known.
  ///
  /// Of `runtime.hchan`, the first words are the number of elements in the buffer, that of all that it has room for, where it is, and in
  /// 16 bits the size of an element.
  fileprivate func channel(_ object: Int) -> (buffer: Int, unused: UInt64)? {
    let width = contents.pointerSize
    var words: [UInt64]
    guard graph.sizes[object] >= UInt64(4 * width) else { return nil }
    if let start = contents.start(object) {
      words = (0..<4).map { contents.word(start + $0) }
    } else {
      guard let front = digests?.channels[UInt32(truncatingIfNeeded: object)], front.count >= 4 else { return nil }
      words = front
    }
    let size = contents.isBigEndian ? words[3] >> UInt64(8 * width - 16) : words[3] & 0xffff
    guard words[0] <= words[1], let buffer = graph.object(containing: words[2]), isReached[buffer],
      buffer == object || runtimePart(buffer) == .channelBuffer
    else { return nil }
    let (unused, overflow) = (words[1] - words[0]).multipliedReportingOverflow(by: size)
    guard !overflow, unused <= graph.addresses[buffer] + graph.sizes[buffer] - words[2] else { return nil }
    return (buffer, unused)
  }
}
