import HeapReading
public import Inspection
public import Names
import ObjectTypes

extension Report {
  /// Something that holds objects: a root, or what is held directly by one.
  public struct Holder: Codable, Equatable, Sendable {
    /// What it is; nil of what a root holds.
    public let kind: Holders.Root.Kind?
    /// What it is called: `main.sessions`, `1,000 x main.worker`.
    public let name: Name
    /// What leads from it to the objects that hold the most, from the outside to the inside.
    public let path: [Name]
    /// Bytes of the objects that would be gone without it, and how many they are.
    public let bytes: UInt64
    public let objects: UInt64
    /// What it holds directly, the three that hold most. Empty of what a root holds.
    public let children: [Holder]
    /// The frames of a goroutine; empty of other holders.
    public let stack: [Name]
    /// Where the object begins that holds most of it, in hexadecimal; nil of a root.
    public let address: String?
    /// Bytes that that one holds; nil of a root.
    public let largest: UInt64?
  }

  /// All objects of a type.
  public struct TypeRow: Codable, Equatable, Sendable {
    public let name: Name
    /// How sure the type is: `exact`, `partial` or `untyped`.
    public let confidence: String
    public let bytes: UInt64
    public let objects: UInt64
    /// Bytes that would be gone without them.
    public let retained: UInt64
    /// Bytes that the one of them retains that retains most, and where it begins, in hexadecimal.
    public let largest: UInt64
    public let address: String
    /// Bytes of those that an earlier dump does not have; nil without one.
    public let new: UInt64?
  }

  /// A place that allocates.
  public struct Site: Codable, Equatable, Sendable {
    public let function: Name
    /// The file and the line: `handler.go:17`; empty if they are not known.
    public let place: Name
    /// The function of the library that it called to allocate; nil if it allocates itself.
    public let callee: Name?
    /// In use, as far as sampling tells.
    public let bytes: Int64
    public let objects: Int64
    /// Allocated since the program began.
    public let allocBytes: Int64
    public let allocObjects: Int64
  }

  /// Goroutines with equal stacks that do the same.
  public struct GoroutineRow: Codable, Equatable, Sendable {
    public let count: UInt64
    /// What they wait for, or their state if they do not wait.
    public let state: Name
    /// Whether they are leaked, and can never go on; nil if that was not found out.
    public let leaked: Bool?
    /// The innermost function of the program.
    public let function: Name
    /// The file and the line of it; empty if they are not known.
    public let place: Name
    /// Bytes that would be garbage without one of them, or without all if they are leaked, and how many objects that is; nil if that was not found out.
    public let held: UInt64?
    public let heldObjects: UInt64?
    /// How long each of them has waited at least, and at most, in nanoseconds; nil if that is not known.
    public let shortestWait: UInt64?
    public let longestWait: UInt64?
    /// The function whose go statement started the first; nil if that is not known.
    public let creator: Name?
    /// The labels of pprof.Do that all of them have: `tenant: 17`.
    public let labels: [Name]
    /// Whether they are the runtime's own.
    public let system: Bool
    /// Their frames, the innermost first.
    public let stack: [Name]
    /// How many more frames each of them has.
    public let framesLeftOut: Int
  }
}

extension Report.Table<Report.Holder> {
  init(_ holders: Holders?) {
    rows = (holders?.largest ?? []).map { Report.Holder($0) }
    (others, otherBytes, otherObjects) = (
      holders?.otherRoots ?? 0, holders?.others.bytes ?? 0, holders?.others.objects ?? 0
    )
  }
}

extension Report.Holder {
  init(_ root: Holders.Root) {
    kind = root.kind
    var path = root.path + Self.inside(root.children, root.bytes)
    // The part of a variable is written behind it, as in the program.
    let part: Name = root.kind == .global && path.first?.hasPrefix(".") == true ? path.removeFirst() : ""
    name =
      switch root.kind {
      case .goroutine where root.count == 1: "\(root.name) (goroutine \(root.goroutine ?? 0))"
      default: Report.counted(root.count, root.name) + part
      }
    self.path = path.map(\.bounded)
    (bytes, objects) = (root.bytes, root.objects)
    children = root.children.map { Report.Holder($0) }
    stack = (root.stack ?? []).prefix(Report.mostFrames).map(\.text)
    (address, largest) = (nil, nil)
  }

  init(_ child: Holders.Child) {
    kind = nil
    let via = (child.frame ?? child.field).map { "\($0) > " } ?? ""
    name = Name(via + Report.counted(child.count, child.name).text).bounded
    path = (child.path + Self.inside(child.children, child.bytes)).map(\.bounded)
    (bytes, objects) = (child.bytes, child.objects)
    (children, stack) = ([], [])
    address = Report.hexadecimal(child.address)
    largest = child.largest
  }

