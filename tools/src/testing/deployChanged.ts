import * as pulumi from "@pulumi/pulumi";
import { createLines, MAX_LAMBDA_STOP_MS } from "@sfn-workers/local-cloud/testing";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { onTestFinished } from "vitest";
import { deployFixtures } from "./deployFixtures.ts";
import type { DeployFixturesOptions } from "./fixtureEnvironment.ts";

/** One statement of the infra program: the policy's logical name, and the statement's Sid. */
export interface PolicyStatement {
  readonly policy: string;
  readonly sid: string;
}

/** What a statement becomes; `undefined` takes it away. */
export type Change = (statement: PolicyStatement, document: object) => object | undefined;

interface ChangedOptions extends Pick<DeployFixturesOptions, "run" | "settings"> {
  readonly change: Change;
}

/** Deploys the infra program with other policies of roles and queues, in virtual time and until the test is over. */
export async function deployChanged({
  change,
  settings,
  run = (program) => program(),
}: ChangedOptions) {
  const failures = createLines();
  const statements: PolicyStatement[] = [];
  const changed: DeployFixturesOptions["run"] = (program) => {
    pulumi.runtime.registerStackTransformation(({ type, name: logicalName, props, opts }) => {
      if (!POLICIES.includes(type)) return undefined;
      const name = logicalName.replace(OF_A_KEY, "");
      const policy = pulumi.output(props["policy"]).apply((text: string) => {
        const document: { readonly Statement: readonly { readonly Sid: string }[] } =
          JSON.parse(text);
        const kept = document.Statement.flatMap((statement) => {
          const of = { policy: name, sid: statement.Sid };
          if (type === ROLE_POLICY) statements.push(of);
          return change(of, statement) ?? [];
        });
        return JSON.stringify({ ...document, Statement: kept.length > 0 ? kept : [NOTHING] });
      });
      return { props: { ...props, policy }, opts };
    });
    return run(program);
  };
  const clock = createVirtualClock(Date.now());
  const environment = await deployFixtures({
    run: changed,
    clock,
    ...(settings !== undefined && { settings }),
    onFailure: ({ name, message }) => failures.write(`${name}: ${message}`),
  });
  onTestFinished(async () => {
    const stopped = environment.stop();
    // A function that may not report its task retries the report until it is killed after 30 s.
    await clock.advance(MAX_LAMBDA_STOP_MS);
    await stopped;
  });
  // Fires the schedules.
  await clock.advance(0);
  return { environment, failures, statements };
}

const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const POLICIES = [ROLE_POLICY, "aws:sqs/queuePolicy:QueuePolicy"];

/** What a role may do with a key is a policy of its own, whose name ends with that of the key. */
const OF_A_KEY = /-key-[0-9a-f]{8}$/;

/** A policy has at least one statement. */
const NOTHING = { Effect: "Deny", Action: "none:None", Resource: "*" };
