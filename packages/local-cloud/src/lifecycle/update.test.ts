import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test } from "vitest";
import { callApi, deployForTest as deploy } from "../testing/program.ts";
import { ALLOW_SQS, allow, createRole, LAMBDA_TRUST } from "../testing/roles.ts";
import type { Change } from "./change.ts";

type Program = () => object;

/** Deploys the first program, then updates to each of the others, and returns the steps of the last. */
async function updated(...programs: readonly [Program, ...Program[]]) {
  const [first, ...others] = programs;
  const { environment } = await deploy(first);
  let steps: readonly string[] = [];
  for (const program of others) steps = shown((await environment.update(program)).changes);
  return { environment, steps };
}

/** `replace flip (name)` */
function shown(changes: readonly Change[]): string[] {
  return changes.map((change) => {
    const what = "changed" in change ? ` (${change.changed.join(", ")})` : "";
    return `${change.kind} ${change.resource.name}${what}`;
  });
}

const activity = (
  name: string,
  args: aws.sfn.ActivityArgs = {},
  options?: pulumi.CustomResourceOptions,
) => new aws.sfn.Activity(name, args, options);
const queue = (
  name: string,
  args: aws.sqs.QueueArgs = {},
  options?: pulumi.CustomResourceOptions,
) => new aws.sqs.Queue(name, args, options);
const program = (create: () => unknown) => () => {
  create();
  return {};
};

test("a program reads what its own stack has from the program before", async () => {
  const reading = async () => {
    new aws.sfn.Activity("tasks", { name: "tasks" });
    const { outputs } = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
      stackName: "organization/demo/local",
    });
    const read: readonly { readonly outputs: object }[] = Object.values(outputs);
    return { names: read.flatMap((one) => ("arn" in one.outputs ? [one.outputs.arn] : [])) };
  };
  const { environment } = await deploy(reading);
  expect(environment.outputs).toEqual({ names: [] });
  const { outputs } = await environment.update(reading);
  expect(outputs).toEqual({
    names: ["arn:aws:states:us-east-1:000000000000:activity:tasks"],
  });
});