  /// What leads on as long as one of the children has nearly all.
  private static func inside(_ children: [Holders.Child], _ bytes: UInt64) -> [Name] {
    var (children, whole, names) = (children, bytes, [Name]())
    while names.count < 12, let child = children.first, child.bytes >= whole - whole / 4 {
      if let via = child.frame ?? child.field { names.append(via) }
      names.append(Report.counted(child.count, child.name))
      names += child.path
      (children, whole) = (child.children, child.bytes)
    }
    return names
  }
}

extension Report.Table<Report.TypeRow> {
  /// - Parameter new: by type, bytes that an earlier dump does not have; nil without one.
  init(_ types: TypeSummary?, new: [Name: UInt64]?) {
    rows = (types?.largest ?? []).map { entry in
      Report.TypeRow(
        name: entry.name.bounded, confidence: entry.confidence.rawValue, bytes: entry.bytes, objects: entry.objects,
        retained: entry.retained.bytes, largest: entry.largest, address: Report.hexadecimal(entry.address),
        new: new.map { $0[entry.name] ?? 0 })
    }
    others = (types?.types ?? 0) - rows.count
    (otherBytes, otherObjects) = (types?.others.bytes ?? 0, types?.others.objects ?? 0)
  }
}

extension Report.Table<Report.Site> {
  init(_ profile: AllocationProfile) {
    rows = profile.sites.map { site in
      Report.Site(
        function: site.function.bounded, place: Report.place(site.file, site.line), callee: site.callee?.bounded,
        bytes: site.inuseSpace, objects: site.inuseObjects, allocBytes: site.allocSpace, allocObjects: site.allocObjects
      )
    }
    others = profile.siteCount - rows.count
    otherBytes = UInt64(clamping: profile.inuseSpace - rows.reduce(0) { $0 + $1.bytes })
    otherObjects = UInt64(clamping: profile.inuseObjects - rows.reduce(0) { $0 + $1.objects })
  }
}

extension Report.Table<Report.GoroutineRow> {
  /// What they do and hold, or if that was not found out, what they do.
  init(_ inspection: Inspection) {
    guard let stacks = inspection.goroutineStacks else {
      let goroutines = inspection.goroutines
      rows = goroutines.stacks.map { Report.GoroutineRow($0) }
      (others, otherBytes) = (goroutines.stackCount - rows.count, 0)
      otherObjects = goroutines.count - Swift.min(goroutines.count, rows.reduce(0) { $0 + $1.count })
      return
    }
    rows = stacks.largest.map { Report.GoroutineRow($0) }
    (others, otherBytes) = (stacks.otherStacks, stacks.others.bytes)
    otherObjects = UInt64(stacks.count) - rows.reduce(0) { $0 + $1.count }
  }
}

extension Report.GoroutineRow {
  init(_ stack: GoroutineStacks.Stack) {
    count = UInt64(stack.count)
    leaked = stack.leaked
    state = stack.waitsOn.map { Name($0) } ?? (stack.waitReason.isEmpty ? Name(stack.state) : stack.waitReason)
    (function, place) = (stack.function.bounded, Report.place(stack.file, stack.line))
    (held, heldObjects) = (stack.held.bytes, stack.held.objects)
    (shortestWait, longestWait) = (stack.shortestWait, stack.longestWait)
    (creator, system) = (stack.creator?.bounded, stack.system)
    labels = stack.labels.map { Name("\($0.key): \($0.value)").bounded }
    self.stack = stack.stack.prefix(Report.mostFrames).map(\.text)
    framesLeftOut = stack.framesLeftOut + max(0, stack.stack.count - Report.mostFrames)
  }

  init(_ stack: Goroutines.Stack) {
    count = stack.count
    state = stack.waitReason.isEmpty ? Name(stack.state) : stack.waitReason
    (function, place) = (stack.function.bounded, Report.place(stack.file, stack.line))
    (leaked, held, heldObjects, shortestWait, longestWait, creator) = (nil, nil, nil, nil, nil, nil)
    (labels, system) = ([], stack.system)
    self.stack = stack.stack.prefix(Report.mostFrames).map(\.text)
    framesLeftOut = stack.framesLeftOut + max(0, stack.stack.count - Report.mostFrames)
  }
}

extension Report {
  /// Frames of a goroutine that are shown.
  static let mostFrames = 40

  /// `17 x main.T`; the name alone of one.
  static func counted(_ count: Int, _ name: Name) -> Name { count == 1 ? name : "\(count.grouped) x \(name)" }

  static func hexadecimal(_ address: UInt64) -> String { "0x" + String(address, radix: 16) }

  /// `handler.go:17`; empty if it is not known.
  static func place(_ file: Name, _ line: Int64) -> Name {
    guard !file.isEmpty else { return "" }
    let base = file.lastIndex(of: "/").map { file.dropFirst($0 + 1) } ?? file
    return Name("\(base.bounded):\(line)")
  }
}

extension StackFrame {
  fileprivate var text: Name {
    let place = Report.place(file, line)
    return Name(place.isEmpty ? function.bounded.text : "\(function.bounded) \(place)")
  }
}
