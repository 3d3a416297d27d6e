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

  /// What outputs add to their name.
  private let endings: [[UInt8]]
  private var taken: Set<Place> = []
  /// Where paths go on that have a name in a folder: that name, or one with `~n`.
  private var folders: [Place: (number: Int, name: [UInt8])] = [:]
  private var folderCount = 1
  /// How many wanted a place so far, so that many equal names do not take forever.
  private var wantedFiles: [Place: Int] = [:]
  private var wantedFolders: [Place: Int] = [:]
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
    let wanted = Place(folder: parent.number, name: name)
    var number = wantedFiles[wanted, default: 0]
    var places: [Place]
    var claim: [UInt8]
    repeat {
      number += 1
      steps += 1
      claim = Self.numbered(name, number)
      places = endings.map { Place(folder: parent.number, name: claim + $0) }
    } while places.contains(where: taken.contains)
    wantedFiles[wanted] = number
    taken.formUnion(places)
    return Self.join(parent.path, claim)
  }

  /// A folder that nobody else's outputs lie in, for who wants `path` in `folder`.
  mutating func ownFolder(_ path: [UInt8], in folder: Folder = .top) -> Folder {
    let (parent, name) = enter(path, folder)
    return newFolder(name, in: parent)
  }

  /// The folder that the last component of a path is in, and that component.
  private mutating func enter(_ path: [UInt8], _ start: Folder) -> (Folder, name: [UInt8]) {
    let names = path.split(separator: UInt8(ascii: "/"))
    var (number, claimed) = (start.number, start.path)
    for name in names.dropLast() {
      steps += 1
      let place = Place(folder: number, name: Array(name))
      let next: (number: Int, name: [UInt8])
      if let known = folders[place] {
        next = known
      } else {
        next = newPlace(place.name, in: number)
        folders[place] = next
      }
      number = next.number
      if !claimed.isEmpty { claimed.append(UInt8(ascii: "/")) }
      claimed += next.name
    }
    return (Folder(number: number, path: claimed), Array(names.last ?? []))
  }

  private mutating func newFolder(_ name: [UInt8], in parent: Folder) -> Folder {
    let place = newPlace(name, in: parent.number)
    return Folder(number: place.number, path: Self.join(parent.path, place.name))
  }

  private mutating func newPlace(_ name: [UInt8], in parent: Int) -> (number: Int, name: [UInt8]) {
    let wanted = Place(folder: parent, name: name)
    var number = wantedFolders[wanted, default: 0]
    var claim: [UInt8]
    repeat {
      number += 1
      steps += 1
      claim = Self.numbered(name, number)
    } while !taken.insert(Place(folder: parent, name: claim)).inserted
    wantedFolders[wanted] = number
    defer { folderCount += 1 }
    return (folderCount, claim)
  }

  private static func numbered(_ name: [UInt8], _ number: Int) -> [UInt8] {
    number == 1 ? name : name + Array("~\(number)".utf8)
  }

  private static func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
    folder.isEmpty ? name : folder + [UInt8(ascii: "/")] + name
  }
}