describe("an update", () => {
  test("leaves what has not changed, creates what is new, and deletes what is gone", async () => {
    const { environment, steps } = await updated(
      program(() => [activity("stays"), activity("goes")]),
      program(() => [activity("stays"), activity("comes")]),
    );
    expect(steps).toEqual(["same stays", "create comes", "delete goes"]);
    expect(environment.resources.map(({ name }) => name)).toEqual(["stays", "comes"]);
    const { stepFunctionsUrl, credentials } = environment;
    const { activities } = (await callApi(
      stepFunctionsUrl,
      credentials.accessKeyId,
      "ListActivities",
      {},
    )) as { activities: { name: string }[] };
    expect(activities.map(({ name }) => name.split("-")[0]).toSorted()).toEqual(["comes", "stays"]);
  });

  test("changes in place what AWS changes in place", async () => {
    const { environment, steps } = await updated(
      () => ({ url: queue("tasks", { visibilityTimeoutSeconds: 30 }).url }),
      () => ({ url: queue("tasks", { visibilityTimeoutSeconds: 60 }).url }),
    );
    expect(steps).toEqual(["update tasks (visibilityTimeoutSeconds)"]);
    expect(environment.outputs).toEqual({ url: expect.stringContaining("tasks-") });
  });

  test("of a resource that the program imports has a line that says that it was created", async () => {
    const { environment } = await deploy(program(() => queue("tasks", {}, { import: "old" })));
    expect(environment.resources.map(({ description }) => description)).toEqual([
      "queue (not here: import)",
    ]);
  });

  test("replaces what AWS can't change, and its dependents get the new outputs", async () => {
    const before = () => {
      const role = new aws.iam.Role("role", { assumeRolePolicy: LAMBDA_TRUST });
      new aws.iam.RolePolicy("policy", { role: role.name, policy: ALLOW_SQS });
      return { role: role.name };
    };
    const { environment } = await deploy(before);
    const first = environment.outputs.role;
    const { changes } = await environment.update(() => {
      const role = new aws.iam.Role("role", { assumeRolePolicy: LAMBDA_TRUST, path: "/other/" });
      new aws.iam.RolePolicy("policy", { role: role.name, policy: ALLOW_SQS });
      return { role: role.name };
    });
    expect(shown(changes)).toEqual([
      "replace role (path)",
      "replace policy (role)",
      "deleteReplaced policy",
      "deleteReplaced role",
    ]);
    expect(environment.outputs.role).toMatch(/^role-[0-9a-f]{7}$/);
    expect(environment.outputs.role).not.toBe(first);
  });

  test("deletes a resource with a given name before it creates its replacement, and before that what is replaced with it", async () => {
    const programWith = (path: string) =>
      program(() => {
        const role = new aws.iam.Role("role", {
          name: "worker",
          assumeRolePolicy: LAMBDA_TRUST,
          path,
        });
        new aws.iam.RolePolicy("policy", { role: role.name, policy: ALLOW_SQS });
      });
    const { steps } = await updated(programWith("/a/"), programWith("/b/"));
    expect(steps).toEqual([
      "deleteReplaced policy",
      "deleteReplaced role",
      "replace role (path)",
      "replace policy ()",
    ]);
  });

  test.each<[string, pulumi.CustomResourceOptions, Partial<aws.iam.RoleArgs>]>([
    ["deleteBeforeReplace", { deleteBeforeReplace: false }, { path: "/b/" }],
    ["replaceOnChanges", { replaceOnChanges: ["description"] }, { description: "b" }],
  ])(
    "is refused in AWS's words when, with %s, a replacement has the name of the resource before it",
    async (_option, options, args) => {
      const role = { name: "worker", assumeRolePolicy: LAMBDA_TRUST };
      const programWith = (changed: Partial<aws.iam.RoleArgs>) =>
        program(() => new aws.iam.Role("role", { ...role, ...changed }, options));
      const { environment } = await deploy(programWith({}));
      await expect(environment.update(programWith(args))).rejects.toThrow(
        "role (aws:iam/role:Role): EntityAlreadyExists: Role with name worker already exists.",
      );
    },
  );

  test("deletes an attachment before it creates its replacement, which may be the same one", async () => {
    const programWith = (policy: string) =>
      program(() => {
        const role = new aws.iam.Role("role", { assumeRolePolicy: LAMBDA_TRUST });
        const policyArn = `arn:aws:iam::aws:policy/service-role/${policy}`;
        new aws.iam.RolePolicyAttachment("logs", { role: role.name, policyArn });
      });
    const { steps } = await updated(
      programWith("AWSLambdaBasicExecutionRole"),
      programWith("AWSLambdaSQSQueueExecutionRole"),
    );
    expect(steps).toEqual(["same role", "deleteReplaced logs", "replace logs (policyArn)"]);
  });

  test.each<[string, pulumi.CustomResourceOptions, aws.sqs.QueueArgs, string[]]>([
    ["ignoreChanges", { ignoreChanges: ["delaySeconds"] }, { delaySeconds: 1 }, ["same tasks"]],
    [
      "replaceOnChanges",
      { replaceOnChanges: ["delaySeconds"] },
      { delaySeconds: 1 },
      ["replace tasks (delaySeconds)", "deleteReplaced tasks"],
    ],
    [
      "deleteBeforeReplace",
      { deleteBeforeReplace: true },
      { namePrefix: "b" },
      ["deleteReplaced tasks", "replace tasks (namePrefix)"],
    ],
    [
      "retainOnDelete",
      { retainOnDelete: true },
      { namePrefix: "b" },
      ["replace tasks (namePrefix)", "retain tasks"],
    ],
  ])("follows the option %s", async (_title, options, args, expected) => {
    const { steps } = await updated(
      program(() => queue("tasks", { namePrefix: "a" }, options)),
      program(() => queue("tasks", { namePrefix: "a", ...args }, options)),
    );
    expect(steps).toEqual(expected);
  });

  test("follows the option replacementTrigger", async () => {
    const { steps } = await updated(
      program(() => queue("tasks", {}, { replacementTrigger: 1 })),
      program(() => queue("tasks", {}, { replacementTrigger: 2 })),
    );
    expect(steps).toEqual(["replace tasks (replacementTrigger)", "deleteReplaced tasks"]);
  });

  test("knows a resource under another name or parent by its aliases, and keeps its physical name", async () => {
    class Group extends pulumi.ComponentResource {
      constructor() {
        super("demo:index:Group", "group");
        activity(
          "new",
          {},
          { parent: this, aliases: [{ name: "old", parent: pulumi.rootStackResource }] },
        );
      }
    }
    const { environment, steps } = await updated(
      program(() => activity("old")),
      program(() => new Group()),
    );
    expect(steps).toEqual(["create group", "same new"]);
    const found = environment.resources.find(({ name }) => name === "new");
    expect(found?.urn).toContain("Group$aws:sfn/activity:Activity::new");
    expect(found?.arn).toContain(":activity:old-");
  });

  test("keeps the physical name of a resource under another name also when it changes", async () => {
    const topic = (name: string, displayName: string) => () => ({
      arn: new aws.sns.Topic(name, { displayName }, { aliases: [{ name: "old" }] }).arn,
    });
    const { environment } = await deploy(topic("old", "a"));
    const { changes, outputs } = await environment.update(topic("new", "b"));
    expect(shown(changes)).toEqual(["update new (displayName)"]);
    expect(outputs.arn).toMatch(/:old-[0-9a-f]{7}$/);
  });

  test("deletes dependents first", async () => {
    const { steps } = await updated(
      program(() => {
        const dead = queue("dead");
        const tasks = queue("tasks");
        const redrivePolicy = pulumi.jsonStringify({
          deadLetterTargetArn: dead.arn,
          maxReceiveCount: 3,
        });
        new aws.sqs.RedrivePolicy("redrive", { queueUrl: tasks.url, redrivePolicy });
      }),
      program(() => {}),
    );
    expect(steps[0]).toBe("delete redrive");
    expect(steps.slice(1).toSorted()).toEqual(["delete dead", "delete tasks"]);
  });

  test("gives a resource that comes back another physical name", async () => {
    const { environment } = await deploy(() => ({ arn: activity("flip").arn }));
    const first = environment.outputs.arn;
    await environment.update(() => ({}));
    const { outputs } = await environment.update(() => ({ arn: activity("flip").arn }));
    expect(outputs.arn).not.toBe(first);
  });

  test("reads the configuration that it is given", async () => {
    const { environment } = await deploy(() => ({}));
    const { outputs } = await environment.update(
      () => ({ mode: new pulumi.Config().get("mode") }),
      { config: { "demo:mode": "fast" } },
    );
    expect(outputs).toEqual({ mode: "fast" });
  });

  test("answers the lookup of a resource of the program, and refuses others", async () => {
    const { environment } = await deploy(() => ({ url: queue("tasks").url }));
    const { url } = environment.outputs;
    const lookUp = (id: string) => () => {
      queue("tasks");
      return { name: aws.sqs.Queue.get("found", id).name };
    };
    expect((await environment.update(lookUp(url))).outputs.name).toContain("tasks-");
    await expect(environment.update(lookUp("other"))).rejects.toThrow("the program looks up other");
  });
});

