import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { settingsWith } from "./settings.ts";

function stackFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "stack-")), "Pulumi.local.yaml");
  writeFileSync(file, text);
  return file;
}

test("a variable gets its value only in workloads that name it", () => {
  const file = stackFile(`config:
  sfn-workers:workloads:
    one: { worker: lambda, variables: { PRICE_API_URL: http://127.0.0.1:1, OTHER: x } }
    two: { worker: fargate }
`);
  expect(settingsWith({ PRICE_API_URL: "http://127.0.0.1:7" }, file)).toEqual({
    "sfn-workers:workloads": {
      one: { worker: "lambda", variables: { PRICE_API_URL: "http://127.0.0.1:7", OTHER: "x" } },
      two: { worker: "fargate" },
    },
  });
});

test("settings of another form stay unchanged, so that the program reports them", () => {
  const named = stackFile(`config:
  sfn-workers:workloads: { one: , two: lambda, three: { variables: PRICE_API_URL } }
`);
  expect(settingsWith({ PRICE_API_URL: "x" }, named)).toEqual({
    "sfn-workers:workloads": { one: null, two: "lambda", three: { variables: "PRICE_API_URL" } },
  });
  for (const text of ["", "config:\n", "config: { sfn-workers:workloads: [one] }", "confg: {}"]) {
    expect(settingsWith({ PRICE_API_URL: "x" }, stackFile(text))).toEqual({});
  }
});

test("the error of a file that is not YAML names it", () => {
  const file = stackFile("config: { a: 1\nb");
  expect(() => settingsWith({}, file)).toThrow(`${file}: `);
});
