import Foundation
import Formats
import Pipelines
import Tables
import TestSupport
import Testing

@Suite("Rendering of requests")
struct RenderTests {
    /// One body with one item for each list of values; nil leaves a field out.
    static func body(
        _ target: Target, parameters: [FieldValue?], items: [[FieldValue?]]
    ) -> [UInt8] {
        let parameters = RenderedValues(parameters: parameters)
        let writer = ItemWriter(target.item, parameters: parameters)
        var (bytes, tail) = target.body.bodyAroundItems(parameters: parameters)
        var values = RenderedValues(count: target.fields.count)
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            values.removeAll()
            for (field, value) in item.enumerated() {
                guard let value else { continue }
                values.set(field) { target.fields[field].append(value, to: &$0) }
            }
            var plain: [UInt8] = []
            target.item.appendItem(values: values, parameters: parameters, to: &plain)
            var fast: [UInt8] = []
            writer.append(values, to: &fast)
            #expect(plain == fast)
            bytes += fast
        }
        bytes += tail
        tail = []
        return bytes
    }

    /// A value that fits the field.
    private static func sample(_ field: TargetField) -> FieldValue {
        switch field.form {
        case .text(let rule): .text(rule.asInteger ? "204245576795" : "А-1 \n\"x\"\\\u{2028}z")
        case .number(let rule):
            .number(
                rule.scale == 0 ? rule.bounds.minimum ?? ExactDecimal(1) : ExactDecimal("12.5")!)
        case .boolean: .boolean(true)
        }
    }

    @Test("every built-in target, with and without its optional fields")
    func builtIn() throws {
        for target in BuiltInTargets.all {
            let parameters = target.parameters.map { parameter -> FieldValue? in
                parameter.type == .integer ? .number(ExactDecimal(22_142_605_386_000)) : .text("u")
            }
            let full = target.fields.map { Optional(Self.sample($0)) }
            let least = target.fields.map { $0.required ? Self.sample($0) : nil }
            let bytes = Self.body(target, parameters: parameters, items: [full, least, full])
            let parsed = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
            let items = try #require(parsed?.values.first { $0 is [Any] } as? [[String: Any]])
            #expect(items.count == 3)
            let name = target.fields[target.identifier].name
            if case .text(let text) = Self.sample(target.fields[target.identifier]) {
                #expect("\(items[0][name] ?? "")" == text)
            }
        }
    }

    @Test("XWAY's body is the contract's to the byte")
    func xway() throws {
        let target = try #require(BuiltInTargets.all.first { $0.name == "xway-prices" })
        let bytes = Self.body(
            target, parameters: [.number(ExactDecimal(2145)), nil],
            items: [
                [
                    .text(" 204245576795 "), .number(ExactDecimal(99987)),
                    .number(ExactDecimal(95000)), .boolean(true), .number(ExactDecimal(1)),
                ],
                [
                    .text("204245576797"), .number(ExactDecimal(39342)), nil, .boolean(false),
                    .number(ExactDecimal(1)),
                ],
            ])
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"shop_id":2145,"items":["#
                + #"{"external_id":"204245576795","price":99987,"discount_price":95000,"#
                + #""available":true,"batch_count":1},"#
                + #"{"external_id":"204245576797","price":39342,"available":false,"batch_count":1}"#
                + "]}")
    }

    @Test("texts are escaped as JSON wants it")
    func escapes() throws {
        let text = String((0..<0x90).map { Character(Unicode.Scalar(UInt8($0))) }) + "\u{2028}😀\"\\"
        let bytes = JSONText.quoted(text)
        let parsed = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        #expect(parsed as? String == text)
        #expect(!bytes.contains { $0 < 0x20 })
        #expect(bytes.count < 400)
    }

    @Test("numbers in the forms that targets ask for")
    func numbers() {
        func text(_ rule: NumberRule, _ mantissa: Int64) -> String {
            var bytes: [UInt8] = []
            rule.append(mantissa: mantissa, to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(text(NumberRule(scale: 2, quoted: true), 144_800) == "\"1448\"")
        #expect(text(NumberRule(scale: 2, quoted: true), 144_850) == "\"1448.5\"")
        #expect(text(NumberRule(scale: 2, fixedScale: true), 144_850) == "1448.50")
        #expect(text(NumberRule(scale: 2, minorUnits: true), 144_850) == "144850")
        #expect(text(NumberRule(scale: 2), -5) == "-0.05")
    }

    @Test(
        "names and types are those of the published examples", .realFiles("json"),
        arguments: [
            ("xway-prices", "xway/prices.request.json"),
            ("xway-prices", "xway/prices-webhook.request.json"),
            ("ozon-prices", "ozon/import-prices.request.json"),
            ("ozon-stocks", "ozon/products-stocks.request.json"),
            ("wildberries-prices", "wildberries/upload-task.request.assembled.json"),
            ("wildberries-stocks", "wildberries/stocks-put.request.assembled.json"),
            ("yandex-prices", "yandex/business-prices-update.request.assembled.json"),
            ("yandex-stocks", "yandex/campaign-stocks-put.request.assembled.json"),
        ])
    func examples(_ name: String, _ path: String) throws {
        let target = try #require(BuiltInTargets.all.first { $0.name == name })
        let parameters = target.parameters.map { parameter -> FieldValue? in
            parameter.type == .integer
                ? .number(ExactDecimal(1)) : path.contains("webhook") ? .text("u") : nil
        }
        let item = target.fields.map { Optional(Self.sample($0)) }
        let ours = try JSONSerialization.jsonObject(
            with: Data(Self.body(target, parameters: parameters, items: [item])))
        let file = try RealFiles.bytes("json/" + path)
        let theirs = try JSONSerialization.jsonObject(with: Data(file))
        #expect(Self.mismatches(ours, theirs, at: "") == [])
    }

    /// What of ours the example does not have, or has with another type.
    private static func mismatches(_ ours: Any, _ theirs: Any, at path: String) -> [String] {
        switch (ours, theirs) {
        case (let ours as [String: Any], let theirs as [String: Any]):
            return ours.keys.sorted().flatMap { key -> [String] in
                guard let other = theirs[key] else { return ["\(path)/\(key) is not there"] }
                return mismatches(ours[key]!, other, at: "\(path)/\(key)")
            }
        case (let ours as [Any], let theirs as [Any]):
            return ours.flatMap { mismatches($0, theirs[0], at: path + "[]") }
        case (is String, is String): return []
        case (let ours as NSNumber, let theirs as NSNumber):
            let same =
                (ours as? Bool != nil) == (theirs as? Bool != nil)
                || ours.doubleValue.magnitude <= 1 || theirs.doubleValue.magnitude <= 1
            return same ? [] : ["\(path) has another type"]
        default: return ["\(path) has another type"]
        }
    }
}
