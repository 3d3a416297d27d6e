// Which words of a record's memory are pointers: what object kinds and field kinds mean in each version.
extension Record {
  /// The kinds of objects in go1.3 (runtime/malloc.h: `TypeInfo_…`).
  private enum ObjectKind {
    static let value: UInt64 = 0
    static let array: UInt64 = 1
    static let channel: UInt64 = 2
    static let conservative: UInt64 = 127
  }

  /// Fills `memory` with what the contents and the pointer fields say, of a record that has both.
  mutating func readMemory(
    _ buffer: [UInt8], _ heap: HeapRange, _ types: InterfaceTypes, _ version: FormatVersion, keepsFlags: Bool
  ) {
    memory.begin(
      tag, version, length: self[.contents] ?? 0, stored: UInt64(contents.count), keepsFlags: keepsFlags)
    memory.append(buffer.span, contents, heap, types)
    memory.endWords()
    for field in pointerFields { memory.list(field.kind, at: field.offset, heap, types) }
  }

  /// Throws if one of the listed fields of `memory` cannot be there.
  func checkFields() throws(HeapDumpError) {
    guard let offset = memory.badOffset else { return }
    throw error(.badPointerField(offset, length: self[.contents] ?? 0))
  }

  /// Finds the words of an Object record's contents that point into the heap, since go1.5.
  func findPointers(
    _ bytes: Span<UInt8>, _ heap: HeapRange, _ types: InterfaceTypes, into batch: inout ObjectBatch
  ) throws(HeapDumpError) {
    let (length, size) = (self[.contents] ?? 0, heap.pointerSize)
    for field in pointerFields {
      guard heap.isField(field.offset, length) else { throw error(.badPointerField(field.offset, length: length)) }
      let offset = Int(clamping: field.offset)
      guard offset <= contents.count - size else { continue }
      let word = heap.word(bytes, contents.lowerBound + offset)
      guard heap.contains(word) else { continue }
      batch.append(word, offset >= size ? types.type(heap.word(bytes, contents.lowerBound + offset - size)) : nil)
    }
  }

  /// What a go1.3 object says of its type.
  var typedObject: ObjectBatch.TypedObject? {
    guard let type = self[.type], type != 0 else { return nil }
    let sources: [UInt64: ObjectBatch.TypeSource] = [
      ObjectKind.value: .value, ObjectKind.array: .array, ObjectKind.channel: .channel,
    ]
    return sources[self[.kind] ?? 0].map { ObjectBatch.TypedObject(object: 0, type: type, source: $0) }
  }

  /// Lists the pointers of a go1.3 object, which its type tells.
  mutating func listTypedPointers(_ heap: HeapRange, _ types: InterfaceTypes, _ params: Params) {
    let (type, kind) = (self[.type] ?? 0, self[.kind] ?? 0)
    if type == 0, kind != ObjectKind.conservative { return }
    guard kind != ObjectKind.conservative, let entry = types[type: type] else {
      // The collector, too, takes every word of such an object for a pointer.
      var offset = 0
      while memory.count - offset >= heap.pointerSize {
        memory.list(.pointer, at: UInt64(offset), heap, types)
        offset += heap.pointerSize
      }
      return
    }
    guard entry.size > 0, !entry.fields.isEmpty, let size = Int(exactly: entry.size) else { return }
    // A channel's elements lie behind its header.
    let header = kind == ObjectKind.channel ? params.channelHeaderSize : 0
    guard var start = Int(exactly: header), start <= memory.count else { return }
    while size <= memory.count - start {
      for field in entry.fields {
        let offset = UInt64(start) + field.offset
        // Only a damaged dump has elements that are not aligned.
        if heap.isField(offset, self[.contents] ?? 0) { memory.list(field.kind, at: offset, heap, types) }
      }
      if kind == ObjectKind.value { return }
      start += size
    }
  }
}
