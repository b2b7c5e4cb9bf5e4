import {
  checkWorkflow,
  type Handovers,
  placeholdersIn,
  substitute,
  type Workflow,
} from "@sfn-workers/states-language/workflow";

type Manifest = Handovers[string]["manifest"];

/** An activity for each workload. */
export function activitiesOf(manifests: readonly Manifest[]): Handovers {
  return Object.fromEntries(
    manifests.map((manifest) => {
      const resource = `arn:aws:states:us-east-1:123456789012:activity:${manifest.name}`;
      return [manifest.name, { manifest, resource, queue: undefined, wakeUp: undefined }];
    }),
  );
}

/** An ARN for each placeholder, which may be a whole Resource. Environments have their own values. */
export function withAnyValues(workflow: Workflow): Workflow {
  const entries = placeholdersIn(workflow).map(({ name }) => {
    return [name, `arn:aws:lambda:us-east-1:123456789012:function:${name}`] as const;
  });
  return substitute(workflow, Object.fromEntries(entries));
}

/**
 * What nobody means: all errors, AWS's warnings, and those of what never works. A warning of events is of some executions only, and the others may
 * need the workflow as it is: `pnpm plan` and a deployment tell it.
 */
export async function refusedProblems(workflow: Workflow, handovers: Handovers) {
  const problems = await checkWorkflow(withAnyValues(workflow), handovers);
  return problems.filter(({ severity, code }) => severity === "ERROR" || code !== "EVENTS");
}
