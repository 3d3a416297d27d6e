extension SuspectRule {
  /// All rules.
  static let all = [
    goroutineLeak, lockWait, httpBodies, httpClients, contextChildren, timers, poolBuffers, pinnedArrays, emptyMaps,
    deferredCalls,
    blockedFinalizer, finalizerCycles, growingMap, growingSlice, growing,
  ]
}
