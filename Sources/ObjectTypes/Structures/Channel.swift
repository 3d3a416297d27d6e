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
    (count, buffer) = (width, 2 * width)
  }
}

extension Inference {
  /// The type of a channel's header.
  mutating func channelHeader(_ channel: TypeID) -> TypeID {
    let element = made.types[channel].element
    let hasPointers = made.types.hasPointers(element) == true
    // A channel that is held to send or to receive is still the one that was made for both.
    var (owner, name): (TypeID, Name?) = (channel, nil)
    if !made.types[channel].isNamed {
      let own = made.types.name(of: element)
      (owner, name) = (element, own.hasPrefix("<-") ? "chan (\(own))" : "chan \(own)")
    }
    let role: MadeTypes.Role = name == nil ? .channel : .channelOf
    guard hasPointers, let header = names.type("runtime.hchan") else {
      return made.type(
        owner, role, size: memory.pointerSize, isFlexible: true, name: name, holding: .channel(channel))
    }
    return made.type(
      owner, role, size: made.types[header].size, element: header, name: name, holding: .channel(channel))
  }

  mutating func expandChannel(_ channel: TypeID, _ part: Int, _ base: UInt64) {
    let layout = Channel(pointerSize: memory.pointerSize)
    let element = made.types[channel].element
    guard made.types.hasPointers(element) == true, let count = memory.word(part, base + layout.count), count > 0,
      let buffer = memory.pointer(part, base + layout.buffer)
    else { return }
    let header = header(ofChannel: channel)
    let type = made.type(header, .channelBuffer, size: made.types[element].size, element: element)
    add(buffer, type, count: count, isSlice: true)
  }
}
