import GoHeapDump
import GoRuntime
import HeapReading
import Names

extension Check {
  /// What the checks look at.
  struct Facts {
    let params: Params
    let memStats: [String: UInt64]
    let memory: MemoryParts?
    let objects: ObjectSizeCounter
    let objectSizes: ObjectSizes
    let goroutines: Goroutines
    let buckets: MemProfBuckets
    let samplesOutside: Int
    let sampling: SamplingSummary
    let records: [RecordTally]

    /// How many records of a kind there are.
    func count(_ tag: RecordTag) -> Int { records[Int(tag.rawValue)].count }
  }

  /// All checks, in the order in which they are shown.
  static func all(_ facts: Facts) -> [Check] {
    var checks: [Check] = []
    if let memory = facts.memory {
      checks.append(memoryParts(memory))
      // A core's reader has compared them, and knows what else the runtime counts.
      if facts.params.origin != .core { checks.append(objects(facts)) }
      checks.append(mallocs(facts.memStats))
    }
    if !facts.buckets.buckets.isEmpty { checks += [published(facts), sampledSizes(facts), sampledAddresses(facts)] }
    if facts.sampling.missing == nil { checks.append(estimate(facts.sampling)) }
    return checks + [frames(facts), single(facts)]
  }

  private static func memoryParts(_ memory: MemoryParts) -> Check {
    let difference = memory.unaccounted.magnitude
    return Check(
      "memory_parts", "the sum of the memory's parts", agrees: memory.unaccounted == 0,
      memory.unaccounted == 0
        ? "the parts of the memory add up to Sys"
        : "the parts of the memory are \(difference.grouped) bytes \(memory.unaccounted < 0 ? "more" : "less") than Sys",
      otherwise: "no Go release is known that counts so: please report it")
  }

  private static func objects(_ facts: Facts) -> Check {
    let (count, bytes) = (facts.objectSizes.count, facts.objectSizes.bytes)
    let (expectedCount, expectedBytes) = (facts.memStats[.heapObjects], facts.memStats[.heapAlloc])
    let agrees = count == expectedCount && bytes == expectedBytes
    return Check(
      "objects", "the number of objects", agrees: agrees,
      agrees
        ? "\(count.grouped) objects of \(bytes.grouped) bytes in the dump and in MemStats"
        : """
        \(count.grouped) objects of \(bytes.grouped) bytes in the dump, \(expectedCount.grouped) of \
        \(expectedBytes.grouped) in MemStats
        """,
      otherwise: objectsReason(facts, isMore: count > expectedCount))
  }

  private static func objectsReason(_ facts: Facts, isMore: Bool) -> String {
    if isMore {
      // heapdump.go, dumpobjs: it takes spans for full of objects, the end of which holds bitmaps (seen in all dumps of
      // Go 1.24 and 1.27; as many as fit there).
      return facts.params.allocationHeaders.length > 0
        ? "since Go 1.22 bitmaps in spans are dumped as objects"
        : "MemStats of this release should count every object in the dump"
    }
    return facts.params.version == .go1_3
      ? "Go 1.3 counts stacks above the smallest size as objects, and does not dump those"
      : "MemStats is read first, then what the last collection had found to be garbage is swept"
  }

  private static func mallocs(_ memStats: [String: UInt64]) -> Check {
    let (nmalloc, nfree, objects) = (memStats[.nmalloc], memStats[.nfree], memStats[.heapObjects])
    return Check(
      "mallocs", "the balance of allocations and frees", agrees: Int128(nmalloc) - Int128(nfree) == Int128(objects),
      "\(nmalloc.grouped) allocations less \(nfree.grouped) frees, \(objects.grouped) objects in MemStats",
      otherwise: "MemStats always agrees with itself in this: the dump is damaged")
  }

  private static func published(_ facts: Facts) -> Check {
    let buckets = facts.buckets.buckets
    let samples = buckets.reduce(0) { $0 + $1.samples }
    let sum = buckets.reduce(Int128(0)) { $0 + Int128($1.allocs) - Int128($1.frees) }
    let differing = buckets.count { $0.allocs - $0.frees != $0.samples }
    return Check(
      "published", "the number of samples", agrees: differing == 0,
      differing == 0
        ? "\(samples.grouped) sampled objects in the heap and in the memory profile"
        : """
        \(samples.grouped) sampled objects in the heap, \(sum.grouped) in the memory profile (\(differing.grouped) of \
        \(buckets.count.grouped) stacks)
        """,
      otherwise: facts.buckets.isUnpublished
        ? "no collection had ended, so the runtime had published nothing: the samples are used"
        : "what the last two collections saw is not published")
  }

  private static func sampledSizes(_ facts: Facts) -> Check {
    var sampled = ObjectSizeCounter()
    for bucket in facts.buckets.buckets where bucket.samples > 0 {
      // Neither is negative.
      sampled.add(UInt64(bucket.objectSize), objects: UInt64(bucket.samples))
    }
    let small = sampled.small.indices.first { sampled.small[$0] > facts.objects.small[$0] }
    let large = sampled.large.indices.first { sampled.large[$0].objects > facts.objects.large[$0].objects }
    let size = small.map { "of \($0.grouped) bytes" } ?? large.map { "of less than 2^\($0) bytes" }
    return Check(
      "sampled_sizes", "the size of a sample", agrees: size == nil,
      size.map { "fewer objects than sampled objects \($0)" } ?? "no more sampled objects than objects of any size",
      otherwise: "every sampled object is in the heap: the dump is damaged")
  }

  private static func sampledAddresses(_ facts: Facts) -> Check {
    let outside = facts.samplesOutside
    return Check(
      "sampled_addresses", "the place of a sample", agrees: outside == 0,
      outside == 0 ? "all sampled objects lie in the heap" : "\(outside.grouped) sampled objects lie outside the heap",
      otherwise: "the heap's range spans all objects: the dump is damaged")
  }

  /// What was not collected yet is among the objects and not in the profile, so that only an estimate above is odd.
  private static func estimate(_ sampling: SamplingSummary) -> Check {
    let problem = sampling.publishedProblemGrouped
    return Check(
      "estimate", "the estimate of what is in use", agrees: problem == nil,
      problem ?? "the memory profile's estimate of what is in use fits in the objects",
      otherwise: "chance alone does that in one of 2,000 dumps")
  }

  private static func frames(_ facts: Facts) -> Check {
    let frames = facts.count(.stackFrame)
    return Check(
      "frames", "the number of stack frames", agrees: UInt64(frames) >= facts.goroutines.count,
      "\(facts.goroutines.count.grouped) goroutines have \(frames.grouped) stack frames",
      otherwise: frames == 0 ? "gccgo's runtime writes none" : "every goroutine has one at least")
  }

  private static func single(_ facts: Facts) -> Check {
    let tags: [RecordTag] = [.params, .data, .bss, .memStats]
    let wrong = tags.filter { facts.count($0) != 1 }.map { "\(facts.count($0).grouped) \($0.name)" }
    return Check(
      "single_records", "the number of single records", agrees: wrong.isEmpty,
      wrong.isEmpty ? "one record each of Params, Data, BSS and MemStats" : "records: \(wrong.joined(separator: ", "))",
      otherwise: "every release writes one of each")
  }
}
