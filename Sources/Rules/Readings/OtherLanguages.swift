/// How what other languages and spreadsheets have is written here: remedies for unknown words.
enum OtherLanguages {
    /// For a function that does not exist; of any case.
    static func function(_ name: String) -> String? { functions[name.lowercased()] }

    /// For a name that is no field.
    static func name(_ name: String) -> String? { names[name.lowercased()] }

    /// For a word behind a whole value, as in `a and b`.
    static func infix(_ word: String) -> String? { infixes[word.lowercased()] }

    /// For a word before a value, as in `not a`.
    static func prefix(_ word: String) -> String? { prefixes[word.lowercased()] }

    private static let choice = "write condition ? a : b"
    private static let presence = "write has(x), or !has(x)"
    private static let substitute = "write coalesce(x, y): y is used if x is missing"
    private static let part = "write extract(text, pattern): the first five characters are "
        + "extract(name, r\"^.{5}\")"
    private static let joining = "texts are joined by +: brand + \" \" + name"
    private static let multiple = "write roundUp(x, step) or roundDown(x, step)"
    private static let adding = "numbers are added by +; over several rows a sum stage adds"
    private static let powers = "there are no powers: write x * x"
    private static let nothing =
        "a missing value is written missing; has(x) asks for one, coalesce(x, y) replaces it"

    private static let functions: [String: String] = table([
        (choice, "if iif ifs ifelse when case switch choose если еслимн выбор"),
        ("write a && b", "and и"), ("write a || b", "or или"), ("write !a", "not не"),
        (
            presence,
            "isnull isnil isna isnan isblank isempty empty exists defined present notnull епусто"
        ),
        (substitute, "ifnull nvl ifna iferror ifempty default zeroifnull nullif еслиошибка"),
        ("write size(text)", "len length strlen charlength count длстр"),
        (joining, "concat concatenate join strcat textjoin сцепить сцеп объединить"),
        (part, "substr substring left right mid slice левсимв правсимв пстр"),
        ("write floor(x), or round(x, 0, \"down\")", "int integer trunc truncate fix целое отбр"),
        ("write ceil(x)", "ceiling окрвверх.мат"), ("write round(x, digits)", "округл"),
        (
            "write round(x, digits, \"up\"), or roundUp(x, step) for whole steps", "округлвверх"
        ),
        (
            "write round(x, digits, \"down\"), or roundDown(x, step) for whole steps",
            "округлвниз"
        ),
        (multiple, "mround окрвверх окрвниз округлт"),
        (
            "write number(text)",
            "float double decimal val value parsefloat parseint tonumber значен"
        ),
        ("write text(x)", "str string tostring tochar"),
        (
            "write lookup(table, key, column)",
            "vlookup hlookup xlookup index get впр гпр просмотр просмотрх индекс"
        ),
        ("write lower(text)", "lcase tolower tolowercase строчн"),
        ("write upper(text)", "ucase toupper touppercase прописн"),
        ("write trim(text)", "strip сжпробелы"),
        ("write contains(text, part)", "find indexof instr includes has_text search найти поиск"),
        ("write matches(text, pattern)", "like regexp regex test match rlike regexmatch"),
        ("write replace(text, part, other)", "substitute translate заменить подставить"),
        ("write x % y", "mod остат"), (powers, "pow power sqrt exp log степень корень"),
        (adding, "sum avg average mean сумм срзнач"),
        ("write min(x, y)", "least мин"), ("write max(x, y)", "greatest мак макс"),
        ("write today()", "now date.today сегодня тдата"),
        ("write date - date, which gives days", "datediff разндат"),
        ("write 30%, or x * 30%", "percent percentage процент"),
        ("write x >= 1 && x <= 5", "between"),
    ])

    private static let names: [String: String] = table([
        (nothing, "null nil none undefined nan na n/a nothing empty"),
        ("write true", "yes истина да"), ("write false", "no ложь нет"),
    ]).merging(["true": "write true", "false": "write false", "missing": "write missing"]) {
        first, _ in first
    }

    private static let infixes: [String: String] = table([
        ("write &&", "and и"), ("write ||", "or или xor"),
        ("write !has(x), or has(x)", "is isnull"),
        ("write x >= 1 && x <= 5", "between"),
        ("write contains(text, part), startsWith(text, part) or matches(text, pattern)",
            "like contains includes startswith endswith matches rlike"),
        ("write x % y", "mod"), ("write x / y, or floor(x / y) for a whole number", "div"),
        (choice, "then else if when если то иначе"),
        ("write !(x in [\"A\", \"B\"])", "not"), ("write x in [\"A\", \"B\"]", "of among"),
        ("write ==", "eq equals"), ("write !=", "ne neq"), ("write >", "gt"), ("write <", "lt"),
        ("write >=", "ge gte"), ("write <=", "le lte"), ("write *", "x х times"),
        ("write +", "plus"), ("write -", "minus"),
    ])

    private static let prefixes: [String: String] = table([
        ("write !a", "not не"), (choice, "if iif case when если"),
    ])

    private static func table(_ rows: [(help: String, words: String)]) -> [String: String] {
        var table: [String: String] = [:]
        for (help, words) in rows {
            for word in words.split(separator: " ") { table[String(word)] = help }
        }
        return table
    }
}
