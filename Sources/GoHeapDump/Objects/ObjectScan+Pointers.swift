// Objects with their pointers: the loop that reads most of a dump when the object graph is wanted.
extension ObjectScan {
  /// - Parameter limit: where the position is that no object is to begin at or behind.
  /// - Returns: the position behind the last complete object.
  static func scanPointers(
    _ bytes: Span<UInt8>, from start: Int, until limit: Int, _ heap: HeapRange, _ types: InterfaceTypes,
    keepsContents: Bool, _ search: TextSearch?, _ descriptors: GoroutineDescriptor.Search,
    into batch: inout ObjectBatch
  ) -> Int {
    let count = bytes.count
    let pointerSize = heap.pointerSize
    let wordShift = pointerSize.trailingZeroBitCount
    var done = start
    var position = done
    // So that a tag and three words can be read at once.
    while position < limit, position <= count - 32, bytes[position] == RecordTag.object.rawValue {
      position += 1
      guard let address = varint(bytes, &position), let length = varint(bytes, &position),
        length <= UInt64(longest), heap.contains(address, length)
      else { return done }
      let contents = position
      let size = Int(length)
      guard size <= count - position else { return done }
      position += size
      var isFirst = true
      var words = 0
      // How many fields there are, and the last of them.
      var (fields, last) = (0, 0)
      // Takes the pointer at `offset` of the contents.
      @inline(__always)
      func take(_ offset: Int) {
        fields &+= 1
        last = max(last, offset)
        let pointer = heap.word(bytes, contents + offset)
        if heap.contains(pointer) {
          let hasType = offset >= pointerSize && !keepsContents
          batch.append(pointer, hasType ? types.type(heap.word(bytes, contents + offset - pointerSize)) : nil)
        }
        if isFirst {
          isFirst = false
          addHeader(bytes, contents, size, offset, heap, to: &batch)
          if keepsContents { words = batch.contents.append(bytes, contents..<contents + size, heap) }
        }
        if keepsContents { batch.contents.flag(words + offset &>> wordShift) }
      }
      while true {
        guard position <= count - 8 else {
          batch.dropUnfinished()
          return done
        }
        let next = bytes.word(at: position)
        // Four pairs at once: kind 1, an offset below 128, all of them aligned.
        if next & 0x80ff_80ff_80ff_80ff == 0x0001_0001_0001_0001 {
          var offsets = next >> 8
          for _ in 0..<4 {
            let offset = Int(offsets & 0x7f)
            offsets >>= 16
            guard heap.isField(UInt64(offset), length) else {
              batch.dropUnfinished()
              return done
            }
            take(offset)
          }
          position += 8
          continue
        }
        if next & 0xff == 0 {
          position += 1
          break
        }
        position += 1
        guard next & 0xff == 1, let field = varint(bytes, &position), heap.isField(field, length) else {
          batch.dropUnfinished()
          return done
        }
        take(Int(field))
      }
      if keepsContents, isFirst, heap.isClosureSize(size) {
        let word = heap.word(bytes, contents)
        if types.codeRange.contains(word) { batch.contents.addCode(word) }
      }
      if let search, search.isFound(in: bytes, contents..<contents + size) { batch.withText.append(batch.count) }
      if descriptors.hasLength(size), let found = descriptors.descriptor(address, size, bytes, contents) {
        batch.descriptors.append(found)
      }
      batch.finishObject(address, length)
      batch.scanWorks.append(pointers: fields, words: fields == 0 ? 0 : last &>> wordShift &+ 1)
      done = position
    }
    return done
  }

  /// Adds an object's first word if it may be the address of its type; `offset` is that of its first pointer.
  @inline(__always)
  static func addHeader(
    _ bytes: Span<UInt8>, _ contents: Int, _ size: Int, _ offset: Int, _ heap: HeapRange, to batch: inout ObjectBatch
  ) {
    guard offset > 0, heap.headerSizes.contains(size) else { return }
    let type = heap.word(bytes, contents)
    guard type != 0, !heap.contains(type) else { return }
    batch.typedObjects.append(ObjectBatch.TypedObject(object: batch.count, type: type, source: .header))
  }

  /// A varint of at most 8 bytes, as all addresses and offsets are.
  ///
  /// - Returns: nil if it is longer or ends near the end of the bytes; the careful path sees to those.
  @inline(__always)
  static func varint(_ bytes: Span<UInt8>, _ position: inout Int) -> UInt64? {
    guard position <= bytes.count - 8 else { return nil }
    let word = bytes.word(at: position)
    if word & 0x80 == 0 {
      position += 1
      return word & 0x7f
    }
    // The last byte of a varint is the first one whose highest bit is clear.
    let last = ~word & 0x8080_8080_8080_8080
    guard last != 0 else { return nil }
    let bits = UInt64(last.trailingZeroBitCount)
    position += Int(bits >> 3) + 1
    // Groups of 7 bits are moved together: pairs, then fours, then all eight.
    var value = word & (UInt64.max >> (63 - bits)) & 0x7f7f_7f7f_7f7f_7f7f
    value = value & 0x007f_007f_007f_007f | (value & 0x7f00_7f00_7f00_7f00) >> 1
    value = value & 0x0000_3fff_0000_3fff | (value & 0x3fff_0000_3fff_0000) >> 2
    return value & 0x0fff_ffff | (value & 0x0fff_ffff_0000_0000) >> 4
  }
}
