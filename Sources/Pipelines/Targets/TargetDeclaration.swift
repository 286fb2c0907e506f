import Diagnostics

/// The shape of a target file: docs/formats/target.md.
enum TargetDeclaration {
    private static let number = Condition.key("type", ["number"])
    private static let text = Condition.key("type", ["text"])

    static let shape = ObjectShape(
        name: "the target file", about: "One kind of request to one marketplace.",
        members: [
            MemberShape("$schema", .text(.any), "The JSON Schema, for editors."),
            MemberShape("name", .text(.plainName), required: true, "The file's name."),
            MemberShape("about", .text(.notEmpty), required: true, "What the request does."),
            MemberShape(
                "source", .text(.notEmpty), required: true, "Where the contract is written down."),
            MemberShape(
                "assumed", .text(.notEmpty), "Parts of the contract that no source shows."),
            MemberShape("validUntil", .text(.date), "The last day of the contract, 2026-12-31."),
            MemberShape(
                "method",
                .choice([
                    Choice("POST", "POST"), Choice("PUT", "PUT"), Choice("PATCH", "PATCH"),
                ]), required: true, "The HTTP method."),
            MemberShape(
                "url", .text(.address), required: true,
                "The address; {parameter} stands for a required parameter."),
            MemberShape(
                "parameters",
                .map(
                    MapShape(
                        key: .plainName, value: .object(parameter), mayBeEmpty: true,
                        entry: "parameter")), "What an emit stage says once."),
            MemberShape(
                "fields",
                .map(MapShape(key: .plainName, value: .object(field), entry: "field")),
                required: true, "The fields of an item, and their rules."),
            MemberShape(
                "identifier", .text(.plainName), required: true,
                "The field that errors and answers name."),
            MemberShape(
                "unique", .list(of: .text(.plainName)),
                "Fields that together differ between all items of a request; the identifier "
                    + "where not given."),
            MemberShape(
                "anyOf", .list(of: .text(.plainName)),
                "Fields of which an item carries at least one; all but those in unique and the "
                    + "identifier where not given."),
            MemberShape(
                "body", .either([.object(template), .list(of: .anything), .text(.notEmpty)]),
                required: true, "The request's body, with \"{items}\" once."),
            MemberShape(
                "item", .either([.object(template), .list(of: .anything), .text(.notEmpty)]),
                required: true, "One item, with \"{field}\" and \"{parameter}\"."),
            MemberShape("limits", .object(limits), required: true, "What one request may hold."),
            MemberShape(
                "marketplace", .object(marketplace), "What the marketplace does with prices."),
        ])

    private static let template = ObjectShape(
        name: "a template", about: "JSON with placeholders.", members: [], others: .anything)

    private static let parameter = ObjectShape(
        name: "a parameter", about: "A value given once in the emit stage.",
        members: [
            MemberShape("about", .text(.notEmpty), required: true, "What it is."),
            MemberShape(
                "type",
                .choice([
                    Choice("text", "A text."), Choice("integer", "A whole number from 0."),
                    Choice("decimal", "A number."), Choice("boolean", "True or false."),
                ]), required: true, "Its type."),
            MemberShape("required", .boolean, default: "false", "Whether it must be given."),
            MemberShape(
                "secret", .boolean, default: "false",
                "Whether requests and plans hold \"${NAME}\" in its place."),
        ] + bounds)

    /// Of a parameter, a number field, or an identifier that stands as a number.
    private static let bounds = [
        MemberShape("minimum", .number(.any), "The least value taken."),
        MemberShape("maximum", .number(.any), "The greatest value taken."),
        MemberShape("exclusiveMinimum", .number(.any), "The value is above this."),
        MemberShape("exclusiveMaximum", .number(.any), "The value is below this."),
    ]

