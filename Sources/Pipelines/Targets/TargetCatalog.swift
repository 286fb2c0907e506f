import Diagnostics

/// The targets that a pipeline may name: the built-in ones and the workspace's own.
struct TargetCatalog {
    private let loader: PipelineLoader
    private var own: [String: Target?] = [:]
    /// The workspace's own target files that were used, in the order of their first use.
    private(set) var files: [PipelineFile] = []

    init(_ loader: PipelineLoader) { self.loader = loader }

    /// The nearest name if it is of the same marketplace, and always every name there is.
    private static func help(_ name: String, among names: [String]) -> String {
        let all = "targets: " + names.sorted().joined(separator: ", ")
        let folded = name.lowercased()
        let brand = brands.first { $0.words.contains { folded.contains($0) } }?.prefix
        let candidates = brand.map { brand in names.filter { $0.hasPrefix(brand) } } ?? names
        guard let near = Suggestion.nearest(to: name, among: candidates) ?? (
            brand == nil ? nil : meant(folded, among: candidates))
        else { return all }
        return "did you mean \"\(near)\"? \(all)"
    }

    /// What people call the marketplaces.
    private static let brands: [(prefix: String, words: [String])] = [
        ("wildberries", ["wildberries", "wb", "вб"]), ("ozon", ["ozon", "озон"]),
        ("yandex", ["yandex", "market", "ym", "яндекс"]), ("xway", ["xway"]),
    ]

    /// Of one marketplace's targets the one for prices, or for stocks.
    private static func meant(_ name: String, among candidates: [String]) -> String? {
        let isStock = ["stock", "qty", "quantit", "остат"].contains { name.contains($0) }
        return candidates.first { $0.contains(isStock ? "stock" : "price") }
    }

    /// nil where the target is unknown or has faults, which are reported at its first use.
    mutating func find(_ name: String, at value: JSON5Value, _ lint: inout Lint) -> Target? {
        if let known = own[name] { return known }
        let builtIn = BuiltInTargets.all.first { $0.name == name }
        guard TextShape.plainName.fault(name) == nil else { return nil }
        guard let bytes = loader.targetFile(name) else {
            if builtIn == nil {
                let names = BuiltInTargets.all.map(\.name) + loader.targetNames
                lint.fault(
                    .unknownTarget, "\"\(name)\"", at: value.place,
                    help: Self.help(name, among: names))
            }
            own[name] = .some(builtIn)
            return builtIn
        }
        let path = "pipelines/targets/\(name).json5"
        if builtIn != nil {
            lint.fault(
                .shadowsBuiltIn, "\(path)", at: value.place,
                help: "rename the file and its \"name\", and emit to that")
        }
        files.append(PipelineFile(path: path, bytes: bytes))
        let (target, diagnostics) = TargetLoader.load(bytes, path: path, name: name)
        lint.add(diagnostics)
        own[name] = .some(target)
        return target
    }
}

extension BuiltInTargets {
    /// All built-in targets, by name.
    package static let all: [Target] = files.map { name, text in
        let (target, faults) = TargetLoader.load(
            Array(text.utf8), path: "\(name).json5", name: name)
        guard let target else {
            preconditionFailure(
                "a built-in target is faultless: \(DiagnosticText(colors: false).render(faults))")
        }
        return target
    }.sorted { $0.name < $1.name }
}
