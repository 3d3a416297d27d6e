/// The fields of all records, named as the runtime's sources name them where those have a name.
///
/// The raw value is how a message calls the field.
public enum Field: String, Sendable {
  case tag = "record kind"
  // Params
  case bigEndian = "big-endian flag", pointerSize = "pointer size", channelHeaderSize = "size of a channel header"
  case arenaStart = "start of the heap", arenaEnd = "end of the heap", archCharacter = "architecture character"
  case arch = "architecture", experiment = "GOEXPERIMENT", buildVersion = "build version", cpus = "number of CPUs"
  // Memory and types
  case address, contents = "memory range", pointerFields = "pointer fields", type = "type address", kind = "object kind"
  case size, name, indirect = "indirect flag", pointerFlag = "pointer flag", description, pointer
  // Goroutines and their stacks
  case sp = "stack pointer", id, gopc = "pc of the go statement", status, isSystem = "system flag"
  case isBackground = "background flag", waitSince = "wait time", waitReason = "wait reason", ctxt = "closure context"
  case m = "thread address", `defer` = "defer address", panic = "panic address", depth
  case childSP = "stack pointer of the callee", entry = "entry pc", pc, continpc = "continuation pc"
  // Finalizers, defers, panics, threads
  case object = "object address", function = "closure address", code = "code address", argumentType = "argument type"
  case objectType = "object type", goroutine = "goroutine address", argp = "argument pointer", link
  case argumentData = "argument data", processID = "thread id of the system"
  // MemProf and AllocSample
  case bucket = "bucket address", stack, functionName = "function name", fileName = "file name", line, allocs, frees
  // MemStats, in the order of runtime.MemStats as far as a dump has them
  case alloc, totalAlloc = "total_alloc", sys, nlookup, nmalloc, nfree
  case heapAlloc = "heap_alloc", heapSys = "heap_sys", heapIdle = "heap_idle", heapInuse = "heap_inuse"
  case heapReleased = "heap_released", heapObjects = "heap_objects"
  case stacksInuse = "stacks_inuse", stacksSys = "stacks_sys", mspanInuse = "mspan_inuse", mspanSys = "mspan_sys"
  case mcacheInuse = "mcache_inuse", mcacheSys = "mcache_sys", buckhashSys = "buckhash_sys"
  case gcSys = "gc_sys", otherSys = "other_sys", nextGC = "next_gc", lastGC = "last_gc"
  case pauseTotalNs = "pause_total_ns", pauseNs = "pause_ns", numGC = "numgc"
}
