extension Finding {
  /// Which rule a problem breaks, whatever the values.
  enum Rule: CaseIterable {
    case wire, wireOfRest, wireOfNewField, wireTolerated, secondTime, noStrings, firstString, stringIndex
    case stringIndexOfNewField, unreadStringIndex, notUTF8, longString, zeroID, repeatedID, unorderedID
    case unknownLocation, unknownFunction, unknownMapping, samplesWithoutTypes, noSampleTypes, valueCount
    case repeatedSampleType, hyphenInSampleType, noDefaultSampleType, unknownDefaultSampleType
    case labelWithTextAndNumber, labelWithoutValue, labelWithoutKey, noMapping, unmarkedMapping, docURL
    case manyBytes, manySamples, manyLabels, deepStack
  }
}

extension Finding.Problem {
  var rule: Finding.Rule {
    switch self {
    case .wire: .wire
    case .wireOfRest: .wireOfRest
    case .wireOfNewField: .wireOfNewField
    case .wireTolerated: .wireTolerated
    case .secondTime: .secondTime
    case .noStrings: .noStrings
    case .firstString: .firstString
    case .stringIndex: .stringIndex
    case .stringIndexOfNewField: .stringIndexOfNewField
    case .unreadStringIndex: .unreadStringIndex
    case .notUTF8: .notUTF8
    case .longString: .longString
    case .zeroID: .zeroID
    case .repeatedID: .repeatedID
    case .unorderedID: .unorderedID
    case .unknownLocation: .unknownLocation
    case .unknownFunction: .unknownFunction
    case .unknownMapping: .unknownMapping
    case .samplesWithoutTypes: .samplesWithoutTypes
    case .noSampleTypes: .noSampleTypes
    case .valueCount: .valueCount
    case .repeatedSampleType: .repeatedSampleType
    case .hyphenInSampleType: .hyphenInSampleType
    case .noDefaultSampleType: .noDefaultSampleType
    case .unknownDefaultSampleType: .unknownDefaultSampleType
    case .labelWithTextAndNumber: .labelWithTextAndNumber
    case .labelWithoutValue: .labelWithoutValue
    case .labelWithoutKey: .labelWithoutKey
    case .noMapping: .noMapping
    case .unmarkedMapping: .unmarkedMapping
    case .docURL: .docURL
    case .manyBytes: .manyBytes
    case .manySamples: .manySamples
    case .manyLabels: .manyLabels
    case .deepStack: .deepStack
    }
  }
}
