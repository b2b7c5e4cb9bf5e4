import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { type ProgramHost, type Registration, runProgram } from "./runProgram.ts";
import { outputOf } from "./testing/script.ts";

function hostOf(overrides: Partial<ProgramHost> = {}) {
  const registrations: Registration[] = [];
  const host: ProgramHost = {
    project: "demo",
    stack: "local",
    config: {},
    account: { accountId: "000000000000", region: "us-east-1" },
    register(registration) {
      registrations.push(registration);
      return { id: `${registration.name}-id`, outputs: { arn: `arn:${registration.name}` } };
    },
    ...overrides,
  };
  return { host, registrations };
}

class Group extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("demo:index:Group", name, {}, options);
    new aws.sfn.Activity("same", { name }, { parent: this });
  }
}

describe("a program", () => {
  test("returns its outputs after its resources are registered and its data sources answered", async () => {
    const { host, registrations } = hostOf();
    const outputs = await runProgram(() => {
      const first = new aws.sfn.Activity("first", { name: pulumi.secret("secret name") });
      const second = new aws.sfn.Activity("second", { name: first.arn });
      return {
        arns: { second: second.arn },
        account: aws.getCallerIdentityOutput().accountId,
        plain: [1],
      };
    }, host);
    expect(outputs).toEqual({
      arns: { second: "arn:second" },
      account: "000000000000",
      plain: [1],
    });
    expect(registrations.map(({ inputs }) => inputs["name"])).toEqual(["secret name", "arn:first"]);
  });

  test("registers a tree with Pulumi's URNs, even if two resources have the same name", async () => {
    const { host, registrations } = hostOf();
    await runProgram(() => {
      const outer = new Group("a");
      new Group("b", { parent: outer });
      return {};
    }, host);
    const root = "urn:pulumi:local::demo::demo:index:Group";
    expect(
      registrations.map(({ urn, parent, kind }) => ({ urn, parent, kind })).toSorted(byUrn),
    ).toEqual(
      [
        { urn: `${root}::a`, parent: undefined, kind: "component" },
        { urn: `${root}$aws:sfn/activity:Activity::same`, parent: `${root}::a`, kind: "resource" },
        { urn: `${root}$demo:index:Group::b`, parent: `${root}::a`, kind: "component" },
        {
          urn: `${root}$demo:index:Group$aws:sfn/activity:Activity::same`,
          parent: `${root}$demo:index:Group::b`,
          kind: "resource",
        },
      ].toSorted(byUrn),
    );
  });

  test("registers each resource with its options and without the host's internal input", async () => {
    const { host, registrations } = hostOf();
    await runProgram(() => {
      const first = new aws.sfn.Activity("first");
      new aws.sfn.Activity(
        "second",
        { name: "2" },
        { dependsOn: first, ignoreChanges: ["tags"], aliases: [{ name: "old" }] },
      );
      return {};
    }, host);
    const urn = "urn:pulumi:local::demo::aws:sfn/activity:Activity::";
    expect(registrations).toContainEqual({
      urn: `${urn}second`,
      type: "aws:sfn/activity:Activity",
      name: "second",
      parent: undefined,
      kind: "resource",
      inputs: { name: "2" },
      dependsOn: [`${urn}first`],
      ignoreChanges: ["tags"],
      aliases: [`${urn}old`],
    });
  });

  test("reads strings and objects from the stack's configuration", async () => {
    const { host } = hostOf({ config: { "demo:text": "a", "demo:object": { b: [1] } } });
    const read = () => {
      const config = new pulumi.Config();
      return { text: config.require("text"), object: config.requireObject("object") };
    };
    expect(await runProgram(read, host)).toEqual({ text: "a", object: { b: [1] } });
  });

  test("waits for resources that no output depends on, and for those created in an apply", async () => {
    const { host, registrations } = hostOf();
    await runProgram(() => {
      const first = new aws.sfn.Activity("first", {});
      first.arn.apply(() => new aws.sfn.Activity("late", {}));
      return {};
    }, host);
    expect(registrations.map(({ name }) => name)).toEqual(["first", "late"]);
  });

  test("waits until an earlier program has ended", async () => {
    const runs = ["a", "b"].map((name) => {
      const { host } = hostOf({ config: { "demo:name": name } });
      return runProgram(() => {
        const activity = new aws.sfn.Activity(new pulumi.Config().require("name"), {});
        return { arn: activity.arn };
      }, host);
    });
    expect(await Promise.all(runs)).toEqual([{ arn: "arn:a" }, { arn: "arn:b" }]);
  });

  test("restores the length of stack traces", async () => {
    const before = Error.stackTraceLimit;
    await runProgram(() => ({}), hostOf().host);
    expect(Error.stackTraceLimit).toBe(before);
  });
});

