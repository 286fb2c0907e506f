// Made by Sources/Pipelines/Targets/generate.py from the .json5 files beside it.
// Do not edit: change a target file and run the script.

/// The built-in target files as text, by name.
package enum BuiltInTargets {
    package static let files: [(name: String, text: String)] = [
        (
            "ozon-prices",
            #"""
// Prices of up to 1000 items. Every price is a text; an item takes 10 changes in an hour.
{
  name: "ozon-prices",
  about: "prices to Ozon",
  source: "https://docs.ozon.ru/api/seller/#operation/ProductAPI_ImportProductsPrices",
  assumed: "kopeks are taken in all prices, as the vendor's page of April 2026 says of old_price; \
50 % as the bound of the price quarantine, which is the number of a filter and not of the rule",
  method: "POST",
  url: "https://api-seller.ozon.ru/v1/product/import/prices",
  fields: {
    offer_id: {
      // The length is that of an article when a product is made; the price call states none.
      type: "text", required: true, trim: true, foldCase: true, charactersMax: 50,
      about: "the seller's article",
    },
    price: {
      role: "price",
      type: "number", required: true, scale: 2, rounding: "halfUp", quoted: true, minimum: 0.01,
      about: "the price",
    },
    old_price: {
      role: "discountBase",
      type: "number", scale: 2, rounding: "halfUp", quoted: true, minimum: 0, cleared: 0,
      about: "the price struck through, above the price; 0 takes it away",
    },
    min_price: {
      role: "least",
      type: "number", scale: 2, rounding: "halfUp", quoted: true, minimum: 0, cleared: 0,
      about: "the least price that Ozon's promotions may set; 0 takes it away",
    },
    net_price: {
      type: "number", scale: 2, rounding: "halfUp", quoted: true, minimum: 0, absent: "keeps",
      about: "the seller's own cost",
    },
    currency_code: {
      type: "text", required: true, values: ["RUB", "BYN", "KZT", "EUR", "USD", "CNY"],
      about: "the currency of the seller's account",
    },
  },
  identifier: "offer_id",
  body: { prices: "{items}" },
  item: {
    offer_id: "{offer_id}",
    price: "{price}",
    old_price: "{old_price}",
    min_price: "{min_price}",
    net_price: "{net_price}",
    currency_code: "{currency_code}",
  },
  // 50 requests in a second for one seller.
  limits: { items: 1000, requestsPerMinute: 3000 },
  // A move by more than half: the item is off sale until somebody confirms the price. A discount is
  // refused that is not above 20, 5 % or 500, or not below 90 %.
  marketplace: {
    quarantineMove: "50%",
    discounts: [
      { upTo: 400, above: 20 },
      { upTo: 10000, aboveShare: "5%" },
      { above: 500 },
    ],
    discountBelow: "90%",
  },
}

"""#
        ),
        (
            "ozon-stocks",
            #"""
// What is free to sell in one warehouse: without what is reserved.
{
  name: "ozon-stocks",
  about: "stocks of one warehouse to Ozon",
  source: "https://docs.ozon.ru/api/seller/#operation/ProductAPI_ProductsStocksV2",
  assumed: "offer_id alone is enough: the schema demands product_id too, \
the text says to send only one of the two",
  method: "POST",
  url: "https://api-seller.ozon.ru/v2/products/stocks",
  parameters: {
    warehouse: { type: "integer", required: true, about: "the warehouse's number in Ozon" },
  },
  fields: {
    offer_id: {
      type: "text", required: true, trim: true, foldCase: true, charactersMax: 50,
      about: "the seller's article",
    },
    stock: {
      role: "stock",
      type: "number", required: true, scale: 0, rounding: "down", minimum: 0, maximum: 999999,
      about: "pieces free to sell, reserves taken off",
    },
  },
  identifier: "offer_id",
  body: { stocks: "{items}" },
  item: { offer_id: "{offer_id}", stock: "{stock}", warehouse_id: "{warehouse}" },
  limits: { items: 100, requestsPerMinute: 80, itemsPerMinute: 8000 },
}

"""#
        ),
        (
            "wildberries-prices",
            #"""
// Prices and discounts by Wildberries' own item number.
{
  name: "wildberries-prices",
  about: "prices and discounts to Wildberries",
  source: "https://dev.wildberries.ru/docs/openapi/work-with-products",
  assumed: "a discount of 0 to 99: only that it is a whole number of percent is shown, and 100 \
would leave no price; that a discount of 0 takes it away, and that one left out stays: the text \
says only that price and discount may not both be left out",
  method: "POST",
  url: "https://discounts-prices-api.wildberries.ru/api/v2/upload/task",
  fields: {
    nmID: {
      type: "text", required: true, trim: true, foldCase: true, asInteger: true, minimum: 1,
      about: "the item's number in Wildberries",
    },
    price: {
      role: "price",
      type: "number", required: true, scale: 0, rounding: "halfUp", minimum: 1,
      about: "the price before discount, in whole units of the account's currency",
    },
    discount: {
      role: "discount",
      type: "number", scale: 0, rounding: "down", minimum: 0, maximum: 99, cleared: 0,
      about: "the discount in whole percent; 0 takes it away",
    },
  },
  identifier: "nmID",
  body: { data: "{items}" },
  item: { nmID: "{nmID}", price: "{price}", discount: "{discount}" },
  // A personal token's limit: 10 in 6 seconds. A base token has 4 in an hour.
  limits: { items: 1000, requestsPerMinute: 100 },
  // At least three times lower is put aside, and the item sells at its old price.
  marketplace: { quarantineFall: 3 },
}

"""#
        ),
        (
            "wildberries-stocks",
            #"""
// Stocks of one of the seller's warehouses. A wrong member name is answered with success and
// changes nothing, so the names here are the contract's to the letter.
{
  name: "wildberries-stocks",
  about: "stocks of one warehouse to Wildberries",
  source: "https://dev.wildberries.ru/docs/openapi/work-with-products",
  method: "PUT",
  url: "https://marketplace-api.wildberries.ru/api/v3/stocks/{warehouse}",
  parameters: {
    warehouse: { type: "integer", required: true, about: "the seller's warehouse number" },
  },
  fields: {
    chrtId: {
      type: "text", required: true, trim: true, foldCase: true, asInteger: true, minimum: 1,
      about: "the number of the item's size in Wildberries",
    },
    amount: {
      role: "stock",
      type: "number", required: true, scale: 0, rounding: "down", minimum: 0, maximum: 100000,
      about: "pieces in stock",
    },
  },
  identifier: "chrtId",
  body: { stocks: "{items}" },
  item: { chrtId: "{chrtId}", amount: "{amount}" },
  limits: { items: 1000, requestsPerMinute: 300 },
}

"""#
        ),
        (
            "xway-prices",
            #"""
// Prices and availability for one shop connected through XWAY.
{
  name: "xway-prices",
  about: "prices and availability to XWAY",
  source: "https://habr.com/ru/articles/686904/",
  assumed: "the path of the request is published nowhere, so the address is the service's base; \
whole prices from 1 rouble are read off the two published examples",
  method: "POST",
  url: "https://seller-api.xway.ru/api/v2/",
  parameters: {
    shop: { type: "integer", required: true, about: "the shop's number in XWAY" },
    request_url: {
      type: "text",
      about: "the seller's address that gets the request's number; without it the answer has it",
    },
  },
  fields: {
    external_id: {
      type: "text", required: true, trim: true, foldCase: true, about: "the item's identifier",
    },
    price: {
      role: "price",
      type: "number", required: true, scale: 0, rounding: "halfUp", minimum: 1,
      about: "the price in whole roubles",
    },
    discount_price: {
      role: "discounted",
      // Whether a price that is left out stays is published nowhere.
      type: "number", scale: 0, rounding: "halfUp", minimum: 1, absent: "keeps",
      about: "the price with discount in whole roubles, below the price",
    },
    available: {
      type: "boolean", role: "available", required: true, about: "whether the item is for sale",
    },
    batch_count: {
      type: "number", scale: 0, rounding: "down", minimum: 1, default: 1, absent: "keeps",
      about: "the lot size: how many are sold at once; no stock",
    },
  },
  identifier: "external_id",
  body: { request_url: "{request_url}", shop_id: "{shop}", items: "{items}" },
  item: {
    external_id: "{external_id}",
    price: "{price}",
    discount_price: "{discount_price}",
    available: "{available}",
    batch_count: "{batch_count}",
  },
  limits: { items: 500, requestsPerDay: 500 },
}

"""#
        ),
        (
            "yandex-prices",
            #"""
// Prices for all shops of one business. What is left out of an item is taken away: a discount
// lives only as long as discountBase is sent each time.
{
  name: "yandex-prices",
  about: "prices of a business to Yandex Market",
  source: "https://yandex.ru/dev/market/partner-api/doc/ru/",
  assumed: "kopeks as the finest price: the contract refuses more than 7 digits after the point; \
that a discount of exactly 5 or 99 percent is taken: the text says from 5 to 99",
  method: "POST",
  url: "https://api.partner.market.yandex.ru/v2/businesses/{business}/offer-prices/updates",
  parameters: {
    business: { type: "integer", required: true, minimum: 1, about: "the number of the business" },
  },
  fields: {
    offerId: {
      type: "text", required: true, trim: true, foldCase: true, charactersMax: 255,
      about: "the seller's article",
    },
    price: {
      role: "price",
      type: "number", required: true, scale: 2, rounding: "halfUp", exclusiveMinimum: 0,
      about: "the price in roubles",
    },
    discountBase: {
      role: "discountBase",
      type: "number", scale: 0, rounding: "halfUp", exclusiveMinimum: 0, absent: "removes",
      about: "the price struck through in whole roubles, at least 5 percent above the price",
    },
    minimumForBestseller: {
      type: "number", scale: 2, rounding: "halfUp", exclusiveMinimum: 0, maximum: 100000000,
      absent: "removes",
      about: "the least price for taking part in bestsellers; left out, the stored one is deleted",
    },
  },
  identifier: "offerId",
  body: { offers: "{items}" },
  item: {
    offerId: "{offerId}",
    price: {
      value: "{price}",
      currencyId: "RUR",
      discountBase: "{discountBase}",
      minimumForBestseller: "{minimumForBestseller}",
    },
  },
  limits: { items: 500, bytes: 524288, itemsPerMinute: 10000 },
  // "valid discount value between 5 and 99"
  marketplace: { discounts: [{ leastShare: "5%" }], discountMost: "99%" },
}

"""#
        ),
        (
            "yandex-stocks",
            #"""
// Stocks of one shop, for accounts that group their warehouses: one warehouse of a group is told.
{
  name: "yandex-stocks",
  about: "stocks of one shop to Yandex Market",
  source: "https://yandex.ru/dev/market/partner-api/doc/ru/",
  method: "PUT",
  url: "https://api.partner.market.yandex.ru/v2/campaigns/{campaign}/offers/stocks",
  parameters: {
    campaign: {
      type: "integer", required: true, minimum: 1, about: "the number of the shop's campaign",
    },
  },
  fields: {
    sku: {
      type: "text", required: true, trim: true, foldCase: true, charactersMax: 255,
      about: "the seller's article",
    },
    count: {
      role: "stock",
      type: "number", required: true, scale: 0, rounding: "down", minimum: 0, maximum: 2000000000,
      about: "pieces in stock",
    },
  },
  identifier: "sku",
  body: { skus: "{items}" },
  item: { sku: "{sku}", items: [{ count: "{count}" }] },
  limits: { items: 2000, bytes: 524288, itemsPerMinute: 100000 },
}

"""#
        ),
    ]
}