describe("a protected resource", () => {
  const before = program(() => queue("tasks", { name: "a" }, { protect: true }));

  test("is not replaced, and nothing else changes after it", async () => {
    const { environment } = await deploy(before);
    const update = environment.update(
      program(() => queue("tasks", { name: "b" }, { protect: true })),
    );
    await expect(update).rejects.toThrow("as it is currently marked for protection");
    expect(environment.resources.map(({ arn }) => arn)).toEqual([
      "arn:aws:sqs:us-east-1:000000000000:a",
    ]);
  });

  test("is not deleted, and neither is anything else", async () => {
    const { environment } = await deploy(() => {
      before();
      activity("flip");
      return {};
    });
    await expect(environment.update(program(() => {}))).rejects.toThrow("because it is protected");
    expect(environment.resources).toHaveLength(2);
  });

  test("is deleted after the program has taken its protection away", async () => {
    const { steps } = await updated(
      before,
      program(() => queue("tasks", { name: "a" })),
      program(() => {}),
    );
    expect(steps).toEqual(["delete tasks"]);
  });
});

describe("the encryption of an activity", () => {
  const withKey = (options?: pulumi.CustomResourceOptions) =>
    program(() => {
      const key = new aws.kms.Key("key");
      const encryptionConfiguration = { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: key.arn };
      activity("flip", { name: "flip", encryptionConfiguration }, options);
    });
  const withoutKey = (options?: pulumi.CustomResourceOptions) =>
    program(() => {
      new aws.kms.Key("key");
      activity(
        "flip",
        { name: "flip", encryptionConfiguration: { type: "AWS_OWNED_KEY" } },
        options,
      );
    });
  const silent = program(() => {
    new aws.kms.Key("key");
    activity("flip", { name: "flip" });
  });
  const replaced = { replaceOnChanges: ["encryptionConfiguration"], deleteBeforeReplace: true };

  async function typeOfKey({ environment }: Awaited<ReturnType<typeof updated>>): Promise<unknown> {
    const { stepFunctionsUrl, credentials, resources } = environment;
    const activityArn = resources.find(({ name }) => name === "flip")?.arn;
    const answer = await callApi(stepFunctionsUrl, credentials.accessKeyId, "DescribeActivity", {
      activityArn,
    });
    return Reflect.get(Object(Reflect.get(Object(answer), "encryptionConfiguration")), "type");
  }

  test("does not change in place, although the provider says that it does", async () => {
    const run = await updated(withoutKey(), withKey());
    expect(run.steps).toEqual(["same key", "update flip (encryptionConfiguration)"]);
    expect(await typeOfKey(run)).toBe("AWS_OWNED_KEY");
  });

  test.each([
    ["comes", withoutKey(replaced), withKey(replaced), "CUSTOMER_MANAGED_KMS_KEY"],
    ["goes", withKey(replaced), withoutKey(replaced), "AWS_OWNED_KEY"],
  ])(
    "changes with another activity, which has the same name, when a key %s",
    async (_, before, after, type) => {
      const run = await updated(before, after);
      expect(run.steps).toEqual([
        "same key",
        "deleteReplaced flip",
        "replace flip (encryptionConfiguration)",
      ]);
      expect(await typeOfKey(run)).toBe(type);
    },
  );

  test("stays as it is when the program no longer names one", async () => {
    const run = await updated(withKey(), silent);
    expect(run.steps).toEqual(["same key", "same flip"]);
    expect(await typeOfKey(run)).toBe("CUSTOMER_MANAGED_KMS_KEY");
  });
});

