import Testing

@testable import Pprof

@Suite struct FieldNumberTests {
  private func fields<Name: CaseIterable & RawRepresentable<Int>>(_ type: Name.Type) -> [String: Int] {
    var result: [String: Int] = [:]
    for field in type.allCases { result["\(field)".snakeCase] = field.rawValue }
    return result
  }

  @Test func `field numbers are those of profile.proto, none missing and none added`() throws {
    let ours = [
      "Profile": fields(ProfileField.self), "ValueType": fields(ValueTypeField.self),
      "Sample": fields(SampleField.self), "Label": fields(LabelField.self), "Mapping": fields(MappingField.self),
      "Location": fields(LocationField.self), "Line": fields(LineField.self), "Function": fields(FunctionField.self),
    ]
    let file = try ProtoFile().messages
    #expect(Set(ours.keys) == Set(file.keys))
    for (message, fields) in ours {
      #expect(fields == file[message], "message \(message)")
    }
  }

  @Test func `numbers that every pprof reader has built in`() {
    #expect(ProfileField.stringTable.rawValue == 6)
    #expect(ProfileField.docURL.rawValue == 15)
    #expect("docURL".snakeCase == "doc_url")
    #expect("locationID".snakeCase == "location_id")
  }
}
