import ByteStreams
import DumpBuilding
import HeapReading
import Pprof
import Profiles
import Testing

/// A dump of goroutines that wait: objects are 4 KiB apart, stacks 64 KiB.
private struct WaitingDump {
  var dump: MadeDump
  private var stack: UInt64 = 0

  init(_ buildVersion: String = "go1.27.3", _ layout: DumpBuilder.Layout = .go1_7) {
    dump = MadeDump(layout, buildVersion: buildVersion)
  }

  static func address(_ object: Int) -> UInt64 { 0xc0_0000_0000 + UInt64(object) << 12 }

  private static func words(_ addresses: [UInt64]) -> [UInt8] {
    addresses.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
  }

  private static func fields(_ count: Int) -> [DumpBuilder.PointerField] {
    (0..<count).map { (kind: 1, offset: UInt64(8 * $0)) }
  }

  mutating func object(_ number: Int, size: Int = 96, _ targets: [Int] = []) {
    var contents = Self.words(targets.map(Self.address))
    contents += [UInt8](repeating: 0, count: size - contents.count)
    dump.builder.object(Self.address(number), contents, fields: Self.fields(targets.count))
  }

  mutating func globals(_ targets: [Int]) {
    dump.builder.data(0x50_0000, Self.words(targets.map(Self.address)), fields: Self.fields(targets.count))
  }

  /// A goroutine whose description is object number `number`, and what its innermost frame holds; behind it come `functions`,
  /// and the words of `unlisted`, of which the frame of `functions` has its own.
  mutating func goroutine(
    _ number: Int, id: Int? = nil, status: UInt64 = 4, _ reason: String, holding targets: [Int] = [],
    functions: [String] = ["main.work"], unlisted: [Int] = [], pointsToUnlisted: Bool = false
  ) {
    dump.builder.goroutine(Self.address(number), id: UInt64(id ?? number), status: status, waitReason: reason)
    stack += 1
    var sp = 0xc0_0200_0000 + stack << 16
    let own = Self.words(targets.map(Self.address) + (pointsToUnlisted ? [sp + 1024 + 8] : [0]))
    frame("runtime.gopark", sp, own, fields: targets.count + 1)
    sp += 1024
    for function in functions {
      frame(function, sp, Self.words([0] + unlisted.map(Self.address)), fields: 0)
      sp += 1024
    }
    frame("runtime.goexit", sp, [], fields: 0)
  }

  private mutating func frame(_ name: String, _ sp: UInt64, _ words: [UInt8], fields: Int) {
    let entry = name.utf8.reduce(UInt64(0x40_0000)) { $0 &* 31 &+ UInt64($1) } & 0xff_ffff
    dump.builder.stackFrame(
      sp: sp, words + [UInt8](repeating: 0, count: 1024 - words.count), entry: entry, pc: entry + 16, name: name,
      fields: Self.fields(fields))
  }

  func profiles() throws -> DumpProfiles {
    var dump = dump
    dump.builder.memStats()
    return try dump.read(kinds: [.goroutineLeak])
  }

  /// What waits for what, and how many: `main.work: chan receive x 2`.
  func leaks() throws -> Set<String> {
    let profile = try profile()
    return Set(
      profile.sample.indices.map { index in
        let waits = profile.sample[index].label.filter { profile.stringTable[Int($0.key)] == "waits on" }
        let text = waits.first.map { profile.stringTable[Int($0.str)] } ?? ""
        let functions = profile.names(index).filter { !$0.hasPrefix("runtime.") }
        return "\(functions.joined(separator: "<")): \(text) x \(profile.sample[index].value[0])"
      })
  }

  /// The bytes that the goroutines of each sample hold.
  func leaksHeld() throws -> [Int64] { try profile().sample.map { $0.value[2] } }

  func profile() throws -> Profile {
    var dump = dump
    dump.builder.memStats()
    return try dump.profile(.goroutineLeak)
  }
}

@Suite("Leaked goroutines")
struct GoroutineLeakTests {
  private static let releases = ["go1.21.13", "go1.24.1", "go1.27.3"]

