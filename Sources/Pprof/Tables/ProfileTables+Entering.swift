// Frames that are new, on their way into the tables.
extension ProfileTables {
  /// A frame that is probably new: what it is likely to be, if it is not, or refer to.
  struct EnteringFrame: Sendable {
    var location: UInt64 = 0
    var name: Int?
    var filename: Int?
    var function = 0
  }

  /// So many go in together: what they need comes from the memory at once, and is in the nearest cache then.
  private static var block: Int { 32 }

  /// The ids of the locations of frames that were not found, which get one if they are new, in their order.
  ///
  /// - Parameters:
  ///   - frames: any frames, of any stacks; some may be known by now.
  ///   - bytes: what the frames refer to.
  ///   - table: where frames are looked for, once more.
  ///   - ids: gets one for each frame.
  ///   - known: gets the frames that are to be inserted there.
  package mutating func enter(
    _ frames: Span<UnknownFrame>, in bytes: Span<UInt8>, _ table: borrowing FrameTable, into ids: inout [UInt64],
    _ known: inout [FrameTable.Known]
  ) {
    ids.removeAll(keepingCapacity: true)
    // Out of self, which changes meanwhile.
    var entering: [EnteringFrame] = []
    swap(&entering, &self.entering)
    if entering.isEmpty { entering = [EnteringFrame](repeating: EnteringFrame(), count: Self.block) }
    var start = 0
    while start < frames.count {
      let end = min(start + Self.block, frames.count)
      let part = frames.extracting(start..<end)
      find(part, table, &entering)
      for index in part.indices {
        let frame = part[index]
        var id = entering[index].location
        if id == 0 {
          id = enter(frame, in: bytes)
          if let frame = FrameTable.known(frame, id) { known.append(frame) }
        }
        ids.append(id)
      }
      start = end
    }
    swap(&entering, &self.entering)
  }

  /// Looks for frames, and asks for everything that entering those will look at that are not found: the tables of a large
  /// program do not fit into the caches, and each frame would wait for the memory several times.
  private func find(
    _ frames: Span<UnknownFrame>, _ table: borrowing FrameTable, _ entering: inout [EnteringFrame]
  ) {
    var entering = entering.mutableSpan
    for index in frames.indices {
      table.prefetch(frames[index].hash)
      strings.prefetch(frames[index].name)
      strings.prefetch(frames[index].filename)
    }
    for index in frames.indices {
      entering[index].location = table.location(frames[index].hash)
      entering[index].name = strings.prefetchRange(frames[index].name)
      entering[index].filename = strings.prefetchRange(frames[index].filename)
      if let name = entering[index].name { functions.prefetchFirst(named: name) }
    }
    for index in frames.indices {
      if let filename = entering[index].filename { strings.prefetchText(filename) }
      guard let name = entering[index].name else {
        entering[index].function = 0
        continue
      }
      strings.prefetchText(name)
      entering[index].function = functions.prefetchFunction(named: name)
      locations.prefetchFirst(functionID: entering[index].function)
    }
    for index in frames.indices { locations.prefetchLocation(functionID: entering[index].function) }
  }

  @inline(__always)
  private mutating func enter(_ unknown: UnknownFrame, in bytes: Span<UInt8>) -> UInt64 {
    let frame = unknown.frame
    let name = strings.id(bytes, frame.function, unknown.name)
    let filename = strings.id(bytes, frame.file, unknown.filename)
    let function = functions.id(name: name, systemName: name, filename: filename)
    return locations.id(functionID: function, line: frame.line)
  }
}
