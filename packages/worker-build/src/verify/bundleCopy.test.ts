import { globSync, mkdirSync, symlinkSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { temporaryRepository } from "../testing/temporaryRepository.ts";
import { copyBundle } from "./bundleCopy.ts";
import { ModulesAbove } from "./errors.ts";

function builtApp() {
  const { write, path } = temporaryRepository();
  write({
    "image/Dockerfile": "FROM node",
    "image/src/index.ts": "",
    "image/dist/local/index.mjs": "",
    "image/dist/local/invoice/index.mjs": "",
    "image/dist/local/invoice/templates/mail.html": "",
    "image/dist/local/order/index.mjs": "",
    "image/dist/aws/invoice/index.mjs": "",
  });
  return { app: path("image"), path };
}

test("the copy has what the image adds and the one workload, until it is removed", () => {
  const copy = copyBundle(builtApp().app, "invoice");
  const files = () => globSync("**/*.*", { cwd: copy.app }).toSorted();
  expect(files()).toEqual([
    "dist/local/index.mjs",
    "dist/local/invoice/index.mjs",
    "dist/local/invoice/templates/mail.html",
  ]);
  expect(globSync("Dockerfile", { cwd: copy.app })).toEqual(["Dockerfile"]);
  copy.remove();
  expect(files()).toEqual([]);
});

test("a workload that is not built is named", () => {
  const { app } = builtApp();
  expect(() => copyBundle(app, "payment")).toThrow(
    `workload payment is not built: there is no ${app}/dist/local/payment/index.mjs`,
  );
});

test("a link may lead to a file of the build, and not out of it", () => {
  const { app, path } = builtApp();
  symlinkSync("templates/mail.html", path("image/dist/local/invoice/mail.html"));
  copyBundle(app, "invoice").remove();
  symlinkSync("../order/index.mjs", path("image/dist/local/invoice/order.mjs"));
  expect(() => copyBundle(app, "invoice")).toThrow(/^order\.mjs in the build is a link to .*order/);
});

test("a folder for temporary files below a node_modules is refused", () => {
  const { app, path } = builtApp();
  mkdirSync(path("temporary"));
  // The repository of the test has packages.
  vi.stubEnv("TMPDIR", path("temporary"));
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(() => copyBundle(app, "invoice")).toThrow(ModulesAbove);
  expect(() => copyBundle(app, "invoice")).toThrow(`${path("node_modules")} exists`);
});
