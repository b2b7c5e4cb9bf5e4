import { program } from "@sfn-workers/infra/program";
import { defineWorkflow } from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { deployLocally } from "./deployLocally.ts";

const welcome = defineWorkflow({
  name: "welcome",
  description: "Welcomes",
  definition: { StartAt: "Done", States: { Done: { Type: "Succeed" } } },
});

test("a new environment on this machine has no version that its stack file could name, and nothing is made", async () => {
  const made: string[] = [];
  const deployed = deployLocally({
    config: {
      "sfn-workers:workloads": {},
      "sfn-workers:workflows": { welcome: { publish: true, version: 1 } },
    },
    program: () =>
      program({ manifests: {}, transforms: {}, workflows: { welcome }, warn: () => {} }),
    onResource: ({ name }) => made.push(name),
  });
  await expect(deployed).rejects.toThrow(
    "(infra/Pulumi.local.yaml):\n  - sfn-workers:workflows.welcome.version is 1; allowed: none yet",
  );
  expect(made).toEqual([]);
});
