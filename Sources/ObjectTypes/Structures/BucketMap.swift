import GoExecutable

/// How maps lie in memory up to Go 1.23 (runtime/map.go): a header refers to an array of buckets, and while it grows to
/// an older one; a bucket's last word may refer to another bucket.
struct BucketMap {
  // Offsets: a count of a word, flags, the logarithm of the number of buckets, two bytes, a seed of 32 bits.
  let flags, logarithm, buckets, oldBuckets, extra, size: UInt64
  /// Flags: the map grows to a table of the same length.
  static let isSameSize: UInt8 = 8

  init(pointerSize width: UInt64) {
    (flags, logarithm, buckets) = (width, width + 1, width + 8)
    (oldBuckets, extra, size) = (2 * width + 8, 4 * width + 8, 5 * width + 8)
  }

  /// How many buckets an array has, overflow buckets in advance included; nil if there is no such array.
  static func count(logarithm: UInt8) -> UInt64? {
    guard logarithm < 48 else { return nil }
    let count: UInt64 = 1 << UInt64(logarithm)
    return logarithm >= 4 ? count + count >> 4 : count
  }
}

extension Inference {
  /// The type of a map's header.
  mutating func bucketHeader(_ map: TypeID) -> TypeID {
    let layout = BucketMap(pointerSize: memory.pointerSize)
    return made.type(
      map, .mapHeader, size: layout.size, pointers: [layout.buckets, layout.oldBuckets, layout.extra],
      holding: .bucketMap(map))
  }

  mutating func expandBucketMap(_ map: TypeID, _ part: Int, _ base: UInt64) {
    let layout = BucketMap(pointerSize: memory.pointerSize)
    guard let flags = memory.byte(part, base + layout.flags), let logarithm = memory.byte(part, base + layout.logarithm)
    else { return }
    addBuckets(map, memory.pointer(part, base + layout.buckets), logarithm: logarithm)
    let isSameSize = flags & BucketMap.isSameSize != 0
    if isSameSize || logarithm > 0 {
      addBuckets(map, memory.pointer(part, base + layout.oldBuckets), logarithm: isSameSize ? logarithm : logarithm - 1)
    }
    guard let extra = memory.pointer(part, base + layout.extra) else { return }
    let width = memory.pointerSize
    let type = made.type(
      map, .mapExtra, size: 3 * width, pointers: [0, width, 2 * width], holding: .bucketMapExtra(map))
    add(extra, type, count: 1, isSlice: false)
  }

  private mutating func addBuckets(_ map: TypeID, _ address: UInt64?, logarithm: UInt8) {
    guard let address, let count = BucketMap.count(logarithm: logarithm),
      let place = memory.place(address)
    else { return }
    let type = bucketType(map)
    let size = made.types[type].size
    guard size > 0, place.offset <= memory.length(place.part) else { return }
    // What the allocator rounded up to is filled with overflow buckets, if there are any.
    let fitting = (memory.length(place.part) - place.offset) / size
    add(address, type, count: logarithm >= 4 ? fitting : min(count, fitting), isSlice: true)
  }

  private mutating func bucketType(_ map: TypeID) -> TypeID {
    let bucket = made.types[map].group
    return made.type(map, .mapGroup, size: made.types[bucket].size, element: bucket, holding: .bucket(map))
  }

  mutating func expandBucket(_ map: TypeID, _ part: Int, _ base: UInt64) {
    let size = made.types[made.types[map].group].size
    guard size >= memory.pointerSize, let next = memory.pointer(part, base + size - memory.pointerSize) else { return }
    add(next, bucketType(map), count: 1, isSlice: false)
  }

  /// If buckets have no pointers, one slice has all overflow buckets, and another the older ones; then comes the next
  /// bucket to be used.
  mutating func expandBucketMapExtra(_ map: TypeID, _ part: Int, _ base: UInt64) {
    let width = memory.pointerSize
    for index: UInt64 in 0..<2 {
      guard let slice = memory.pointer(part, base + index * width), let place = memory.place(slice) else { continue }
      let header = made.type(map, .mapOverflowHeader, size: 3 * width, pointers: [0])
      add(slice, header, count: 1, isSlice: false)
      guard let array = memory.pointer(place.part, place.offset),
        let length = memory.word(place.part, place.offset + width),
        let capacity = memory.word(place.part, place.offset + 2 * width), length <= capacity
      else { continue }
      // The buckets follow from the elements, which many maps may share: they are looked at once.
      let element = made.type(map, .mapOverflow, size: width, pointers: [0], holding: .bucketPointer(map))
      add(array, element, count: capacity, isSlice: true)
    }
  }

  /// An element of a slice of pointers to buckets.
  mutating func expandBucketPointer(_ map: TypeID, _ part: Int, _ base: UInt64) {
    guard let bucket = memory.pointer(part, base) else { return }
    add(bucket, bucketType(map), count: 1, isSlice: false)
  }
}
