import HeapReading
import Names
import ObjectGraph

// What is inside of what suspects hold. Each of these looks at all objects once.
extension SuspectFacts {
  /// By number in the tree, which of some lists has the object, or an object that holds it: the nearest, from 1; 0 for none.
  ///
  /// - Parameter lists: numbers of objects.
  func owners(_ lists: [[Int]]) -> [UInt32] {
    var owners = [UInt32](repeating: 0, count: tree.count)
    for (index, list) in lists.enumerated() {
      for number in list { owners[number] = UInt32(truncatingIfNeeded: index + 1) }
    }
    // What dominates has a lower number.
    for number in 0..<tree.count where owners[number] == 0 { owners[number] = owners[tree.dominator(number)] }
    return owners
  }

  /// What some objects hold, and the types of most of it.
  func inside(_ held: [Int], most: Int) -> (amount: ObjectAmount, parts: [Suspects.Part]) {
    let owners = owners([held])
    var all = ObjectAmount()
    var amounts: [UInt32: ObjectAmount] = [:]
    for number in 0..<tree.count where owners[number] > 0 {
      guard let object = object(number) else { continue }
      all.add(objectOf: graph.sizes[object])
      amounts[objectNames.whole(of: object), default: ObjectAmount()].add(objectOf: graph.sizes[object])
    }
    let order = amounts.sorted { ($1.value.bytes, $0.key) < ($0.value.bytes, $1.key) }
    let parts = order.prefix(most).map {
      Suspects.Part(name: objectNames.texts[Int($0.key)], objects: $0.value.objects, bytes: $0.value.bytes)
    }
    return (all, parts)
  }

  /// Of each list, the objects of at least so many bytes that it holds: how many, their bytes, the smallest and the largest.
  func large(
    _ lists: [[Int]], least: UInt64
  ) -> [(count: Int, bytes: UInt64, smallest: UInt64, largest: UInt64)] {
    var found = [(count: Int, bytes: UInt64, smallest: UInt64, largest: UInt64)](
      repeating: (0, 0, .max, 0), count: lists.count)
    guard !lists.isEmpty else { return found }
    let owners = owners(lists)
    for number in 0..<tree.count where owners[number] > 0 {
      guard let size = object(number).map({ graph.sizes[$0] }), size >= least else { continue }
      let list = Int(owners[number]) - 1
      found[list].count += 1
      found[list].bytes += size
      found[list].smallest = min(found[list].smallest, size)
      found[list].largest = max(found[list].largest, size)
    }
    return found
  }

  /// The program's function that allocated most of what some objects hold, as far as it was sampled; nil if there is none.
  func allocator(of held: [Int]) -> Name? {
    let owners = owners([held])
    return allocator { numbers[$0] != Self.none && owners[Int(numbers[$0])] > 0 }
  }

  /// The program's function that allocated most of some objects, as far as they were sampled; nil if there is none.
  func allocator(where isWanted: (_ object: Int) -> Bool) -> Name? {
    var counts: [Name: Int] = [:]
    for sample in named.sampledObjects where isWanted(sample.object) && named.program.contains(sample.function) {
      counts[sample.function, default: 0] += 1
    }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// The function of most of the closures that some objects refer to and hold; nil if they hold none.
  func callback(of objects: [Int]) -> Name? {
    var isWanted = [Bool](repeating: false, count: tree.count)
    for number in objects { isWanted[number] = true }
    var counts: [UInt32: Int] = [:]
    for number in 0..<tree.count where isWanted[tree.dominator(number)] {
      if let object = object(number) { counts[objectNames.names[object], default: 0] += 1 }
    }
    let closures = counts.filter { objectNames.texts[Int($0.key)].hasPrefix(Self.closure) }
    let most = closures.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return most.map { objectNames.texts[Int($0.key)].dropFirst(Self.closure.count) }
  }

  private static let closure: Name = "closure "
}
