/// Gives every output a path of its own, and every folder of outputs: the n-th that would have the same gets `~n`.
///
/// A path never leads through an output, nor through a folder that belongs to somebody else. Names are compared as bytes.
struct OutputClaims {
  /// A folder that others can lie in.
  struct Folder {
    fileprivate let number: Int
    /// Its path below the output folder; empty for the output folder itself.
    let path: [UInt8]

    /// The output folder.
    static let top = Folder(number: 0, path: [])
  }

  private struct Place: Hashable {
    let folder: Int
    let name: [UInt8]
  }

  private struct Wish: Hashable {
    let place: Place
    let isFolder: Bool
  }

  /// What outputs add to their name.
  private let endings: [[UInt8]]
  private var taken: Set<Place> = []
  /// Where paths go on that have a name in a folder: that name, or one with `~n`.
  private var folders: [Place: Folder] = [:]
  private var folderCount = 1
  /// The number of the last who wanted a place, so that many equal names do not take forever.
  private var lastNumbers: [Wish: Int] = [:]
  /// Folders entered and names tried: the work that was done.
  private(set) var steps = 0

  /// - Parameters:
  ///   - endings: what outputs add to their path; each input has one output of each.
  ///   - reserved: names in the output folder that are somebody else's.
  init(endings: [String], reserving reserved: [String] = []) {
    self.endings = endings.map { Array($0.utf8) }
    for name in reserved { taken.insert(Place(folder: 0, name: Array(name.utf8))) }
  }

  /// The path without endings that the outputs get which want `path` in `folder`.
  mutating func file(_ path: [UInt8], in folder: Folder = .top) -> [UInt8] {
    let (parent, name) = enter(path, folder)
    return Self.join(parent.path, claim(name, in: parent, isFolder: false))
  }

  /// A folder for the outputs of whoever wants `path` in `folder`, and of nobody else.
  mutating func ownFolder(_ path: [UInt8], in folder: Folder = .top) -> Folder {
    let (parent, name) = enter(path, folder)
    return newFolder(name, in: parent)
  }

  /// The folder that the last component of a path is in, and that component.
  private mutating func enter(_ path: [UInt8], _ start: Folder) -> (Folder, name: [UInt8]) {
    let names = path.split(separator: UInt8(ascii: "/"))
    var folder = start
    for name in names.dropLast() {
      steps += 1
      let place = Place(folder: folder.number, name: Array(name))
      let next = folders[place] ?? newFolder(place.name, in: folder)
      folders[place] = next
      folder = next
    }
    return (folder, Array(names.last ?? []))
  }

  private mutating func newFolder(_ name: [UInt8], in parent: Folder) -> Folder {
    let claim = claim(name, in: parent, isFolder: true)
    defer { folderCount += 1 }
    return Folder(number: folderCount, path: Self.join(parent.path, claim))
  }

  /// A name in a folder that nobody has: the wanted one, or one with `~n`.
  private mutating func claim(_ name: [UInt8], in folder: Folder, isFolder: Bool) -> [UInt8] {
    let wish = Wish(place: Place(folder: folder.number, name: name), isFolder: isFolder)
    let endings = isFolder ? [[]] : endings
    var number = lastNumbers[wish, default: 0]
    while true {
      number += 1
      steps += 1
      let claim = number == 1 ? name : name + Array("~\(number)".utf8)
      let places = endings.map { Place(folder: folder.number, name: claim + $0) }
      guard !places.contains(where: taken.contains) else { continue }
      lastNumbers[wish] = number
      taken.formUnion(places)
      return claim
    }
  }

  private static func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
    folder.isEmpty ? name : folder + [UInt8(ascii: "/")] + name
  }
}
