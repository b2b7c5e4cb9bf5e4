import type { JsonObject } from "@sfn-workers/states-language/json";
import type { InputName } from "./inputs.ts";

/** Choice rules as people write them, each with what it reads and whether it holds. */
export const CHOICES: readonly (readonly [rule: JsonObject, input: InputName, holds: boolean])[] = [
  [{ Variable: "$.status", StringEquals: "PAID" }, "order", true],
  [{ Variable: "$.total", NumericGreaterThan: 200 }, "order", false],
  [{ Variable: "$.customer.phone", IsPresent: true }, "order", false],
  [{ Variable: "$.coupon", IsNull: true }, "order", true],
  [{ Variable: "$.createdAt", TimestampLessThan: "2026-04-01T00:00:00Z" }, "order", true],
  [{ Variable: "$.customer.email", StringMatches: "*@example.com" }, "order", true],
  [{ Variable: "$.detail.records[0].key", StringMatches: "uploads/*/part-*.csv" }, "event", true],
  [
    {
      And: [
        { Variable: "$.customer.vip", BooleanEquals: true },
        { Variable: "$.lines[0].qty", NumericGreaterThanEquals: 2 },
      ],
    },
    "order",
    true,
  ],
  [
    {
      Or: [
        { Variable: "$.source", StringEquals: "aws.s3" },
        { Not: { Variable: "$.region", StringEquals: "eu-west-1" } },
      ],
    },
    "event",
    false,
  ],
];