describe("a run fails instead of hanging when", () => {
  test("the program throws", async () => {
    const throwing = () => {
      throw new Error("bad configuration");
    };
    await expect(runProgram(throwing, hostOf().host)).rejects.toThrow("bad configuration");
  });

  test("a resource can't be registered; its dependents are not registered", async () => {
    const names: string[] = [];
    const { host } = hostOf({
      async register({ name }) {
        names.push(name);
        if (name === "bad") throw new Error("no such role");
        return { id: name, outputs: { arn: name } };
      },
    });
    const run = runProgram(() => {
      const bad = new aws.sfn.Activity("bad", {});
      const dependent = new aws.sfn.Activity("dependent", { name: bad.arn });
      return { arn: dependent.arn };
    }, host);
    await expect(run).rejects.toThrow("no such role");
    expect(names).toEqual(["bad"]);
  });

  test("a data source has no answer", async () => {
    const run = runProgram(
      () => ({ zones: aws.getAvailabilityZonesOutput().names }),
      hostOf().host,
    );
    await expect(run).rejects.toThrow(
      "the program calls aws:index/getAvailabilityZones:getAvailabilityZones, which has no local answer",
    );
  });

  test("two resources have the same URN", async () => {
    const run = runProgram(() => {
      new aws.sfn.Activity("twin", {});
      new aws.sfn.Activity("twin", {});
      return {};
    }, hostOf().host);
    await expect(run).rejects.toThrow(/Duplicate resource URN '.*::twin'/);
  });

  // Each runs in its own process: the throw becomes an unhandled rejection, which this test runner would report too.
  test.each([
    ["an apply throws", "pulumi.output(1).apply(fail);"],
    ["an apply of a resource's output throws", "activity('a').arn.apply(fail);"],
    [
      "several throw, one after another",
      "activity('a').arn.apply(fail); activity('b').arn.apply(fail);",
    ],
  ])("%s, even if no output depends on it", async (_title, body) => {
    const printed = await outputOf(`
      import { setTimeout } from "node:timers/promises";
      import * as aws from "@pulumi/aws";
      import * as pulumi from "@pulumi/pulumi";
      import { runProgram } from "./runProgram.ts";
      const fail = () => { throw new Error("in an apply"); };
      const activity = (name) => new aws.sfn.Activity(name, {});
      const host = {
        project: "demo", stack: "local", config: {},
        account: { accountId: "000000000000", region: "us-east-1" },
        register: async ({ name }) => {
          await setTimeout(name === "b" ? 5 : 1);
          return { id: name, outputs: { arn: name } };
        },
      };
      await runProgram(() => { ${body} return {}; }, host).catch((error) => console.log(error.message));
      await setTimeout(20);
      console.log(await runProgram(() => ({ next: "runs" }), host));`);
    expect(printed).toBe("in an apply\n{ next: 'runs' }\n");
  });
});

function byUrn(a: { urn: string }, b: { urn: string }): number {
  return a.urn < b.urn ? -1 : 1;
}
