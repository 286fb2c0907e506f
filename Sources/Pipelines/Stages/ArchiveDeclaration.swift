/// `{ archive: { keep: "400d", compress: true } }`
enum ArchiveDeclaration: StageDeclaration {
    static let shape = ObjectShape(
        name: "an archive stage", about: "How the run's bag is kept.",
        members: [
            MemberShape("archive", .object(options), required: true, "How the bag is kept.")
        ])

    static let options = ObjectShape(
        name: "the archive options", about: "How the run's bag is kept.",
        members: [
            MemberShape(
                "keep", Duration.shape, "How long a bag is kept; for ever where not given."),
            MemberShape(
                "compress", .boolean, default: "false",
                "Whether the inputs are packed with gzip."),
        ])

    static func decode(_ value: JSON5Value, _ context: inout PipelineContext) -> ArchiveStage? {
        guard let options = value["archive"] else { return nil }
        return ArchiveStage(
            keepSeconds: Duration.decode("keep", of: options, &context.lint),
            compress: options["compress"]?.boolean ?? false)
    }
}
