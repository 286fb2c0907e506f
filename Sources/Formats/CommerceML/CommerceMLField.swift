enum CommerceMLField: Equatable {
    static func parse(_ path: String) -> Result<CommerceMLField, XMLPathFault> { XMLPath.parse(path).map { _ in fatalError() } }
}
