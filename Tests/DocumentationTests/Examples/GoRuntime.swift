import GoRuntime

/// What the allocator of a release of Go takes for a value: `go1.27.3`, 500 bytes with pointers in them.
func bytesTaken(by release: String, forValueOf bytes: UInt64, hasPointers: Bool) -> UInt64 {
  let headers = AllocationHeaders(buildVersion: release, pointerSize: 8)
  return headers.objectSize(forValueOf: bytes, hasPointers: hasPointers)
}

/// What a goroutine does: `waiting`, `running`.
func state(_ number: UInt64) -> String { GoroutineStatus(rawValue: number).name }
