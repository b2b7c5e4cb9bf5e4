import { expect, test } from "vitest";
import { unbuiltApp } from "./testing/builtApp.ts";
import { FAILURE, LARGE_NUMBER, ownWork, SUCCESS } from "./testing/ownWork.ts";

test("when all cases pass in the built lambda worker, the build has a receipt", async () => {
  const { verify, receipt } = ownWork.lambda();
  await verify(`{ ${SUCCESS}, ${FAILURE}, ${LARGE_NUMBER} }`);
  expect(receipt()).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test("a workload without cases is refused with its name", async () => {
  const { verify } = await unbuiltApp("lambda", { body: "return 1;" });
  await expect(verify()).rejects.toThrow("workload invoice has no cases: export `cases` from");
});

test("cases that all end before the handler runs are refused, because they show nothing of the build", async () => {
  const { verify } = await unbuiltApp("lambda", {
    body: "return 1;",
    cases: `{ ${LARGE_NUMBER} }`,
  });
  await expect(verify()).rejects.toThrow(
    "workload invoice has no case that reaches its handler: each expects Worker.InvalidInput",
  );
});
