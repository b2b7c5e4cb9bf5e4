import type { Row } from "./row.ts";

/** Intrinsic functions as people call them in Parameters, each with what it reads and the value that it has. */
export const INTRINSICS: readonly Row[] = [
  [
    "States.Format('Order {} of {}', $.orderId, $.customer.firstName)",
    "order",
    "Order o-1001 of Ada",
  ],
  [
    "States.Format('{}/{}', $.customer.address.country, $.customer.address.zip)",
    "order",
    "FR/75001",
  ],
  ["States.Array($.orderId, $.customer.id, 'x')", "order", ["o-1001", 42, "x"]],
  ["States.ArrayLength($.lines)", "order", 3],
  ["States.ArrayLength($.detail.records)", "event", 200],
  [
    "States.ArrayGetItem($.lines, 1)",
    "order",
    { sku: "B-200", name: "Desk", qty: 1, price: 80, category: "office" },
  ],
  ["States.ArrayContains($.customer.tags, 'gold')", "order", true],
  ["States.ArrayContains($.rows[*].region, 'ap')", "rows", true],
  ["States.ArrayUnique($.lines[*].category)", "order", ["office", "home"]],
  [
    "States.ArrayUnique($.detail.records[*].attributes.owner)",
    "event",
    ["team-4", "team-3", "team-2", "team-1", "team-0"],
  ],
  ["States.ArrayPartition($.lines[*].sku, 2)", "order", [["A-100", "B-200"], ["C-300"]]],
  [
    "States.ArrayPartition($.items[*].id, 15)",
    "items",
    [
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
      [16, 17, 18, 19, 20],
    ],
  ],
  ["States.ArrayRange(0, 100, 25)", "order", [0, 25, 50, 75, 100]],
  ["States.ArrayLength(States.ArrayRange(1, 100, 1))", "order", 100],
  ["States.StringToJson($.payment.raw)", "order", { auth: "ok", id: 7 }],
  [
    "States.JsonToString($.payment)",
    "order",
    '{"method":"card","last4":"4242","raw":"{\\"auth\\":\\"ok\\",\\"id\\":7}"}',
  ],
  [
    "States.JsonMerge($.payment, $.customer.address, false)",
    "order",
    {
      method: "card",
      last4: "4242",
      raw: '{"auth":"ok","id":7}',
      street: "12 Main St",
      city: "Paris",
      zip: "75001",
      country: "FR",
    },
  ],
  ["States.MathAdd($.customer.id, -2)", "order", 40],
  ["States.MathAdd(States.ArrayLength($.lines), 1)", "order", 4],
  ["States.StringSplit($.notes, ';')", "order", ["Leave at door", " call +33-1-2345 first"]],
  ["States.StringSplit($.customer.email, '@.')", "order", ["Ada", "Lovelace", "example", "com"]],
  ["States.ArrayGetItem(States.StringSplit($.orderId, '-'), 1)", "order", "1001"],
  ["States.Base64Encode($.orderId)", "order", "by0xMDAx"],
  ["States.Base64Decode('by0xMDAx')", "order", "o-1001"],
  ["States.Hash($.orderId, 'SHA-1')", "order", "a4c0f9f9a78491b0f497af6b54080aaa1fbff7b8"],
  ["States.Format('{} lines', States.ArrayLength($.lines))", "order", "3 lines"],
];
