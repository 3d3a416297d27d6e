import GoRuntime
import Names
import ObjectGraph

extension WasteKind {
  /// Bytes of an array that no slice or string refers to, while others of it are in use: the front that was cut off, or the text around the
  /// part that is kept. Nothing can get at them but a weak pointer. What is behind the last reference counts unless the allocator would have rounded up to the
  /// object's size from there.
  static let pinnedBuffers = WasteKind(
    "pinned buffers", advice: "copy what is kept (strings.Clone)"
  ) { facts, found in
    facts.forEachKnown { facts, object, use in
      guard use.isArray, !facts.isTiny(object) else { return }
      let size = facts.graph.sizes[object]
      let start = facts.headerLength(object)
      let end = max(start, use.roomEnd)
      let behind = SizeClasses.size(for: end) == size ? 0 : size - end
      let bytes = end - start - min(end - start, use.roomBytes) + behind
      if bytes > 0 { found(WasteFinding(object: object, bytes: bytes, total: size)) }
    }
  }
}
