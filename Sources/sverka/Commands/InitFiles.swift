/// What `sverka init` puts into a workspace.
enum InitFiles {
    static let pipeline = """
        // A supplier's price list → prices for XWAY. `sverka lint example` checks this file;
        // editors complete it by the schema beside it.
        {
          $schema: "pipeline.schema.json",
          about: "The example price list to XWAY",

          // You carry the requests over by hand, so your approval counts as the marketplace's yes.
          confirm: "approve",

          stages: [
            {
              read: "prices",
              from: "example/price*.csv*",   // below inbox/; the newest file wins; .gz is unpacked
              format: "csv",                 // encoding, delimiter, header: detected, and told
              key: "sku",                    // text, always: 00123 stays 00123
              duplicates: "reject",
              fields: {
                sku: "Артикул",
                price: { column: "Цена", type: "decimal", point: "comma", currency: "RUB" },
                available: {
                  column: "Наличие",
                  type: "boolean",
                  words: { "много": true, "мало": true, "нет": false },
                },
              },
            },

            // What it means that an article is in the list no more; it must be said:
            // "keep", "hold", or the values that it gets.
            { diff: { key: "sku", gone: { set: { available: false } } } },

            // On the left the marketplace's field, on the right yours.
            {
              emit: "xway-prices",
              shop: 1,
              item: { external_id: "sku", price: "price", available: "available" },
            },

            { archive: { keep: "400d" } },
          ],
        }

        """

    static let prices = """
        Артикул;Наименование;Цена;Наличие
        00123;Чайник эмалированный 2 л;1 190,00;много
        00124;Чайник со свистком 3 л;1 890,00;мало
        00125;Кастрюля 4 л;2 350,00 руб.;много
        00126;Сковорода 26 см;по запросу;нет
        00127;Ковш 1,5 л;690,00;нет

        """
}
