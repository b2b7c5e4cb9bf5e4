import { expect, onTestFinished, test } from "vitest";
import { local } from "./local.ts";

test("known articles have a price, others are not found, and requests beyond sixty a second are refused", async () => {
  let now = 1_000_000;
  const service = await local(() => now);
  onTestFinished(() => service.close());
  const ask = async (sku: string) => {
    const answer = await fetch(`${service.variables["PRICE_API_URL"]}/prices/${sku}`);
    return [answer.status, await answer.json()];
  };
  expect(await ask("BK-3989")).toEqual([
    200,
    { sku: "BK-3989", unitPrice: expect.any(Number), currency: "EUR" },
  ]);
  expect((await ask("XX-0000"))[0]).toBe(404);
  const statuses = await Promise.all(
    Array.from({ length: 60 }, async () => (await ask("BK-3989"))[0]),
  );
  expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  now += 1_000;
  expect((await ask("BK-3989"))[0]).toBe(200);
});
