// Which words of a record's memory are pointers: what object kinds and field kinds mean in each version.
extension Record {
  /// The kinds of objects in go1.3 (runtime/malloc.h: `TypeInfo_…`).
  private enum ObjectKind {
    static let value: UInt64 = 0
    static let array: UInt64 = 1
    static let channel: UInt64 = 2
    static let conservative: UInt64 = 127
  }

  /// Fills `memory` with what the contents and the pointer fields say, of a StackFrame, Data or BSS record.
  mutating func readMemory(
    _ buffer: [UInt8], _ heap: HeapRange, _ types: InterfaceTypes, _ version: FormatVersion, keepsFlags: Bool
  ) throws(HeapDumpError) {
    memory.begin(
      tag, version, length: self[.contents] ?? 0, stored: UInt64(contents.count), keepsFlags: keepsFlags)
    memory.append(buffer.span, contents, heap, types)
    memory.endWords()
    for field in pointerFields { memory.list(field.kind, at: field.offset, heap, types) }
    try checkFields()
  }

  /// Throws if one of the listed fields of `memory` cannot be there.
  func checkFields() throws(HeapDumpError) {
    guard let offset = memory.badOffset else { return }
    throw error(.badPointerField(offset, length: self[.contents] ?? 0))
  }

  /// Finds the words of an Object record's contents that point into the heap.
  ///
  /// - Parameter params: those of the dump.
  func findPointers(
    _ buffer: [UInt8], _ heap: HeapRange, _ types: InterfaceTypes, _ params: Params, into batch: inout ObjectBatch
  ) throws(HeapDumpError) {
    let bytes = buffer.span
    if params.version == .go1_3 { return findTypedPointers(bytes, heap, types, params, into: &batch) }
    let length = self[.contents] ?? 0
    for field in pointerFields {
      guard heap.isField(field.offset, length) else {
        throw error(.badPointerField(field.offset, length: length))
      }
      add(field.kind, at: Int(clamping: field.offset), bytes, heap, types, into: &batch)
    }
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
  private func findTypedPointers(
    _ bytes: Span<UInt8>, _ heap: HeapRange, _ types: InterfaceTypes, _ params: Params, into batch: inout ObjectBatch
  ) {
    let (type, kind) = (self[.type] ?? 0, self[.kind] ?? 0)
    if type == 0, kind != ObjectKind.conservative { return }
    guard kind != ObjectKind.conservative, let entry = types[type: type] else {
      // The collector, too, takes every word of such an object for a pointer.
      var offset = 0
      while contents.count - offset >= heap.pointerSize {
        add(.pointer, at: offset, bytes, heap, types, into: &batch)
        offset += heap.pointerSize
      }
      return
    }
    guard entry.size > 0, !entry.fields.isEmpty, let size = Int(exactly: entry.size) else { return }
    // A channel's elements lie behind its header.
    let header = kind == ObjectKind.channel ? params.channelHeaderSize : 0
    guard var start = Int(exactly: header), start <= contents.count else { return }
    while size <= contents.count - start {
      for field in entry.fields { add(field.kind, at: start + Int(field.offset), bytes, heap, types, into: &batch) }
      if kind == ObjectKind.value { return }
      start += size
    }
  }

  /// Adds the pointer, if there is one, in what begins at `offset` of the contents.
  private func add(
    _ kind: PointerField.Kind, at offset: Int, _ bytes: Span<UInt8>, _ heap: HeapRange, _ types: InterfaceTypes,
    into batch: inout ObjectBatch
  ) {
    let size = heap.pointerSize
    guard offset <= contents.count - size else { return }
    let word = heap.word(bytes, contents.lowerBound + offset)
    switch kind {
    case .pointer, .string, .slice:
      let type = offset >= size ? types.type(heap.word(bytes, contents.lowerBound + offset - size)) : nil
      addPointer(word, type, heap, to: &batch)
    case .interface, .emptyInterface:
      guard offset <= contents.count - 2 * size, word != 0 else { return }
      let isPointer = kind == .interface ? types.isPointer(itab: word) : types.isPointer(type: word)
      guard isPointer else { return }
      addPointer(heap.word(bytes, contents.lowerBound + offset + size), types.type(word), heap, to: &batch)
    }
  }

  private func addPointer(_ word: UInt64, _ type: UInt64?, _ heap: HeapRange, to batch: inout ObjectBatch) {
    guard heap.contains(word) else { return }
    if let type {
      batch.typedPointers.append(ObjectBatch.TypedPointer(pointer: batch.pointers.count, type: type))
    }
    batch.pointers.append(word)
  }
}
