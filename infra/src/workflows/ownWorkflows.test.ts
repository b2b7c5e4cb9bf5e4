import { placeholdersIn, substitute, type Workflow } from "@sfn-workers/states-language/workflow";
import { workflows } from "@sfn-workers/workflows";
import { expect, test } from "vitest";
import { workflowGrants } from "./grants.ts";

/** An ARN for each placeholder, of which environments have their own values. */
function withAnyValues(workflow: Workflow): Workflow {
  const arn = "arn:aws:dynamodb:us-east-1:123456789012:table/any";
  return substitute(
    workflow,
    Object.fromEntries(placeholdersIn(workflow).map(({ name }) => [name, arn])),
  );
}

test("each call of the repository's own workflows has a permission, also of those that no stack names", async () => {
  for (const workflow of Object.values(workflows)) {
    await expect(workflowGrants(withAnyValues(workflow), workflow.name)).resolves.toBeInstanceOf(
      Array,
    );
  }
});
