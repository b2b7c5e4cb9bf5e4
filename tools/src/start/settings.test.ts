import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { settingsWith } from "./settings.ts";

test("a variable gets its value where a workload names it, and nowhere else", () => {
  const file = join(mkdtempSync(join(tmpdir(), "stack-")), "Pulumi.local.yaml");
  writeFileSync(
    file,
    `config:
  sfn-workers:workloads:
    one: { worker: lambda, variables: { PRICE_API_URL: http://127.0.0.1:1, OTHER: x } }
    two: { worker: fargate }
`,
  );
  expect(settingsWith({ PRICE_API_URL: "http://127.0.0.1:7" }, file)).toEqual({
    "sfn-workers:workloads": {
      one: { worker: "lambda", variables: { PRICE_API_URL: "http://127.0.0.1:7", OTHER: "x" } },
      two: { worker: "fargate" },
    },
  });
});
