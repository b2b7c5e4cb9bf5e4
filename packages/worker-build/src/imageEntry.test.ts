import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { imageEntry } from "./imageEntry.ts";
import { temporaryRepository } from "./testing/temporaryRepository.ts";

function startImage(environment: Readonly<Record<string, string>>) {
  const { write, path } = temporaryRepository();
  write({
    "index.mjs": imageEntry(["one", "two"]),
    "one/index.mjs": "console.log('one starts');",
    "two/index.mjs": "console.log('two starts');",
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [path("index.mjs")], {
    env: environment,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("an image starts the workload that WORKLOAD names, and loads no other", () => {
  expect(startImage({ WORKLOAD: "two" })).toEqual({
    status: 0,
    stdout: "two starts\n",
    stderr: "",
  });
});

test.each([
  [{}, "missing"],
  [{ WORKLOAD: "three" }, '"three"'],
])("%o ends an image with one line that names the workloads", (environment, given) => {
  expect(startImage(environment)).toEqual({
    status: 1,
    stdout: "",
    stderr: `wrong environment: WORKLOAD is ${given} (expected one of one, two)\n`,
  });
});
