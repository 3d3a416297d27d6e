import GoExecutable
import Names

/// How channels lie in memory (`runtime.hchan`): a header and, behind it or in an array of its own, the elements.
///
/// Elements without pointers are in the header's object, which then counts as one without pointers, whatever the header
/// has (runtime/chan.go: `makechan`).
struct Channel {
  /// The offsets of the number of elements and of the pointer to them.
  let count, buffer: UInt64

  init(pointerSize width: UInt64) {
    count = width
    buffer = 2 * width
  }
}

extension Inference {
  /// The type of a channel's header.
  mutating func channelHeader(_ channel: TypeID) -> TypeID {
    let hasPointers = made.types.hasPointers(made.types[channel].element) == true
    guard hasPointers, let header = names.type("runtime.hchan") else {
      return made.type(channel, .channel, size: memory.pointerSize, isFlexible: true, holding: .channel(channel))
    }
    return made.type(
      channel, .channel, size: made.types[header].size, element: header, holding: .channel(channel))
  }

  mutating func expandChannel(_ channel: TypeID, _ part: Int, _ base: UInt64) {
    let layout = Channel(pointerSize: memory.pointerSize)
    let element = made.types[channel].element
    guard made.types.hasPointers(element) == true, let count = memory.word(part, base + layout.count), count > 0,
      let buffer = memory.word(part, base + layout.buffer), buffer != 0
    else { return }
    let type = made.type(channel, .channelBuffer, size: made.types[element].size, element: element)
    add(buffer, type, count: count, isSlice: true)
  }
}
