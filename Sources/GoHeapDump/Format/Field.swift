/// The fields of all records, named as the runtime's sources name them where those have a name.
///
/// The raw value is how a message calls the field.
public enum Field: String, Sendable {
  case tag = "record kind"
  // Params
  case bigEndian = "big-endian flag"
  case pointerSize = "pointer size"
  case channelHeaderSize = "size of a channel header"
  case arenaStart = "start of the heap"
  case arenaEnd = "end of the heap"
  case archCharacter = "architecture character"
  case arch = "architecture"
  case experiment = "GOEXPERIMENT"
  case buildVersion = "build version"
  case cpus = "number of CPUs"
  // Memory and types
  case address
  case contents = "memory range"
  case pointerFields = "pointer fields"
  case type = "type address"
  case kind = "object kind"
  case size
  case name
  case indirect = "indirect flag"
  case pointerFlag = "pointer flag"
  case description
  case pointer
  // Goroutines and their stacks
  case sp = "stack pointer"
  case id
  case gopc = "pc of the go statement"
  case status
  case isSystem = "system flag"
  case isBackground = "background flag"
  case waitSince = "wait time"
  case waitReason = "wait reason"
  case ctxt = "closure context"
  case m = "thread address"
  case `defer` = "defer address"
  case panic = "panic address"
  case depth
  case childSP = "stack pointer of the callee"
  case entry = "entry pc"
  case pc
  case continpc = "continuation pc"
  // Finalizers, defers, panics, threads
  case object = "object address"
  case function = "closure address"
  case code = "code address"
  case argumentType = "argument type"
  case objectType = "object type"
  case goroutine = "goroutine address"
  case argp = "argument pointer"
  case link
  case argumentData = "argument data"
  case processID = "thread id of the system"
  // MemProf and AllocSample
  case bucket = "bucket address"
  case stack
  case functionName = "function name"
  case fileName = "file name"
  case line
  case allocs
  case frees
  // MemStats, in the order of runtime.MemStats as far as a dump has them
  case alloc, totalAlloc = "total_alloc", sys, nlookup, nmalloc, nfree
  case heapAlloc = "heap_alloc", heapSys = "heap_sys", heapIdle = "heap_idle", heapInuse = "heap_inuse"
  case heapReleased = "heap_released", heapObjects = "heap_objects"
  case stacksInuse = "stacks_inuse", stacksSys = "stacks_sys", mspanInuse = "mspan_inuse", mspanSys = "mspan_sys"
  case mcacheInuse = "mcache_inuse", mcacheSys = "mcache_sys", buckhashSys = "buckhash_sys"
  case gcSys = "gc_sys", otherSys = "other_sys", nextGC = "next_gc", lastGC = "last_gc"
  case pauseTotalNs = "pause_total_ns", pauseNs = "pause_ns", numGC = "numgc"
}
