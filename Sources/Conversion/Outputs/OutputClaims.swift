/// Gives every output and every folder of outputs a path of its own: the n-th that wants the same path gets `~n`.
///
/// A path never leads through an output, nor through the folder of another input. Names are compared as bytes.
struct OutputClaims {
  /// A folder of outputs.
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

  /// The endings of outputs.
  private let endings: [[UInt8]]
  private var taken: Set<Place> = []
  /// The folders that paths lead through, by their parents and by the names that the paths have.
  private var folders: [Place: Folder] = [:]
  private var folderCount = 1
  /// How many wanted the same name so far, so that many equal names do not take forever.
  private var lastNumbers: [Wish: Int] = [:]
  /// The work that was done: folders entered and names tried.
  private(set) var steps = 0

  /// - Parameters:
  ///   - endings: the endings of outputs; each input has one output with each.
  ///   - reserved: names in the output folder that no output may have.
  init(endings: [String], reserving reserved: [String] = []) {
    self.endings = endings.map { Array($0.utf8) }
    for name in reserved { taken.insert(Place(folder: 0, name: Array(name.utf8))) }
  }

  /// The path, without endings, for the outputs that want `path` in `folder`.
  mutating func file(_ path: [UInt8], in folder: Folder = .top) -> [UInt8] {
    let (parent, name) = enter(path, folder)
    return Self.join(parent.path, claim(name, in: parent, isFolder: false))
  }

  /// A new folder for the outputs of one input, which wants `path` in `folder`.
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

  /// A name in a folder that is free: the wanted one, or one with `~n`.
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