describe("a former URN", () => {
  const urn = "urn:pulumi:local::demo::aws:sqs/queue:Queue::";
  const before = program(() => queue("tasks", { name: "a" }));

  test("that two resources have is refused in Pulumi's words", async () => {
    const { environment } = await deploy(before);
    const update = environment.update(
      program(() =>
        ["b", "c"].map((name) => queue(name, { name: "a" }, { aliases: [{ name: "tasks" }] })),
      ),
    );
    await expect(update).rejects.toThrow(`Duplicate resource alias '${urn}tasks' applied to`);
  });

  test("that is another resource's URN is refused in Pulumi's words", async () => {
    const { environment } = await deploy(before);
    const update = environment.update(
      program(() => {
        const first = queue("b", { name: "a" }, { aliases: [{ name: "tasks" }] });
        queue("tasks", {}, { dependsOn: [first] });
      }),
    );
    await expect(update).rejects.toThrow(
      `Duplicate resource URN '${urn}tasks' conflicting with alias on resource with URN '${urn}b'`,
    );
  });
});

describe("an update that fails", () => {
  test("reports what was done, leaves the rest as it is, and the next one goes on from there", async () => {
    const { environment } = await deploy(() => {
      activity("goes");
      return { first: queue("tasks", { delaySeconds: 1 }).name };
    });
    const failing = environment.update(() => {
      const comes = activity("comes");
      queue("tasks", { delaySeconds: comes.arn.apply(() => 901) });
      return {};
    });
    const error = await failing.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "UpdateFailed",
      message: expect.stringMatching(/^tasks \(aws:sqs/),
    });
    expect(shown((error as { changes: Change[] }).changes)).toEqual(["create comes"]);
    expect(environment.resources.map(({ name }) => name).toSorted()).toEqual([
      "comes",
      "goes",
      "tasks",
    ]);
    expect(environment.outputs).toEqual({ first: expect.any(String) });
    const { changes } = await environment.update(() => {
      activity("comes");
      queue("tasks", { delaySeconds: 2 });
      return {};
    });
    expect(shown(changes)).toEqual(["same comes", "update tasks (delaySeconds)", "delete goes"]);
  });

  test.each<[string, Program, Program, string]>([
    [
      "a queue",
      () => queue("one", { name: "one" }),
      () => queue("one", { name: "o.ne" }),
      "Can only include alphanumeric",
    ],
    [
      "a queue with another argument",
      () => queue("one", { name: "one" }),
      () => queue("one", { name: "two", delaySeconds: 901 }),
      "delaySeconds: Too big",
    ],
    [
      "a log group",
      () => new aws.cloudwatch.LogGroup("one", { name: "one" }),
      () => new aws.cloudwatch.LogGroup("one", { name: "o ne" }),
      "regular expression pattern",
    ],
    [
      "a role",
      () => new aws.iam.Role("one", { name: "one", assumeRolePolicy: LAMBDA_TRUST }),
      () => new aws.iam.Role("one", { name: "o ne", assumeRolePolicy: LAMBDA_TRUST }),
      "roleName is invalid",
    ],
  ])(
    "deletes nothing for a replacement with a wrong argument: %s",
    async (_title, first, wrong, message) => {
      const { environment } = await deploy(program(first));
      await expect(environment.update(program(wrong))).rejects.toThrow(message);
      const { changes } = await environment.update(program(first));
      expect(shown(changes)).toEqual(["same one"]);
    },
  );

  test("has started what it has created", async () => {
    const clock = createVirtualClock();
    const base = () => {
      const definition = JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } });
      const { arn: roleArn } = createRole("machine", "states.amazonaws.com");
      const machine = new aws.sfn.StateMachine("machine", { roleArn, definition });
      const statements = [allow("states:StartExecution", "*")];
      const timer = createRole("timer", "scheduler.amazonaws.com", statements);
      return { stateMachineArn: machine.arn, timer };
    };
    const { environment } = await deploy(base, { clock });
    const failing = environment.update(() => {
      const { stateMachineArn: arn, timer } = base();
      const schedule = new aws.scheduler.Schedule("timer", {
        scheduleExpression: "rate(1 minute)",
        flexibleTimeWindow: { mode: "OFF" },
        target: { arn, roleArn: timer.arn },
      });
      queue("bad", { delaySeconds: schedule.arn.apply(() => 901) });
      return {};
    });
    await expect(failing).rejects.toThrow("bad (aws:sqs");
    await clock.advance(60_000);
    const { stepFunctionsUrl, credentials, outputs } = environment;
    const list = await callApi(stepFunctionsUrl, credentials.accessKeyId, "ListExecutions", {
      stateMachineArn: outputs.stateMachineArn,
    });
    expect((list as { executions: object[] }).executions).not.toEqual([]);
  });

  test("deletes what it has replaced in the next one", async () => {
    const { environment } = await deploy(program(() => queue("tasks", { namePrefix: "a" })));
    const next = (fails: boolean) => () => {
      const tasks = queue("tasks", { namePrefix: "b" });
      return {
        arn: tasks.arn.apply((arn) => {
          if (fails) throw new Error("too late");
          return arn;
        }),
      };
    };
    await expect(environment.update(next(true))).rejects.toThrow("too late");
    const { changes } = await environment.update(next(false));
    expect(shown(changes)).toEqual(["same tasks", "deleteReplaced tasks"]);
  });
});

