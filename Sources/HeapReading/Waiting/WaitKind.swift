import GoHeapDump
import GoRuntime
import Names

/// What a goroutine waits for that another one must do, as the runtime tells leaked goroutines by it: whatever else one waits
/// for may happen (runtime/mgc.go: `isMaybeRunnable`).
package enum WaitKind: UInt8, Sendable {
  /// For channels.
  case receive, send, select
  /// For nothing that can happen.
  case nilReceive, nilSend, nilSelect, noCases
  /// For locks of the package sync, and conditions.
  case mutex, readLock, writeLock, condition, waitGroup
  /// For one of these locks, of which older dumps do not say which.
  case lock

  /// Whether nothing can end it.
  package var isEndless: Bool {
    switch self {
    case .nilReceive, .nilSend, .nilSelect, .noCases: true
    default: false
    }
  }

  /// Whether it is for channels.
  package var isForChannel: Bool { self == .receive || self == .send || self == .select }

  private static let reasons: [Name: WaitKind] = [
    "chan receive": .receive, "chan send": .send, "select": .select, "chan receive (nil chan)": .nilReceive,
    "chan send (nil chan)": .nilSend, "select (no cases)": .noCases, "sync.Mutex.Lock": .mutex,
    "sync.RWMutex.RLock": .readLock, "sync.RWMutex.Lock": .writeLock, "sync.Cond.Wait": .condition,
    "sync.WaitGroup.Wait": .waitGroup,
  ]

  /// How the runtime says that for locks which have no reason of their own: those of `WaitGroup` up to Go 1.24, and of mutexes
  /// up to Go 1.19.
  private static let semaphore: Name = "semacquire"
  private static let semaphoreFunctions: [Name] = ["sync.runtime_Semacquire", "sync.runtime_SemacquireMutex"]
  private static let callers: [(Name, WaitKind)] = [
    ("sync.(*WaitGroup).", .waitGroup), ("sync.(*RWMutex).RLock", .readLock), ("sync.(*RWMutex).", .writeLock),
    ("sync.(*Mutex).", .mutex),
  ]
  /// How far from the inner end of a stack these functions are at most: below are those of the runtime.
  private static let nearFrames = 8

  /// Nil if the goroutine does not wait, or for something else.
  init?(_ goroutine: Goroutines.Goroutine, _ goroutines: Goroutines) {
    guard goroutine.status.hasWaitReason else { return nil }
    let reason = goroutines.waitReason(goroutine)
    if let kind = Self.reasons[reason] {
      self = kind
      return
    }
    guard reason == Self.semaphore else { return nil }
    let near = goroutine.frames.prefix(Self.nearFrames).map { goroutines.function(goroutines.frames[$0]) }
    guard let function = near.firstIndex(where: { Self.semaphoreFunctions.contains($0) }) else { return nil }
    let callers = near[(function + 1)...].prefix(2)
    self =
      Self.callers.first { prefix, _ in callers.contains { $0.hasPrefix(prefix) } }?.1 ?? .lock
  }

  /// What it waits for, for people: `chan receive`, `Mutex`.
  ///
  /// - Parameter cases: how many channels a `select` waits for.
  package func text(cases: Int) -> String {
    switch self {
    case .receive: "chan receive"
    case .send: "chan send"
    case .select: "select of \(cases)"
    case .nilReceive: "receive from a nil chan"
    case .nilSend: "send to a nil chan"
    case .nilSelect: "select of nil chans"
    case .noCases: "select without cases"
    case .mutex: "Mutex"
    case .readLock: "RWMutex to read"
    case .writeLock: "RWMutex to write"
    case .condition: "Cond"
    case .waitGroup: "WaitGroup"
    case .lock: "lock of sync"
    }
  }
}