    private static let field = ObjectShape(
        name: "a target field", about: "One field of an item and the marketplace's rules for it.",
        members: [
            MemberShape("about", .text(.notEmpty), required: true, "What it is."),
            MemberShape(
                "type",
                .choice([
                    Choice("text", "A text."), Choice("number", "A number."),
                    Choice("boolean", "True or false."),
                ]), required: true, "Its type."),
            MemberShape("required", .boolean, default: "false", "Whether every item has it."),
            MemberShape(
                "role",
                .choice([
                    Choice("price", "The price, or what a discount is taken off."),
                    Choice("discountBase", "The price struck through, above the price."),
                    Choice("discounted", "The lower price beside the price."),
                    Choice("least", "The price below which none may go."),
                    Choice("discount", "Whole percent off the price."),
                    Choice("stock", "Pieces."), Choice("available", "Whether it is for sale."),
                ]), "What it means to the built-in checks."),
            MemberShape(
                "default", .either([.text(.any), .number(.any), .boolean]),
                "Used where the pipeline does not bind the field."),
            MemberShape(
                "trim", .boolean, default: "false", onlyWhen: text,
                "Whether blanks around it are cut."),
            MemberShape(
                "foldCase", .boolean, default: "false", onlyWhen: text,
                "Whether texts that differ only in case count as one."),
            MemberShape(
                "charactersMax", .number(.whole(1, 1_000_000)), onlyWhen: text,
                "Its greatest length."),
            MemberShape(
                "asInteger", .boolean, default: "false", onlyWhen: text,
                "Whether its digits stand in JSON as a number."),
            MemberShape(
                "scale", .number(.whole(0, 18)), requiredWhen: number, onlyWhen: number,
                "Digits after the point that the target holds."),
            MemberShape(
                "rounding",
                .choice([
                    Choice("halfEven", "A half to the even neighbour."),
                    Choice("halfUp", "A half away from zero."),
                    Choice("up", "Away from zero."), Choice("down", "Towards zero."),
                ]), default: "\"halfEven\"", onlyWhen: number,
                "How more digits are brought to scale."),
            MemberShape(
                "quoted", .boolean, default: "false", onlyWhen: number,
                "Whether it stands in JSON as a text."),
            MemberShape(
                "minorUnits", .boolean, default: "false", onlyWhen: number,
                "Whether the point is dropped: 12.50 as 1250."),
            MemberShape(
                "fixedScale", .boolean, default: "false", onlyWhen: number,
                "Whether trailing zeros are written: 12.50."),
            MemberShape(
                "values", .list(of: .either([.text(.notEmpty), .number(.any)])),
                "The only values taken."),
            MemberShape(
                "absent",
                .choice([
                    Choice("keeps", "The marketplace keeps what it has."),
                    Choice("removes", "It takes what it has away."),
                ]), default: "\"keeps\"", "What becomes of a value that an item leaves out."),
            MemberShape(
                "cleared", .either([.text(.any), .number(.any), .boolean, .null]),
                "What takes a value away that the marketplace would keep."),
        ] + bounds)

    private static let marketplace = ObjectShape(
        name: "the marketplace's rules", about: "What the marketplace does with prices it takes.",
        members: [
            MemberShape(
                "quarantineFall", .number(.any), "So many times lower is put aside."),
            MemberShape("quarantineMove", .text(.percent), "A move by more is put aside."),
            MemberShape(
                "discounts", .list(of: .object(discount)),
                "The least discount, by price, cheapest first."),
            MemberShape("discountMost", .text(.percent), "A greater discount is refused."),
            MemberShape(
                "discountBelow", .text(.percent), "A discount not below it is refused."),
        ])

    private static let discount = ObjectShape(
        name: "a discount rule", about: "The least discount of prices up to one.",
        members: [
            MemberShape("upTo", .number(.any), "The dearest price; all others where not given."),
            MemberShape("least", .number(.any), "At least this difference, in the price's unit."),
            MemberShape("above", .number(.any), "More than this difference."),
            MemberShape(
                "leastShare", .text(.percent), "At least this share of the discount base."),
            MemberShape("aboveShare", .text(.percent), "More than this share of it."),
        ])

    private static let limits = ObjectShape(
        name: "the limits", about: "What one request may hold, and how many may follow.",
        members: [
            MemberShape(
                "items", .number(.whole(1, 1_000_000)), required: true, "Items in one request."),
            MemberShape(
                "bytes", .number(.whole(256, 1 << 30)), "Bytes of one request's body."),
            MemberShape(
                "requestsPerMinute", .number(.whole(1, 1_000_000)), "Requests in a minute."),
            MemberShape("requestsPerDay", .number(.whole(1, 1_000_000_000)), "Requests in a day."),
            MemberShape(
                "itemsPerMinute", .number(.whole(1, 1_000_000_000)), "Items in a minute."),
        ])
}

extension TextShape {
    static let date = TextShape(
        "a date such as \"2026-12-31\"",
        pattern: "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$",
        code: .badDate
    ) { text in
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
        }
        guard parts.map(\.count) == [4, 2, 2], numbers.count == 3, (1...12).contains(numbers[1]),
            (1...31).contains(numbers[2])
        else { return Fault(detail: "\"\(text)\"", help: "year-month-day: \"2026-12-31\"") }
        return nil
    }

    static let address = TextShape(
        "an address", pattern: "^https?://[^/\\s]+(?:/\\S*)?$", code: .badAddress
    ) { text in
        let rest = ["https://", "http://"].first(where: text.hasPrefix).map {
            text.dropFirst($0.count)
        }
        guard let rest, let first = rest.first, first != "/", !rest.contains(where: \.isWhitespace)
        else {
            return Fault(detail: "\"\(text)\"", help: "it begins with https:// and has no blanks")
        }
        return nil
    }
}
