import GoHeapDump

/// A function that the runtime is to call when an object is gone, as it keeps it beside the object: a finalizer, or a cleanup,
/// which only a core has.
public struct Special: Sendable {
  /// Finalizers or cleanups.
  public let kind: Callbacks
  /// Where the object is, or a place in it; 0 of a cleanup whose object is gone.
  public let object: UInt64
  /// Where the closure is that is to be called.
  public let closure: UInt64
  /// Where the code of the function begins; 0 if that is not known.
  public let code: UInt64
  /// The address of what a cleanup's function gets; 0 for nothing, or if the closure holds that.
  public let argument: UInt64
  /// Where the closure is that calls a cleanup's function with the argument; 0 for none.
  public let adapter: UInt64
  /// The address of the type of a pointer to a finalizer's object; 0 if it is not known.
  public let objectType: UInt64
  /// Whether it is to run next.
  public let isQueued: Bool

  init(_ record: borrowing Record) {
    (object, closure, code) = (record[.object] ?? 0, record[.function] ?? 0, record[.code] ?? 0)
    let (argumentType, objectType) = (record[.argumentType] ?? 0, record[.objectType] ?? 0)
    if record.isCleanup {
      (kind, argument, adapter, self.objectType) = (.cleanups, argumentType, objectType, 0)
      isQueued = object == 0
    } else {
      (kind, argument, adapter, self.objectType) = (.finalizers, 0, 0, objectType)
      isQueued = record.tag == .queuedFinalizer
    }
  }
}
