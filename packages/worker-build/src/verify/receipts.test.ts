import { expect, test } from "vitest";
import { temporaryRepository } from "../testing/temporaryRepository.ts";
import { isTested, removeReceipt, writeReceipt } from "./receipts.ts";

function builtApp() {
  const { write, path } = temporaryRepository();
  write({ "app/dist/local/invoice/index.mjs": "one", "app/dist/aws/invoice/index.mjs": "one" });
  const app = path("app");
  return {
    app,
    write,
    tested: (build: string) => isTested(app, "invoice", path("app/dist", build, "invoice")),
    pass: () => writeReceipt(app, "invoice", path("app/dist/local/invoice")),
  };
}

test("a build is tested once its cases have passed, also where it is packed for AWS", () => {
  const { tested, pass } = builtApp();
  expect([tested("local"), tested("aws")]).toEqual([false, false]);
  pass();
  expect([tested("local"), tested("aws")]).toEqual([true, true]);
});

test("a changed build is not tested", () => {
  const { write, tested, pass } = builtApp();
  pass();
  write({ "app/dist/aws/invoice/index.mjs": "two" });
  expect([tested("local"), tested("aws")]).toEqual([true, false]);
});

test("a build whose receipt is removed is not tested", () => {
  const { app, tested, pass } = builtApp();
  pass();
  removeReceipt(app, "invoice");
  expect(tested("local")).toBe(false);
});