  @Test("what main holds that waits for nothing, and others with it, is not held by the leaked ones")
  func waitingMain() throws {
    // A goroutine (1) that waits (2) for a channel (4) and has an object (5) of its own; main, with another (6), and one for both (7).
    var dump = WaitingDump()
    for (number, own) in [(1, [2]), (2, [1, 3, 4]), (3, []), (4, [2]), (8, [])] { dump.object(number, own) }
    for (number, size) in [(5, 1000), (6, 4000), (7, 2000)] { dump.object(number, size: size) }
    dump.goroutine(1, id: 7, "chan receive", holding: [2, 3, 4, 5, 7])
    dump.goroutine(8, id: 1, "select (no cases)", holding: [6, 7], functions: ["main.main"])
    #expect(try dump.leaks() == ["main.work: chan receive x 1"])
    let profile = try dump.profile()
    let comments = profile.comment.map { profile.stringTable[Int($0)] }
    #expect(comments.contains { $0.contains("1 leaked goroutine, which holds 2 objects of 1096 bytes") }, "\(comments)")
    let told = try dump.leaksHeld()
    #expect(told == [1096])
  }

  @Test("the channel is what the wait refers to last, and what is sent is in front of it", arguments: releases)
  func channel(_ release: String) throws {
    /// A goroutine (1) that waits (2) to send an object (3) to a channel (4).
    func dump(_ targets: [Int], reason: String = "chan send") -> WaitingDump {
      var dump = WaitingDump(release)
      for (number, own) in [(1, [2]), (2, [1, 3, 4]), (3, []), (4, [2])] { dump.object(number, own) }
      dump.goroutine(1, reason, holding: [2, 3, 4])
      dump.globals(targets)
      return dump
    }
    #expect(try dump([]).leaks() == ["main.work: chan send x 1"])
    // The runtime's own variables lead to descriptions of goroutines and of waits.
    #expect(try dump([1, 2, 3]).leaks() == ["main.work: chan send x 1"])
    #expect(try dump([4]).leaks() == [])
    for reason in ["chan receive", "select"] { #expect(try dump([], reason: reason).leaks().count == 1) }
    for reason in ["IO wait", "sleep", "semacquire", "chan receive (durable)"] {
      #expect(try dump([], reason: reason).leaks() == [])
    }
    // In dumps that do not name their release, what is sent may be the channel.
    var old = WaitingDump("")
    for (number, own) in [(1, [2]), (2, [1, 3, 4]), (3, []), (4, [2])] { old.object(number, own) }
    old.goroutine(1, "chan send")
    #expect(try old.leaks() == ["main.work: chan send x 1"])
    old.globals([3])
    #expect(try old.leaks() == [])
  }

  @Test("one of several channels is enough; nil channels are none")
  func select() throws {
    func dump(_ targets: [Int]) -> WaitingDump {
      var dump = WaitingDump()
      // The waits are a list; of one that waits for nil channels alone there is none.
      for (number, own) in [(1, [2]), (2, [1, 3, 4]), (3, [1, 5]), (4, []), (5, []), (6, [])] {
        dump.object(number, own)
      }
      dump.goroutine(1, "select", holding: [4, 5])
      dump.goroutine(6, "select")
      dump.globals(targets)
      return dump
    }
    #expect(try dump([]).leaks() == ["main.work: select of 2 x 1", "main.work: select of nil chans x 1"])
    #expect(try dump([5]).leaks() == ["main.work: select of nil chans x 1"])
    #expect(try dump([4]).leaks() == ["main.work: select of nil chans x 1"])
  }

  @Test("locks in objects, and in variables, which are always known", arguments: releases)
  func locks(_ release: String) throws {
    func leaks(_ reason: String, _ functions: [String] = ["main.work"], _ targets: [Int] = [], lock: [Int] = [3]) throws
      -> Set<String>
    {
      var dump = WaitingDump(release)
      for (number, own) in [(1, [2]), (2, [1] + lock), (3, [])] { dump.object(number, own) }
      dump.goroutine(1, reason, holding: [3], functions: functions)
      dump.globals(targets)
      return try dump.leaks()
    }
    for (reason, name) in [
      ("sync.Mutex.Lock", "Mutex"), ("sync.RWMutex.RLock", "RWMutex to read"),
      ("sync.RWMutex.Lock", "RWMutex to write"),
      ("sync.WaitGroup.Wait", "WaitGroup"),
    ] {
      #expect(try leaks(reason) == ["main.work: \(name) x 1"])
      #expect(try leaks(reason, [], [2]).count == 1)
      #expect(try leaks(reason, [], [3]) == [])
      #expect(try leaks(reason, lock: []) == [])
    }
    // Older releases say less of those.
    let groups = ["sync.runtime_Semacquire", "sync.(*WaitGroup).Wait", "main.work"]
    #expect(try leaks("semacquire", groups) == ["\(groups.joined(separator: "<")): WaitGroup x 1"])
    let mutexes = ["sync.runtime_SemacquireMutex", "sync.(*Mutex).lockSlow", "main.work"]
    #expect(try leaks("semacquire", mutexes) == ["\(mutexes.joined(separator: "<")): Mutex x 1"])
    #expect(try leaks("semacquire", ["internal/poll.runtime_Semacquire", "main.work"]) == [])
  }

  @Test("what has the list of those that wait for a condition", arguments: releases.dropLast())
  func conditions(_ release: String) throws {
    func dump(_ targets: [Int], condition: Int? = 5) -> WaitingDump {
      var dump = WaitingDump(release)
      // Two goroutines (1, 3), whose waits (2, 4) are a list.
      for (number, own) in [(1, [2]), (2, [1, 4]), (3, [4]), (4, [3])] { dump.object(number, own) }
      if let condition { dump.object(condition, [2, 4]) }
      dump.goroutine(1, "sync.Cond.Wait", holding: condition.map { [$0] } ?? [])
      dump.goroutine(3, "sync.Cond.Wait")
      dump.globals(targets)
      return dump
    }
    #expect(try dump([]).leaks() == ["main.work: Cond x 2"])
    #expect(try dump([2]).leaks() == ["main.work: Cond x 2"])
    #expect(try dump([5]).leaks() == [])
    // That of a variable.
    #expect(try dump([2, 4], condition: nil).leaks() == [])
  }

  @Test("to a fixed point: what a goroutine leads to that may go on may go on, too")
  func chain() throws {
    var dump = WaitingDump()
    for index in 0..<100 {
      for (number, own) in [(1, [2]), (2, [1, 3]), (3, [])] {
        dump.object(10 * index + number, own.map { 10 * index + $0 })
      }
    }
    for index in 0..<100 {
      dump.goroutine(10 * index + 1, "chan receive", holding: [10 * index + 3] + (index < 99 ? [10 * index + 13] : []))
    }
    #expect(try dump.leaks() == ["main.work: chan receive x 100"])
    var woken = dump
    woken.globals([503])
    #expect(try woken.leaks() == ["main.work: chan receive x 50"])
    dump.globals([3])
    #expect(try dump.leaks() == [])
  }

  @Test("main that waits for nothing is not told; what only it leads to is leaked")
  func main() throws {
    var dump = WaitingDump()
    for (number, own) in [(1, []), (2, [3]), (3, [2, 4]), (4, [])] { dump.object(number, own) }
    dump.goroutine(1, id: 1, "select (no cases)", holding: [4], functions: ["main.main"])
    dump.goroutine(2, "chan receive", holding: [4])
    #expect(try dump.leaks() == ["main.work: chan receive x 1"])
    dump.goroutine(5, id: 7, "select (no cases)")
    #expect(try dump.leaks() == ["main.work: chan receive x 1", "main.work: select without cases x 1"])
    var running = WaitingDump()
    for (number, own) in [(1, []), (2, [3]), (3, [2, 4]), (4, [])] { running.object(number, own) }
    running.goroutine(1, id: 1, status: 2, "select (no cases)", holding: [4], functions: ["main.main"])
    running.goroutine(2, "chan receive", holding: [4])
    #expect(try running.leaks() == [])
  }

  @Test("what the description of a goroutine refers to is reachable, whatever the goroutine does")
  func descriptions() throws {
    var dump = WaitingDump()
    // A record of a deferred call (5) refers to the channel of another goroutine (4).
    for (number, own) in [
      (1, [2]), (2, [1, 3]), (3, []), (4, []), (5, [4]), (6, [7, 5]), (7, [6, 8]), (8, []), (9, [10]),
    ] {
      dump.object(number, own)
    }
    dump.object(10, [9, 4])
    dump.goroutine(6, "chan receive", functions: ["main.deferring"])
    dump.goroutine(9, "chan receive")
    dump.goroutine(1, "chan receive")
    #expect(try dump.leaks() == ["main.deferring: chan receive x 1", "main.work: chan receive x 1"])
  }

  @Test("what the goroutines of a sample hold, and all of them")
  func held() throws {
    var dump = WaitingDump()
    for first in [0, 10, 20] {
      for (number, own) in [(1, [2]), (2, [1, 3]), (3, [])] { dump.object(first + number, own.map { first + $0 }) }
    }
    // Each of two has one alone, they share one, and another one with the third; a variable leads to one more.
    for (number, size) in [(40, 1000), (41, 2000), (42, 4000), (43, 3000), (44, 3500)] {
      dump.object(number, size: size)
    }
    dump.goroutine(1, "chan receive", holding: [3, 40, 42, 43, 44])
    dump.goroutine(11, "chan receive", holding: [13, 41, 42])
    dump.goroutine(21, "chan send", holding: [23, 43], functions: ["main.other"])
    dump.globals([44])
    let profile = try dump.profile()
    #expect(profile.sample.map(\.value) == [[2, 5, 7192], [1, 1, 96]])
    let types = profile.sampleType.map { "\(profile.stringTable[Int($0.type)])/\(profile.stringTable[Int($0.unit)])" }
    #expect(types == ["goroutineleak/count", "held_objects/count", "held_space/bytes"])
    let period = profile.periodType.map { [profile.stringTable[Int($0.type)], profile.stringTable[Int($0.unit)]] }
    #expect(profile.period == 1 && period == ["goroutineleak", "count"])
    let comments = profile.comment.map { profile.stringTable[Int($0)] }
    #expect(comments.contains { $0.hasPrefix("# 3 leaked goroutines, which hold 7 objects of 10288 bytes together") })
  }

  @Test("without the executable, what a frame has counts if anything leads there")
  func variables() throws {
    func dump(_ pointsToUnlisted: Bool) throws -> Set<String> {
      var dump = WaitingDump()
      for (number, own) in [(1, [2]), (2, [1, 3]), (3, []), (4, [])] { dump.object(number, own) }
      dump.goroutine(
        4, status: 2, "", functions: ["main.runs"], unlisted: [3], pointsToUnlisted: pointsToUnlisted)
      dump.goroutine(1, "chan receive", holding: [3])
      let warnings = try dump.profiles().warnings(of: .goroutineLeak)
      #expect(warnings.count == 1 && warnings[0].hasPrefix("without the executable that wrote it, some leaked"))
      return try dump.leaks()
    }
    #expect(try dump(false) == ["main.work: chan receive x 1"])
    #expect(try dump(true) == [])
  }

  @Test("what was not found is said")
  func unknown() throws {
    var dump = WaitingDump()
    dump.object(1)
    dump.goroutine(1, "chan receive")
    dump.goroutine(2, "sync.Mutex.Lock")
    #expect(try dump.leaks() == [])
    let warnings = try dump.profiles().warnings(of: .goroutineLeak)
    #expect(warnings.contains { $0.hasPrefix("of 2 goroutines it is not known what channel or lock they wait for") })
  }

  @Test("twice as many goroutines, words and objects take twice as many steps")
  func doubling() throws {
    var steps: [Int] = []
    for count in [200, 400, 800] {
      var dump = WaitingDump("go1.24.1")
      // All wait for one condition, and lead to all objects of a list, and to the channels of each other.
      for index in 0..<count { dump.object(2 * index, [2 * index + 1]) }
      for index in 0..<count { dump.object(2 * index + 1, [2 * index] + (index + 1 < count ? [2 * index + 3] : [])) }
      dump.object(2 * count, [1, 2 * count - 1])
      for index in 0..<count {
        dump.object(2 * count + 1 + index, size: 64, index + 1 < count ? [2 * count + 2 + index] : [])
      }
      for index in 0..<count {
        let held = [2 * count, 2 * count + 1]
        dump.goroutine(
          2 * index, "sync.Cond.Wait", holding: held, functions: ["main.f\(index % 100)", "main.g"],
          unlisted: [2 * count + 1], pointsToUnlisted: true)
      }
      var builder = dump.dump.builder
      builder.memStats()
      builder.eof()
      var reading = try HeapReading(
        dump: MemorySource(builder.bytes), DumpProfiles.wants([.goroutineLeak]), nil, CollectionTimes())
      let named = try #require(try reading.takeGraph())
      let stuck = named.stuckGoroutines()
      #expect(stuck.isStuck == [Bool](repeating: true, count: count))
      let held = HeldByStuck(named.graph, stuck, nil, groups: stuck.isStuck.indices.map { [$0] })
      #expect(held.all.objects == UInt64(count + 1) && held.byGroup.allSatisfy { $0.objects == 0 })
      steps.append(stuck.steps + held.steps)
    }
    #expect(steps[1] < steps[0] * 5 / 2 && steps[2] < steps[1] * 5 / 2 && steps[0] > 1000, "\(steps)")
  }
}
