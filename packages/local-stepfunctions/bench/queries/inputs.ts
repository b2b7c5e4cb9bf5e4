import type { Json, JsonObject } from "@sfn-workers/states-language/json";

/** What the ordinary queries read: an order of 1 KB, a list of 20 items, one of 100 rows (10 KB) and an event of 50 KB. */
export const INPUTS = {
  order: order(),
  items: { items: numbered(20).map(item) },
  rows: { rows: numbered(100).map(row) },
  event: event(),
} satisfies Record<string, JsonObject>;

export type InputName = keyof typeof INPUTS;

function numbered(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function order(): JsonObject {
  return {
    orderId: "o-1001",
    status: "PAID",
    createdAt: "2026-03-01T12:30:00Z",
    total: 129.5,
    coupon: null,
    customer: {
      id: 42,
      firstName: "Ada",
      lastName: "Lovelace",
      email: "Ada.Lovelace@example.com",
      vip: true,
      tags: ["gold", "eu"],
      address: { street: "12 Main St", city: "Paris", zip: "75001", country: "FR" },
    },
    lines: [
      { sku: "A-100", name: "Lamp", qty: 2, price: 20, category: "home" },
      { sku: "B-200", name: "Desk", qty: 1, price: 80, category: "office" },
      { sku: "C-300", name: "Pen", qty: 19, price: 0.5, category: "office" },
    ],
    stock: [
      { sku: "A-100", left: 7 },
      { sku: "C-300", left: 0 },
      { sku: "B-200", left: 3 },
    ],
    payment: { method: "card", last4: "4242", raw: '{"auth":"ok","id":7}' },
    notes: "Leave at door; call +33-1-2345 first",
    urls: ["https://example.com/a.png", "http://example.com/b.jpg", "s3://bucket/c.png"],
  };
}

function item(id: number): Json {
  return {
    id,
    name: `item-${String(id).padStart(2, "0")}`,
    // Each number from 0 to 19 once.
    score: (id * 7) % 20,
    group: ["a", "b", "c", "d"][id % 4] ?? "",
    active: id % 3 !== 0,
  };
}

function row(id: number): Json {
  return {
    id,
    user: `user-${id}@example.${id % 2 === 0 ? "com" : "org"}`,
    amount: id * 1.5,
    region: ["eu", "us", "ap"][id % 3] ?? "",
    at: `2026-03-01T00:${String(id % 60).padStart(2, "0")}:00Z`,
  };
}

function event(): JsonObject {
  return {
    version: "0",
    id: "7bf73129-1428-4cd3-a780-95db273d1602",
    "detail-type": "Batch Ready",
    source: "com.example.batches",
    time: "2026-03-01T12:30:00Z",
    region: "eu-west-1",
    resources: ["arn:aws:s3:::incoming"],
    detail: {
      bucket: { name: "incoming" },
      records: numbered(200).map((number) => ({
        key: `uploads/2026/03/01/part-${String(number).padStart(4, "0")}.csv`,
        size: number * 100,
        etag: String(number).padStart(32, "0"),
        state: number % 10 === 0 ? "failed" : "ready",
        attributes: { owner: `team-${number % 5}`, priority: number % 3, checksum: "c".repeat(64) },
      })),
    },
  };
}
