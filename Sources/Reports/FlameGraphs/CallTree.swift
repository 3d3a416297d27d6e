import Names
import Pprof

/// The stacks of profiles as one tree, from the root on. Each node has numbers in columns, of which every profile fills some.
struct CallTree: Sendable {
  private struct Key: Hashable {
    let parent: Int
    let name: Int
  }

  /// By node, the one in front; a node has a higher number than its parent. Node 0 is the root, which has no name.
  private(set) var parents = [0]
  /// By node, the number of its name.
  private(set) var nameNumbers = [0]
  /// All names; the first is the root's.
  private(set) var names: [Name] = [""]
  /// By column, what the stacks have that end in each node.
  private(set) var values: [[Int64]]
  private var numbers: [Name: Int] = ["": 0]
  private var children: [Key: Int] = [:]

  /// A tree of nothing.
  ///
  /// - Parameter columns: how many numbers a node has.
  init(columns: Int) { values = Array(repeating: [0], count: columns) }

  /// How many nodes there are.
  var count: Int { parents.count }

  /// Adds a profile.
  ///
  /// - Parameters:
  ///   - profile: a profile of ours: ids of locations and functions count from 1.
  ///   - columns: by sample type, the column to which its values are added.
  mutating func add(_ samples: ProfileSamples, _ columns: [String: Int]) throws(ProfileDecodingError) {
    let profile = samples.profile
    let places = profile.sampleType.enumerated().compactMap { index, type in
      columns[profile.stringTable[Int(type.type)]].map { (value: index, column: $0) }
    }
    // By location, the names of its lines, the outermost first.
    let functions = profile.function.map { number(of: Name(profile.stringTable[Int($0.name)])) }
    let lines = profile.location.map { location in
      location.line.reversed().map { functions[Int($0.functionID) - 1] }
    }
    try samples.forEach { sample in
      guard places.contains(where: { sample.value[$0.value] != 0 }) else { return }
      var node = 0
      for location in sample.locationID.reversed() {
        for name in lines[Int(location) - 1] { node = child(node, name) }
      }
      for place in places { values[place.column][node] += sample.value[place.value] }
    }
  }

  private mutating func number(of name: Name) -> Int {
    if let known = numbers[name] { return known }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }

  private mutating func child(_ parent: Int, _ name: Int) -> Int {
    let key = Key(parent: parent, name: name)
    if let known = children[key] { return known }
    children[key] = parents.count
    parents.append(parent)
    nameNumbers.append(name)
    for column in values.indices { values[column].append(0) }
    return parents.count - 1
  }
}
