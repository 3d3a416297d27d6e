import CLibdw
import Glibc
import Names

/// An entry of debug information: a function, a variable, a type, a part of one.
///
/// It points into memory of the `DwarfFile` that it is from, and must not be used when that is gone: whoever has
/// entries owns the file, too.
@safe struct DwarfEntry {
  private var entry: Dwarf_Die

  @unsafe init(_ entry: Dwarf_Die) { unsafe self.entry = unsafe entry }

  /// Where it is: what tells one entry from another.
  var offset: UInt64 { unsafe withEntry { unsafe dwarf_dieoffset($0) } }

  /// What it is: `DW_TAG_…`.
  var tag: Int { Int(unsafe withEntry { unsafe dwarf_tag($0) }) }

  // MARK: Entries around it

  /// Calls `body` with every entry directly within this one, until it returns false.
  ///
  /// - Throws: if the next one cannot be found.
  func forEachChild(_ body: (DwarfEntry) throws(DebugInfoError) -> Bool) throws(DebugInfoError) {
    var (entry, child) = unsafe (entry, Dwarf_Die())
    // Only reads the one and writes the other.
    var result = unsafe dwarf_child(&entry, &child)
    var last: UInt64 = 0
    while result == 0 {
      let current = unsafe DwarfEntry(child)
      // A damaged file may send back to what was there before.
      let offset = current.offset
      guard offset > last else { throw .damaged("entries in a circle") }
      last = offset
      guard try body(current) else { return }
      var next = unsafe Dwarf_Die()
      result = unsafe dwarf_siblingof(&child, &next)
      unsafe child = next
    }
    if result < 0 { throw DwarfFile.failure }
  }

  /// The entry that an attribute refers to; also one of the entry that this one is an instance of.
  func reference(_ name: Int) -> DwarfEntry? {
    unsafe withAttribute(name) { attribute in
      var result = unsafe Dwarf_Die()
      return unsafe dwarf_formref_die(&attribute, &result) == nil ? nil : DwarfEntry(result)
    }
  }

  // MARK: Attributes: `DW_AT_…`, and those of `GoAttribute`

  func has(_ name: Int) -> Bool { unsafe withEntry { unsafe dwarf_hasattr($0, UInt32(name)) } != 0 }

  /// A number, or an address.
  func unsigned(_ name: Int) -> UInt64? {
    unsafe withAttribute(name) { attribute in
      var value: UInt64 = 0
      if unsafe dwarf_formudata(&attribute, &value) == 0 { return value }
      return unsafe dwarf_formaddr(&attribute, &value) == 0 ? value : nil
    }
  }

  func flag(_ name: Int) -> Bool {
    unsafe withAttribute(name) { attribute in
      var value = false
      return unsafe dwarf_formflag(&attribute, &value) == 0 ? value : nil
    } ?? false
  }

  /// Its name, or that of the entry that it is an instance of; bytes that are no UTF-8 are replaced by U+FFFD.
  var name: Name {
    unsafe withAttribute(DW_AT_name) { attribute in
      // A C string in the file's memory; copied here.
      unsafe dwarf_formstring(&attribute).map { unsafe Name(String(cString: $0)) }
    } ?? ""
  }

  /// Its own name, if it has one of at most 255 bytes; a file may let many entries have one long name.
  var shortName: String? {
    unsafe withAttribute(DW_AT_name) { attribute in
      unsafe dwarf_formstring(&attribute).flatMap { text in
        // A C string in the file's memory; copied here.
        unsafe strnlen(text, 256) < 256 ? String(cString: text) : nil
      }
    }
  }

  /// Where a function's code begins.
  var lowPC: UInt64? {
    var value: UInt64 = 0
    return unsafe withEntry { unsafe dwarf_lowpc($0, &value) } == 0 ? value : nil
  }

