extension PipelineLoader {
    /// The patterns of the files that a pipeline reads, whatever else is wrong with its file.
    ///
    /// Variables, tables and targets play no part in it, so this costs one reading of the file and
    /// of the fragments that it includes.
    ///
    /// - Output: nil if no one can say: the text is no JSON5, a fragment is missing, or a `read`
    ///   stage has no `from`.
    package func patterns(in bytes: [UInt8], path: String) -> [String]? {
        let document = JSON5Reader.read(bytes, label: path)
        guard !document.hasSyntaxFaults, let stages = document.value?["stages"]?.elements else {
            return nil
        }
        var includes = Includes(self)
        let all = includes.expand(stages)
        guard includes.isWhole else { return nil }
        var patterns: [String] = []
        for stage in all {
            // A stage with a misspelt word counts, too: its pipeline reads the file once mended.
            let own = ReadDeclaration.texts(stage["from"])
            let isRead = PipelineDeclaration.word(of: stage) == ReadDeclaration.word
            if isRead, own.isEmpty { return nil }
            patterns += own
        }
        return patterns
    }
}
