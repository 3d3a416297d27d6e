extension SuspectRule {
  /// All rules.
  static let all = [
    goroutineLeak, httpBodies, httpClients, contextChildren, timers, poolBuffers, emptyMaps, deferredCalls,
    blockedFinalizer, finalizerCycles, growingMap, growingSlice,
  ]
}
