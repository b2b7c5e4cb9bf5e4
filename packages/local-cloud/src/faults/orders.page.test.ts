import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("the README shows the test that runs in `orders.test.ts`", () => {
  const read = (file: string) => readFileSync(join(import.meta.dirname, file), "utf8");
  const [, body = "nothing"] = read("orders.test.ts").split(/^(?=test\()/m);
  expect(read("../../README.md")).toContain(body);
});
