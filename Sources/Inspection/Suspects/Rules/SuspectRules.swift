extension SuspectRule {
  /// All rules: a new one is a file beside this one and a name here. Of what two find with equal bytes, the first one's comes
  /// first.
  static let all = [
    goroutineLeak, lockWait, httpBodies, httpClients, contextChildren, timers, poolBuffers, pinnedArrays, emptyMaps,
    deferredCalls, blockedFinalizer, finalizerCycles, cleanupCycles, growingMap, growingSlice, growing,
  ]
}
