import { execFile } from "node:child_process";
import { scrypt } from "node:crypto";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as setTimeoutOf } from "node:timers";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ProgramHost, Registration } from "./registration.ts";
import { runProgram } from "./runProgram.ts";
import { outputOf } from "./testing/script.ts";
import { STACK_TYPE } from "./urns.ts";

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

const NEVER = new Promise<string>(() => {});

class Group extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("demo:index:Group", name, {}, options);
    new aws.sfn.Activity("same", { name }, { parent: this });
  }
}

test("a program reads what its own stack had, and no other stack", async () => {
  const read = (name: string) =>
    pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName: name });
  const urn = "urn:pulumi:dev::demo::aws:sqs/queue:Queue::tasks";
  const stack = { urn: "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev", type: STACK_TYPE };
  const { host } = hostOf({
    deployed: () => [
      { ...stack, outputs: { environment: "dev" } },
      { urn, type: "aws:sqs/queue:Queue", outputs: { arn: "arn:tasks" } },
    ],
  });
  const own = `${host.project}/${host.stack}`;
  const run = (program: () => Promise<object>, given = host) => runProgram(program, given);
  expect(await run(() => read(`organization/${own}`))).toMatchObject({
    outputs: { [urn]: { type: "aws:sqs/queue:Queue", outputs: { arn: "arn:tasks" } } },
  });
  const outputs = () =>
    pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name: `organization/${own}` });
  expect(await run(outputs)).toMatchObject({ outputs: { environment: "dev" } });
  expect(await run(outputs, hostOf().host)).toMatchObject({ outputs: {} });
  await expect(run(() => read("organization/demo/other"))).rejects.toThrow(
    `the program reads the stack organization/demo/other; allowed here: its own, ${own}`,
  );
});

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

  test("registers each resource with its options", async () => {
    const { host, registrations } = hostOf();
    await runProgram(() => {
      const first = new aws.sfn.Activity("first");
      const second = new aws.sfn.Activity("second", {}, { protect: true });
      new aws.sfn.Activity(
        "third",
        { name: second.arn },
        {
          dependsOn: pulumi.output([first]),
          ignoreChanges: ["tags"],
          replaceOnChanges: ["name"],
          aliases: [{ name: pulumi.output("old") }],
          retainOnDelete: true,
          deleteBeforeReplace: true,
          deletedWith: first,
          customTimeouts: { update: "1h" },
          replacementTrigger: "2026-01-01",
        },
      );
      return {};
    }, host);
    const urn = "urn:pulumi:local::demo::aws:sfn/activity:Activity::";
    expect(registrations.find(({ name }) => name === "second")?.protect).toBe(true);
    expect(registrations.find(({ name }) => name === "third")).toEqual({
      urn: `${urn}third`,
      type: "aws:sfn/activity:Activity",
      name: "third",
      parent: undefined,
      kind: "resource",
      inputs: { name: "arn:second" },
      dependsOn: [`${urn}first`, `${urn}second`],
      inputsDependOn: { name: [`${urn}second`] },
      ignoreChanges: ["tags"],
      replaceOnChanges: ["name"],
      aliases: [`${urn}old`],
      protect: false,
      retainOnDelete: true,
      deleteBeforeReplace: true,
      deletedWith: `${urn}first`,
      customTimeouts: { update: "1h" },
      replacementTrigger: "2026-01-01",
      provider: undefined,
    });
  });

  test("inherits the protection of its parent", async () => {
    const { host, registrations } = hostOf();
    await runProgram(() => {
      new Group("guarded", { protect: true });
      return {};
    }, host);
    expect(registrations.map(({ protect }) => protect)).toEqual([true, true]);
  });

  test("applies transforms: first a resource's own, then its parents', then the stack's", async () => {
    const { host, registrations } = hostOf();
    const append =
      (text: string): pulumi.ResourceTransform =>
      ({ type, props, opts }) =>
        type === "demo:index:Group"
          ? undefined
          : { props: { ...props, name: `${props["name"]} ${text}` }, opts };
    await runProgram(() => {
      pulumi.runtime.registerResourceTransform(append("stack"));
      const parent = new Group("group", {
        transforms: [
          append("parent"),
          ({ props, opts }) => ({ props, opts: { ...opts, protect: true } }),
        ],
      });
      new aws.sfn.Activity("flip", { name: "own:" }, { parent, transforms: [append("self")] });
      return {};
    }, host);
    const flip = registrations.find(({ name }) => name === "flip");
    expect(flip?.inputs["name"]).toBe("own: self parent stack");
    expect(flip?.protect).toBe(true);
  });

  test("looks up a resource by its id if the host can", async () => {
    const program = () => ({ arn: aws.sfn.Activity.get("given", "its-id").arn });
    const { host } = hostOf({ lookUp: ({ type, id }) => ({ arn: `${type} ${id}` }) });
    expect(await runProgram(program, host)).toEqual({ arn: "aws:sfn/activity:Activity its-id" });
    await expect(runProgram(program, hostOf().host)).rejects.toThrow(
      "given (aws:sfn/activity:Activity): the program looks up its-id, which exists only on AWS",
    );
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

  test.each<[string, () => Promise<unknown>]>([
    ["a timer", () => setTimeout(30)],
    ["a file", () => readFile(import.meta.filename)],
    ["a compressed file", () => promisify(gzip)("text")],
    ["a hash that another thread computes", () => promisify(scrypt)("text", "salt", 16)],
    ["a name", () => lookup("localhost")],
    ["a child process", () => promisify(execFile)("true")],
    ["several in turn", async () => [await setTimeout(5), await readFile(import.meta.filename)]],
  ])("waits for resources that are created after %s", async (_title, wait) => {
    const { host, registrations } = hostOf();
    await runProgram(() => {
      new aws.sfn.Activity("first", {}).arn.apply(async () => {
        await wait();
        new aws.sfn.Activity("late", {});
      });
      return {};
    }, host);
    expect(registrations.map(({ name }) => name)).toEqual(["first", "late"]);
  });

  test("waits for a response, but not for the connection that stays open after it", async () => {
    const server = createServer((_request, response) => response.end("ok"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { host, registrations } = hostOf();
    await runProgram(async () => {
      const response = await fetch(`http://127.0.0.1:${port}`);
      new aws.sfn.Activity(await response.text(), {});
      return {};
    }, host);
    expect(registrations.map(({ name }) => name)).toEqual(["ok"]);
  });

  test("waits for timers of its own, but not for those of others or for released ones", async () => {
    const others = setInterval(() => {}, 1_000);
    onTestFinished(() => clearInterval(others));
    const { host, registrations } = hostOf();
    await runProgram(() => {
      setTimeoutOf(() => new aws.sfn.Activity("late", {}), 10);
      onTestFinished(() => clearInterval(released));
      const released = setInterval(() => {}, 1_000).unref();
      return {};
    }, host);
    expect(registrations.map(({ name }) => name)).toEqual(["late"]);
  });

  test("has ended although a promise that nothing depends on never settles", async () => {
    const { host, registrations } = hostOf();
    await runProgram(() => {
      new aws.sfn.Activity("first", {}).arn.apply(() => new Promise(() => {}));
      return {};
    }, host);
    expect(registrations).toHaveLength(1);
  });

  test("that never ends is ended by the host's signal, and one that waits for it does not start", async () => {
    const stopped = new AbortController();
    const { host, registrations } = hostOf({ signal: stopped.signal });
    const endless = runProgram(() => {
      const endlessly = setInterval(() => {}, 1_000);
      onTestFinished(() => clearInterval(endlessly));
      setTimeoutOf(() => stopped.abort(new Error("stopped")), 10);
      return {};
    }, host);
    const next = runProgram(() => new aws.sfn.Activity("next", {}), host);
    await expect(endless).rejects.toThrow("stopped");
    await expect(next).rejects.toThrow("stopped");
    expect(registrations).toEqual([]);
  });

  test("whose promise is settled by others after its end can't add to the next program; there is a warning", async () => {
    const others = Promise.withResolvers<string>();
    const warned = once(process, "warning");
    const { host, registrations } = hostOf();
    await runProgram(() => {
      pulumi.output(others.promise).apply(() => new aws.sfn.Activity("late", {}));
      return {};
    }, host);
    await runProgram(async () => {
      others.resolve("done");
      await setTimeout(5);
      return {};
    }, host);
    expect(registrations).toEqual([]);
    expect(String(await warned)).toContain("used a resource after it had ended");
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

  test("records no stack traces for Pulumi, and leaves Pulumi's runtime as it was", async () => {
    const before = { ...debuggable, callsites: Reflect.get(pulumi.Resource, "callsites") };
    const { prepareStackTrace } = Error;
    let frames = 0;
    Error.prepareStackTrace = (error, sites) => {
      frames += sites.length;
      return String(error);
    };
    await runProgram(() => ({ arn: new aws.sfn.Activity("flip").arn }), hostOf().host);
    Error.prepareStackTrace = prepareStackTrace;
    expect(frames).toBe(0);
    const after = { ...debuggable, callsites: Reflect.get(pulumi.Resource, "callsites") };
    expect(after).toEqual(before);
  });

  test("keeps the places of the program's own errors", async () => {
    function deep(): never {
      throw new Error("wrong");
    }
    const failed = runProgram(() => {
      new aws.sfn.Activity("flip");
      return deep();
    }, hostOf().host);
    await expect(failed).rejects.toHaveProperty(
      "stack",
      expect.stringMatching(/at deep .*\n.*at /),
    );
  });
});

describe("a run fails instead of hanging when", () => {
  // Pulumi's runtime takes the codes of gRPC's UNAVAILABLE and CANCELLED for an engine that has ended, and hides them.
  test.each([
    ["UNAVAILABLE", 14],
    ["CANCELLED", 1],
  ])("the program throws gRPC's %s, or a resource's registration does", async (_name, code) => {
    const error = Object.assign(new Error("no connection"), { code });
    const fail = () => {
      throw error;
    };
    await expect(runProgram(fail, hostOf().host)).rejects.toThrow("no connection");
    const { host } = hostOf({ register: fail });
    const program = () => ({ arn: new aws.sfn.Activity("flip").arn });
    await expect(runProgram(program, host)).rejects.toThrow("no connection");
    const next = await runProgram(program, hostOf().host);
    expect(next).toEqual({ arn: "arn:flip" });
  });

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
      () => ({ zones: aws.s3.getBucketOutput({ bucket: "files" }).arn }),
      hostOf().host,
    );
    await expect(run).rejects.toThrow(
      "the program calls aws:s3/getBucket:getBucket, which has no local answer",
    );
  });

  test("an input never settles", async () => {
    const run = runProgram(() => {
      new aws.sfn.Activity("stuck", { name: new Promise<string>(() => {}) });
      return {};
    }, hostOf().host);
    await expect(run).rejects.toThrow(
      '"stuck" [aws:sfn/activity:Activity] was waiting for the value of its input property "name"',
    );
  });

  test("an output never settles", async () => {
    const run = runProgram(() => {
      const { arn } = new aws.sfn.Activity("known", {});
      return { arn, in: { never: new Promise<string>(() => {}) }, also: arn.apply(() => NEVER) };
    }, hostOf().host);
    await expect(run).rejects.toThrow(/outputs can't become known.* never settles: in, also$/);
  });

  test("something that is no error is thrown; the message says so", async () => {
    const run = runProgram(() => {
      throw "a text";
    }, hostOf().host);
    await expect(run).rejects.toThrow("'a text' was thrown");
  });

  test("a resource can't be registered, after the registrations that were under way", async () => {
    const events: string[] = [];
    const { host } = hostOf({
      async register({ name }) {
        await setTimeout(name === "slow" ? 20 : 1);
        events.push(name);
        if (name === "bad") throw new Error("no such role");
        return { id: name, outputs: {} };
      },
    });
    const run = runProgram(() => {
      new aws.sfn.Activity("slow", {});
      new aws.sfn.Activity("bad", {});
      return {};
    }, host);
    await run.catch(() => events.push("rejected"));
    expect(events).toEqual(["bad", "slow", "rejected"]);
  });

  test("two resources have the same URN", async () => {
    const run = runProgram(() => {
      new aws.sfn.Activity("twin", {});
      new aws.sfn.Activity("twin", {});
      return {};
    }, hostOf().host);
    await expect(run).rejects.toThrow(/Duplicate resource URN '.*::twin'/);
  });

  test("a timeout is no duration", async () => {
    const withTimeout = (text: string) =>
      runProgram(() => {
        new aws.sfn.Activity("slow", {}, { customTimeouts: { create: "90s", delete: text } });
        return {};
      }, hostOf().host);
    await expect(withTimeout("5 minutes")).rejects.toThrow(
      "slow: customTimeouts: unable to parse customTimeout Value 5 minutes",
    );
    await expect(withTimeout("1h30m")).resolves.toEqual({});
  });

  // In a process of its own: each throw becomes an unhandled rejection, which this test runner would report too.
  test("something throws outside the program's own call, even if no output depends on it", async () => {
    const printed = await outputOf(`
      import { setTimeout } from "node:timers/promises";
      import * as aws from "@pulumi/aws";
      import * as pulumi from "@pulumi/pulumi";
      import { runProgram } from "./runProgram.ts";
      const fail = (where) => () => { throw new Error(where); };
      const activity = (name) => new aws.sfn.Activity(name, {});
      const host = {
        project: "demo", stack: "local", config: {},
        account: { accountId: "000000000000", region: "us-east-1" },
        register: async ({ name }) => {
          await setTimeout(name === "b" ? 5 : 1);
          return { id: name, outputs: { arn: name } };
        },
      };
      for (const program of [
        () => { pulumi.output(1).apply(fail("an apply")); },
        () => { activity("a").arn.apply(fail("an apply of a resource's output")); },
        () => { activity("a").arn.apply(() => setTimeout(20).then(fail("an apply after a timer"))); },
        () => { globalThis.setTimeout(fail("a timer"), 20); },
        () => { activity("a").arn.apply(fail("the first")); activity("b").arn.apply(fail("the second")); },
      ]) {
        await runProgram(() => { program(); return {}; }, host).catch((error) => console.log(error.message));
        await setTimeout(20);
      }
      console.log(await runProgram(() => ({ next: "runs" }), host));`);
    expect(printed.trim().split("\n")).toEqual([
      "an apply",
      "an apply of a resource's output",
      "an apply after a timer",
      "a timer",
      "the first",
      "{ next: 'runs' }",
    ]);
  });
});

function byUrn(a: { urn: string }, b: { urn: string }): number {
  return a.urn < b.urn ? -1 : 1;
}
