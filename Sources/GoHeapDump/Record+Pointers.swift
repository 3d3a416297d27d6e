// Which words of a record's memory are pointers: what object kinds and field kinds mean in each version.
extension Record {
  /// The kinds of objects in go1.3 (runtime/malloc.h: `TypeInfo_…`).
  private enum ObjectKind {
    static let value: UInt64 = 0
    static let array: UInt64 = 1
    static let channel: UInt64 = 2
    static let conservative: UInt64 = 127
  }

  /// Fills `pointers` with the words of the contents that point into the heap.
  ///
  /// - Parameter params: those of the dump.
  mutating func findPointers(
    _ buffer: [UInt8], _ heap: HeapRange, _ types: InterfaceTypes, _ params: Params
  ) throws(HeapDumpError) {
    let bytes = buffer.span
    pointers.removeAll(keepingCapacity: true)
    if tag == .object, params.version == .go1_3 { return findTypedPointers(bytes, heap, types, params) }
    let length = self[.contents] ?? 0
    for field in pointerFields {
      if !heap.isField(field.offset, length) {
        // A frame lists words of its arguments that lie in the memory of its caller, which lists them itself.
        if tag == .stackFrame { continue }
        throw error(.badPointerField(field.offset, length: length))
      }
      add(field.kind, at: Int(clamping: field.offset), bytes, heap, types)
    }
    // Frames of older runtimes list all their variables.
    if tag == .stackFrame, params.version >= .go1_7 { addUnlisted(bytes, heap) }
  }

  /// What a go1.3 object or the first word of a newer one says of its type.
  func typedObject(_ bytes: Span<UInt8>, _ heap: HeapRange) -> ObjectBatch.TypedObject? {
    if let type = self[.type] {
      guard type != 0 else { return nil }
      let sources: [UInt64: ObjectBatch.TypeSource] = [
        ObjectKind.value: .value, ObjectKind.array: .array, ObjectKind.channel: .channel,
      ]
      return sources[self[.kind] ?? 0].map { ObjectBatch.TypedObject(object: 0, type: type, source: $0) }
    }
    guard let first = pointerFields.first, first.offset > 0, heap.headerSizes.contains(contents.count) else {
      return nil
    }
    let type = heap.word(bytes, contents.lowerBound)
    guard type != 0, !heap.contains(type) else { return nil }
    return ObjectBatch.TypedObject(object: 0, type: type, source: .header)
  }

  /// The pointers of a go1.3 object, which its type tells.
  private mutating func findTypedPointers(
    _ bytes: Span<UInt8>, _ heap: HeapRange, _ types: InterfaceTypes, _ params: Params
  ) {
    let (type, kind) = (self[.type] ?? 0, self[.kind] ?? 0)
    if type == 0, kind != ObjectKind.conservative { return }
    guard kind != ObjectKind.conservative, let entry = types[type: type] else {
      // The collector, too, takes every word of such an object for a pointer.
      var offset = 0
      while contents.count - offset >= heap.pointerSize {
        add(.pointer, at: offset, bytes, heap, types)
        offset += heap.pointerSize
      }
      return
    }
    guard entry.size > 0, !entry.fields.isEmpty, let size = Int(exactly: entry.size) else { return }
    // A channel's elements lie behind its header.
    let header = kind == ObjectKind.channel ? params.channelHeaderSize : 0
    guard var start = Int(exactly: header), start <= contents.count else { return }
    while size <= contents.count - start {
      for field in entry.fields { add(field.kind, at: start + Int(field.offset), bytes, heap, types) }
      if kind == ObjectKind.value { return }
      start += size
    }
  }

  /// Adds the pointer, if there is one, in what begins at `offset` of the contents.
  private mutating func add(
    _ kind: PointerField.Kind, at offset: Int, _ bytes: Span<UInt8>, _ heap: HeapRange, _ types: InterfaceTypes
  ) {
    let size = heap.pointerSize
    guard offset <= contents.count - size else { return }
    let word = heap.word(bytes, contents.lowerBound + offset)
    switch kind {
    case .pointer, .string, .slice:
      let type = offset >= size ? types.type(heap.word(bytes, contents.lowerBound + offset - size)) : nil
      addPointer(word, type, at: offset, heap)
    case .interface, .emptyInterface:
      guard offset <= contents.count - 2 * size, word != 0 else { return }
      let isPointer = kind == .interface ? types.isPointer(itab: word) : types.isPointer(type: word)
      guard isPointer else { return }
      addPointer(
        heap.word(bytes, contents.lowerBound + offset + size), types.type(word), at: offset + size, heap)
    }
  }

  private mutating func addPointer(_ word: UInt64, _ type: UInt64?, at offset: Int, _ heap: HeapRange) {
    guard heap.contains(word) else { return }
    pointers.append(PointerWord(offset: UInt64(offset), address: word, type: type, isListed: true))
  }

  /// Adds the words of a frame that it does not list and that may be pointers all the same.
  private mutating func addUnlisted(_ bytes: Span<UInt8>, _ heap: HeapRange) {
    let listed = pointers.count
    var next = 0
    var offset = 0
    while contents.count - offset >= heap.pointerSize {
      let word = heap.word(bytes, contents.lowerBound + offset)
      if heap.contains(word) {
        // The runtime lists fields in order; if a dump does not, a word is there twice, which does no harm.
        while next < listed, pointers[next].offset < UInt64(offset) { next += 1 }
        if next == listed || pointers[next].offset != UInt64(offset) {
          pointers.append(PointerWord(offset: UInt64(offset), address: word, type: nil, isListed: false))
        }
      }
      offset += heap.pointerSize
    }
  }
}