  /// Whether the code at an address belongs to it; nil if that cannot be told.
  func contains(_ pc: UInt64) -> Bool? {
    let result = unsafe withEntry { unsafe dwarf_haspc($0, pc) }
    return result < 0 ? nil : result == 1
  }

  /// What its location is when the code at `pc` runs; nil if there is none then, or it has none.
  ///
  /// - Parameter takeWork: asked before each part of a list is looked at.
  func location(at pc: UInt64, _ takeWork: () -> Bool) -> [DwarfOperation]? {
    unsafe withAttribute(DW_AT_location) { attribute in
      var (base, start, end) = (Dwarf_Addr(0), Dwarf_Addr(0), Dwarf_Addr(0))
      var (operations, count): (UnsafeMutablePointer<Dwarf_Op>?, Int) = (nil, 0)
      var next = 0
      while takeWork() {
        // Writes only to the variables.
        next = unsafe dwarf_getlocations(&attribute, next, &base, &start, &end, &operations, &count)
        guard next > 0 else { return nil }
        if start <= pc, pc < end { return unsafe Self.copy(operations, count) }
      }
      return nil
    }
  }

  /// Its location, if it is the same always.
  var fixedLocation: [DwarfOperation]? {
    unsafe withAttribute(DW_AT_location) { attribute in
      // Go writes locations as DWARF 3 did, in whatever version, and libdw takes them only as DWARF 4 has them. Both
      // are a length and the operations; up to 127 the length is one byte in both.
      if unsafe dwarf_whatform(&attribute) == UInt32(DW_FORM_block1) {
        var block = unsafe Dwarf_Block()
        guard unsafe dwarf_formblock(&attribute, &block) == 0, unsafe block.length < 0x80 else { return nil }
        unsafe attribute.form = UInt32(DW_FORM_exprloc)
      }
      guard unsafe dwarf_whatform(&attribute) == UInt32(DW_FORM_exprloc) else { return nil }
      var (operations, count): (UnsafeMutablePointer<Dwarf_Op>?, Int) = (nil, 0)
      guard unsafe dwarf_getlocation(&attribute, &operations, &count) == 0 else { return nil }
      return unsafe Self.copy(operations, count)
    }
  }

  /// The array is the file's.
  @unsafe private static func copy(_ operations: UnsafeMutablePointer<Dwarf_Op>?, _ count: Int) -> [DwarfOperation] {
    unsafe UnsafeBufferPointer(start: operations, count: operations == nil ? 0 : min(count, 256)).map {
      DwarfOperation(code: Int($0.atom), number: $0.number)
    }
  }

  /// Calls `body` with a copy of the entry: libdw wants to be able to change it, and does not.
  private func withEntry<Result>(_ body: (UnsafeMutablePointer<Dwarf_Die>) -> Result) -> Result {
    var entry = unsafe entry
    return unsafe body(&entry)
  }

  /// Calls `body` with an attribute, also one of the entry that this one is an instance of; nil if there is none.
  private func withAttribute<Result>(
    _ name: Int, _ body: (inout Dwarf_Attribute) -> Result?
  ) -> Result? {
    var (entry, attribute) = unsafe (entry, Dwarf_Attribute())
    guard unsafe dwarf_attr_integrate(&entry, UInt32(name), &attribute) != nil else { return nil }
    return unsafe body(&attribute)
  }
}

/// An operation of a location: its code, `DW_OP_…`, and its number.
struct DwarfOperation {
  let code: Int
  let number: UInt64
}

/// What Go says of an entry beyond DWARF's own attributes (cmd/internal/dwarf: `DW_AT_go_…`).
enum GoAttribute {
  /// `abi.Kind`
  static let kind = 0x2900
  static let key = 0x2901
  static let element = 0x2902
  static let embedded = 0x2903
  /// Where the type's descriptor is, counted from the beginning of all types; 0 if it has none.
  static let runtimeType = 0x2904
  /// Where in a closure a variable is that it refers to; since Go 1.23.
  static let closureOffset = 0x2907
}
