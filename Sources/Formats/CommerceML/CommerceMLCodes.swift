package import Diagnostics

/// Why a CommerceML exchange was refused. docs/errors/F-xml.md.
extension DiagnosticCode {
    package static let cmlPriceTypeNotChosen = DiagnosticCode(
        "F070", "several price types and none chosen", exit: .badInput)
    package static let cmlPriceTypeUnknown = DiagnosticCode(
        "F071", "price type not listed, or several of that name", exit: .badInput)
    package static let cmlWarehouseUnknown = DiagnosticCode(
        "F072", "warehouse not listed, or several of that name", exit: .badInput)
    package static let cmlOrders = DiagnosticCode("F073", "orders, not offers", exit: .badInput)
    package static let cmlOrder = DiagnosticCode(
        "F074", "offers stand before their products", exit: .badInput)
    package static let cmlNeverMet = DiagnosticCode("F075", "in no offer", exit: .done)
    package static let cmlAlone = DiagnosticCode(
        "F077", "products without an offer", exit: .done)
    package static let cmlJoined = DiagnosticCode("F076", "joined with the offers", exit: .done)
}
