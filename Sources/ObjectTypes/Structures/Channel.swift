import GoExecutable
import Names

/// How channels lie in memory (`runtime.hchan`): a header and, behind it or in an array of its own, the elements.
///
/// Elements without pointers are in the header's object, which then counts as one without pointers, whatever the header
/// has; so does that of a channel without a buffer (runtime/chan.go: `makechan`).
struct Channel {
  /// The offsets of the number of elements and of the pointer to them.
  let count, buffer: UInt64

  init(pointerSize width: UInt64) { (count, buffer) = (width, 2 * width) }
}

extension Inference {
  /// The type of a channel's header.
  ///
  /// - Parameter hasPointers: whether the garbage collector looks for pointers in it.
  private mutating func header(ofChannel channel: TypeID, hasPointers: Bool) -> TypeID {
    if let known = channelHeaders[hasPointers ? 1 : 0][channel] { return known }
    let header = channelHeader(channel, hasPointers: hasPointers)
    channelHeaders[hasPointers ? 1 : 0][channel] = header
    return header
  }

  private mutating func channelHeader(_ channel: TypeID, hasPointers: Bool) -> TypeID {
    let element = made.types[channel].element
    // A channel that is held to send or to receive is still the one that was made for both.
    var (owner, name): (TypeID, Name?) = (channel, nil)
    if !made.types[channel].isNamed {
      let own = made.types.name(of: element)
      (owner, name) = (element, own.hasPrefix("<-") ? "chan (\(own))" : "chan \(own)")
    }
    guard hasPointers, made.types.hasPointers(element) == true, let header = names.type("runtime.hchan") else {
      return made.type(
        owner, name == nil ? .plainChannel : .plainChannelOf, size: memory.pointerSize, isFlexible: true, name: name,
        holding: .channel(channel))
    }
    return made.type(
      owner, name == nil ? .channel : .channelOf, size: made.types[header].size, element: header, name: name,
      holding: .channel(channel))
  }

  /// Adds the claim that there is a channel of a type at an address, and with it claims of what waits for it.
  mutating func addChannel(_ channel: TypeID, _ address: UInt64) {
    guard let place = memory.place(address) else { return }
    let header = header(ofChannel: channel, hasPointers: memory.start(place.part) != nil)
    guard self.place(place.part, place.offset, header, count: 1, isSlice: false), !waiting.isEmpty,
      let elements = waiting.removeValue(forKey: address)
    else { return }
    for element in elements { add(element, made.types[channel].element, count: 1, isSlice: false) }
  }

  mutating func expandChannel(_ channel: TypeID, _ part: Int, _ base: UInt64) {
    let layout = Channel(pointerSize: memory.pointerSize)
    let element = made.types[channel].element
    guard made.types.hasPointers(element) == true, let count = memory.word(part, base + layout.count), count > 0,
      let buffer = memory.pointer(part, base + layout.buffer)
    else { return }
    let header = header(ofChannel: channel, hasPointers: true)
    let type = made.type(header, .channelBuffer, size: made.types[element].size, element: element)
    add(buffer, type, count: count, isSlice: true)
  }
}
