import { expect, test } from "vitest";
import { builtApp } from "./testing/builtApp.ts";
import { FAILURE, LARGE_NUMBER, ownWork, SUCCESS } from "./testing/ownWork.ts";

const PLATFORMS = ["fargate", "lambda"] as const;

test("when all cases pass in the built fargate worker, the build has a receipt", async () => {
  const { verify, receipt } = ownWork.fargate();
  await verify(`{ ${SUCCESS}, ${FAILURE}, ${LARGE_NUMBER} }`);
  expect(receipt()).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

const WITH_SECRET = `import { defineManifest } from "@sfn-workers/worker-core/manifest";
import * as z from "zod";
export const manifest = defineManifest({
  name: "invoice",
  description: "a workload with a secret",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
  variables: { LIMIT: z.coerce.number() },
  secrets: { API_KEY: z.string().startsWith("key-") },
});
`;

test.each(PLATFORMS)(
  "a case's variables and secrets reach the handler of the built %s worker as on AWS, and a cause has no secret",
  async (platform) => {
    const { verify } = await builtApp(platform, {
      head: `const handlerValues = (input: any, { variables, secrets }: any) => {
        if (input.fail) throw new Error("refused " + secrets.API_KEY);
        return [variables.LIMIT + 1, secrets.API_KEY.length, process.env.API_KEY ?? "none"];
      };`,
      body: "return handlerValues(input, values);",
      files: { "workloads/invoice/manifest.ts": WITH_SECRET },
      cases: `{
        "a success": {
          input: {}, variables: { LIMIT: "5" }, secrets: { API_KEY: "key-123456" },
          expected: { kind: "succeeded", output: [6, 10, "none"] },
        },
        "a failure": {
          input: { fail: true }, variables: { LIMIT: "5" }, secrets: { API_KEY: "key-123456" },
          expected: { kind: "failed", error: "Error", cause: "refused [API_KEY]" },
        },
      }`,
    });
    await verify();
  },
);

test("a case that ends otherwise is told with its workload, case, transport and difference; an older receipt goes", async () => {
  const { verify, receipt, keepReceipt } = ownWork.fargate();
  keepReceipt();
  const failure = await verify(
    `{ "an article": { input: {}, expected: { kind: "failed", error: "Busy" } }, ${FAILURE} }`,
  ).catch((error) => error.message);
  expect(failure).toMatch(
    /invoice, case "an article", transport activity: [\s\S]*\+ .*ServiceBusy/,
  );
  expect(failure).not.toContain("no article");
  expect(receipt()).toBeUndefined();
});

test("a request without a double is told, also when the outcome is the expected one", async () => {
  const expected = `{ kind: "succeeded", output: { hash: "837d47ed" } }`;
  const run = ownWork
    .fargate()
    .verify(`{ "no network": { input: { sku: "TX-1" }, expected: ${expected} } }`);
  await expect(run).rejects.toThrow(
    'case "no network", transport activity: no double answers GET https://stock.example/TX-1; the case has no doubles',
  );
});
