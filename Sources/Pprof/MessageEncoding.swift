// The messages of profile.proto, each as its fields, in the order of their numbers.

extension WireWriter {
  mutating func field(_ field: ProfileField, _ value: ValueType) {
    message(field.rawValue) { writer in
      writer.int64(ValueTypeField.type.rawValue, value.type)
      writer.int64(ValueTypeField.unit.rawValue, value.unit)
    }
  }

  mutating func field(_ field: SampleField, _ value: Label) {
    message(field.rawValue) { writer in
      writer.int64(LabelField.key.rawValue, value.key)
      writer.int64(LabelField.str.rawValue, value.str)
      writer.int64(LabelField.num.rawValue, value.num)
      writer.int64(LabelField.numUnit.rawValue, value.numUnit)
    }
  }

  mutating func field(_ field: ProfileField, _ value: Mapping) {
    message(field.rawValue) { writer in
      writer.uint64(MappingField.id.rawValue, value.id)
      writer.uint64(MappingField.memoryStart.rawValue, value.memoryStart)
      writer.uint64(MappingField.memoryLimit.rawValue, value.memoryLimit)
      writer.uint64(MappingField.fileOffset.rawValue, value.fileOffset)
      writer.int64(MappingField.filename.rawValue, value.filename)
      writer.int64(MappingField.buildID.rawValue, value.buildID)
      writer.bool(MappingField.hasFunctions.rawValue, value.hasFunctions)
      writer.bool(MappingField.hasFilenames.rawValue, value.hasFilenames)
      writer.bool(MappingField.hasLineNumbers.rawValue, value.hasLineNumbers)
      writer.bool(MappingField.hasInlineFrames.rawValue, value.hasInlineFrames)
    }
  }

  mutating func field(_ field: LocationField, _ value: Line) {
    message(field.rawValue) { writer in
      writer.uint64(LineField.functionID.rawValue, value.functionID)
      writer.int64(LineField.line.rawValue, value.line)
      writer.int64(LineField.column.rawValue, value.column)
    }
  }

  mutating func field(_ field: ProfileField, _ value: Function) {
    message(field.rawValue) { writer in
      writer.uint64(FunctionField.id.rawValue, value.id)
      writer.int64(FunctionField.name.rawValue, value.name)
      writer.int64(FunctionField.systemName.rawValue, value.systemName)
      writer.int64(FunctionField.filename.rawValue, value.filename)
      writer.int64(FunctionField.startLine.rawValue, value.startLine)
    }
  }
}