describe("updates that are called at the same time", () => {
  test("run one after another", async () => {
    const { environment } = await deploy(program(() => {}));
    const updates = ["a", "b"].map((name) => environment.update(program(() => activity(name))));
    const [first, second] = await Promise.all(updates);
    expect(shown(first?.changes ?? [])).toEqual(["create a"]);
    expect(shown(second?.changes ?? [])).toEqual(["create b", "delete a"]);
  });

  test("end with the environment, which waits for the step that is under way", async () => {
    const { environment } = await deploy(program(() => {}));
    const ended: string[] = [];
    const running = environment.update(
      program(() => {
        const role = new aws.iam.Role("role", { assumeRolePolicy: LAMBDA_TRUST });
        // Takes effect, and is registered, a moment later.
        const policy = new aws.iam.RolePolicy("policy", { role: role.name, policy: ALLOW_SQS });
        activity("after", {}, { dependsOn: policy });
      }),
    );
    const waiting = environment.update(program(() => activity("c")));
    for (const update of [running, waiting]) update.catch(({ message }) => ended.push(message));
    await environment.stop();
    expect(ended).toEqual(["the environment stops", "the environment stops"]);
    await expect(environment.update(program(() => {}))).rejects.toThrow("the environment stops");
  });

  test("end with the environment, also one whose program does not end", async () => {
    const { environment } = await deploy(program(() => {}));
    const started = Promise.withResolvers<void>();
    const update = environment.update(
      program(() => {
        const endless = setInterval(() => {}, 1_000);
        onTestFinished(() => clearInterval(endless));
        started.resolve();
      }),
    );
    const refused = expect(update).rejects.toThrow("the environment stops");
    await started.promise;
    await environment.stop();
    await refused;
  });
});
