import GoExecutable
import Names

/// Where in values of types the pointers are that say what they refer to, and how much of it.
struct ReferenceLayouts {
  /// A word of a value that points to something.
  struct Field {
    enum Content {
      /// A string: the next word is its length.
      case string
      /// A slice of elements of a type: then come its length and its capacity. Of a `bytes.Buffer`, `read` is where, in bytes from the
      /// field, a word says how many bytes of it have been read; what the word behind begins with says how many of these can be unread.
      case slice(TypeID, read: UInt64?)
      /// A pointer to a value, of a type such as `*T`. Declared types of pointers are none of these, as they say less: `log/slog` has one
      /// for texts, and one for arrays, whose lengths are elsewhere.
      case pointer(TypeID)
      /// The type of what an interface has, or its itab; the next word is the pointer.
      case interface(isEmpty: Bool)
    }

    /// In bytes from the value's first.
    let offset: UInt64
    let content: Content

    /// How many words it has.
    fileprivate var words: UInt64 {
      switch content {
      case .pointer: 1
      case .string, .interface: 2
      case .slice: 3
      }
    }
  }

  private let table: TypeTable
  /// Bytes of a word.
  private let width: UInt64
  /// By the number of a type, one more than the place of its fields in `layouts`; 0 if they were not looked for yet.
  private var numbers: [UInt32] = []
  private var layouts: [[Field]] = []
  /// Types without such fields.
  private var plain: Set<TypeID> = []
  /// How many parts of a value may still be looked at, and how many of all values.
  private var steps = 0
  private var left = mostStepsOfAll

  /// A value with more has none that is known.
  private static let mostFields = 1024
  private static let mostSteps = 4096
  private static let mostStepsOfAll = 1 << 24
  private static let depth = 64

  init(_ table: TypeTable, width: UInt64) { (self.table, self.width) = (table, width) }

  /// How many parts of values were looked at.
  var work: UInt64 { UInt64(Self.mostStepsOfAll - left) }

  /// The fields of values of a type, in the order of their places.
  subscript(_ type: TypeID) -> [Field] {
    @inline(__always) mutating get {
      let number = Int(type.number)
      if number < numbers.count, numbers[number] != 0 { return layouts[Int(numbers[number]) - 1] }
      let fields = fields(of: type)
      while numbers.count <= number { numbers.append(0) }
      layouts.append(fields)
      numbers[number] = UInt32(layouts.count)
      return fields
    }
  }

  @inline(never)
  private mutating func fields(of type: TypeID) -> [Field] {
    var fields: [Field] = []
    steps = Self.mostSteps
    let isComplete = add(type, at: 0, depth: 0, to: &fields)
    // A damaged executable may have fields anywhere, and several at one place.
    let size = table[type].size
    var offsets: Set<UInt64> = []
    let result = fields.filter {
      $0.offset < size && $0.offset % width == 0 && size - $0.offset >= $0.words * width
        && offsets.insert($0.offset).inserted
    }
    return isComplete ? result : []
  }

  /// - Returns: whether there is room for all.
  private mutating func add(_ type: TypeID, at base: UInt64, depth: Int, to fields: inout [Field]) -> Bool {
    guard depth < Self.depth, fields.count < Self.mostFields, steps > 0, left > 0 else { return false }
    steps -= 1
    left -= 1
    // Nothing is found in what has no pointers, however long it is.
    guard !plain.contains(type), table.hasPointers(type) == true else { return true }
    let count = fields.count
    let element = table[type].element
    switch table[type].kind {
    case .string: fields.append(Field(offset: base, content: .string))
    case .slice: fields.append(Field(offset: base, content: .slice(element, read: nil)))
    case .pointer where !table[type].isNamed: fields.append(Field(offset: base, content: .pointer(element)))
    case .interface:
      fields.append(Field(offset: base, content: .interface(isEmpty: table[type].isEmptyInterface)))
    case .array:
      for index in 0..<table[type].count {
        guard add(element, at: base &+ index &* table[element].size, depth: depth + 1, to: &fields) else {
          return false
        }
        if plain.contains(element) { break }
      }
    case .struct:
      for field in table.fields(of: type) {
        guard add(field.type, at: base &+ field.offset, depth: depth + 1, to: &fields) else { return false }
      }
      if let read = bufferRead(type), fields.count == count + 1, case .slice(let element, _) = fields[count].content {
        fields[count] = Field(
          offset: fields[count].offset, content: .slice(element, read: read &- (fields[count].offset &- base)))
      }
    default: break
    }
    if fields.count == count { plain.insert(type) }
    return true
  }

  /// Where a `bytes.Buffer` keeps how many bytes of it have been read; nil of any other type.
  private func bufferRead(_ type: TypeID) -> UInt64? {
    guard table[type].isNamed, table.name(of: type) == "bytes.Buffer" else { return nil }
    return table.field(of: type, named: "off").flatMap { $0.offset % width == 0 ? $0.offset : nil }
  }
}
