import { ConfigurationError } from "@sfn-workers/infra/settings";
import { expect, test } from "vitest";
import { errorText } from "./errorText.ts";

const error = new ConfigurationError(
  [
    'line 4: sfn-workers:workloads.invoice.worker is "lamda"; allowed: "lambda", "fargate" or "external"',
    "sfn-workers:image is missing; allowed: a text",
  ],
  "dev",
);

test("each problem of a configuration fits the terminal, and goes on below its own text", () => {
  expect(errorText(error, { isTTY: true, columns: 60 })).toBe(
    [
      "This stack's configuration can't be deployed",
      "    (infra/Pulumi.dev.yaml):",
      '  - line 4: sfn-workers:workloads.invoice.worker is "lamda";',
      '      allowed: "lambda", "fargate" or "external"',
      "  - sfn-workers:image is missing; allowed: a text",
    ].join("\n"),
  );
});

test("in a pipe each problem is one line", () => {
  expect(errorText(error, { isTTY: false, columns: 60 })).toBe(error.message);
});
