// swift-tools-version: 6.2
import PackageDescription

// The layers, lowest first. A target may depend only on those above it in this file, so that the
// compiler keeps the architecture: see ARCHITECTURE.md, "The house".

let swift: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // The hot loops call small functions of `Tables` from other modules; without this flag a
    // `package` function is never inlined across a module border.
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

let builtInTargets =
    ["Targets/generate.py"]
    + [
        "ozon-prices", "ozon-stocks", "wildberries-prices", "wildberries-stocks", "xway-prices",
        "yandex-prices", "yandex-stocks",
    ].map { "Targets/\($0).json5" }

let reviewPage =
    ["page.html", "page.css"]
    + ["words", "text", "rows", "filters", "choose", "summary", "charts", "table", "detail", "page"]
    .map { "\($0).js" }

let package = Package(
    name: "sverka",
    products: [.executable(name: "sverka", targets: ["sverka"])],
    targets: [
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CHash", cSettings: [.unsafeFlags(["-O2"])]),
        .target(name: "Diagnostics", swiftSettings: swift),
        .target(name: "Tables", dependencies: ["CHash", "Diagnostics"], swiftSettings: swift),
        .target(
            name: "Formats", dependencies: ["CLibXML2", "CZlib", "Diagnostics", "Tables"],
            swiftSettings: swift),
        .target(name: "Rules", dependencies: ["Diagnostics", "Tables"], swiftSettings: swift),
        .target(
            name: "Pipelines", dependencies: ["Diagnostics", "Tables", "Formats", "Rules"],
            // Targets are compiled in as text, by generate.py: a bundle breaks the static binary.
            exclude: builtInTargets,
            swiftSettings: swift),
        .target(
            name: "Reconcile",
            dependencies: ["Diagnostics", "Tables", "Formats", "Rules", "Pipelines"],
            swiftSettings: swift),
        .target(
            name: "Runs",
            dependencies: [
                "CHash", "Diagnostics", "Tables", "Formats", "Rules", "Pipelines", "Reconcile",
            ],
            // Compiled in as bytes, for the one static binary.
            resources: reviewPage.map { .embedInCode("Review/Page/\($0)") }, swiftSettings: swift),
        .executableTarget(
            name: "sverka",
            dependencies: ["Diagnostics", "Tables", "Formats", "Pipelines", "Reconcile", "Runs"],
            swiftSettings: swift),
        // What test folders share: seeded numbers, judges, real files, folders to work in.
        .target(name: "TestSupport", path: "Tests/Support", swiftSettings: swift),
        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"], swiftSettings: swift),
        .testTarget(
            name: "TablesTests", dependencies: ["Diagnostics", "Tables", "TestSupport"],
            swiftSettings: swift),
        .testTarget(
            name: "FormatsTests", dependencies: ["Diagnostics", "Tables", "Formats", "TestSupport"],
            exclude: ["Corpus"], swiftSettings: swift),
        .testTarget(
            name: "RulesTests", dependencies: ["Diagnostics", "Tables", "Rules", "TestSupport"],
            swiftSettings: swift),
        .testTarget(
            name: "PipelinesTests",
            dependencies: [
                "Diagnostics", "Tables", "Formats", "Rules", "Pipelines", "TestSupport",
            ],
            swiftSettings: swift),
        .testTarget(
            name: "ReconcileTests",
            dependencies: [
                "Diagnostics", "Tables", "Formats", "Rules", "Pipelines", "Reconcile",
                "TestSupport",
            ],
            swiftSettings: swift),
        .testTarget(
            name: "RunsTests",
            dependencies: [
                "CHash", "Diagnostics", "Tables", "Formats", "Pipelines", "Reconcile", "Runs",
                "TestSupport",
            ], swiftSettings: swift),
        .testTarget(
            name: "SverkaTests", dependencies: ["sverka", "TestSupport"],
            exclude: ["Cases", "Trials"],
            swiftSettings: swift),
        // Suppliers' mistakes and ordinary days: `make mistakes` prints the table.
        .testTarget(
            name: "MistakesTests",
            dependencies: ["Diagnostics", "Tables", "Reconcile", "Runs", "TestSupport"],
            path: "Tests/Mistakes", swiftSettings: swift),
        // Looks at the repository itself: lengths, layers, links, codes.
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: swift),
    ]
)
