import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type ProgramHost, type Registration, runProgram } from "./runProgram.ts";

function hostOf(overrides: Partial<ProgramHost> = {}) {
  const registrations: Registration[] = [];
  const host: ProgramHost = {
    project: "demo",
    stack: "local",
    config: {},
    async register(registration) {
      registrations.push(registration);
      return { id: `${registration.name}-id`, outputs: { arn: `arn:${registration.name}` } };
    },
    invoke: async () => ({ accountId: "000000000000" }),
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
  it("gives its outputs once they are known, with what was registered and invoked", async () => {
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

  it("is a tree with Pulumi's URNs, also where two resources have a name in common", async () => {
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

  it("reads the stack's configuration, as text and as objects", async () => {
    const { host } = hostOf({ config: { "demo:text": "a", "demo:object": { b: [1] } } });
    const read = () => {
      const config = new pulumi.Config();
      return { text: config.require("text"), object: config.requireObject("object") };
    };
    expect(await runProgram(read, host)).toEqual({ text: "a", object: { b: [1] } });
  });

  it("waits for resources that no output needs, and for those made late", async () => {
    const { host, registrations } = hostOf();
    await runProgram(() => {
      const first = new aws.sfn.Activity("first", {});
      first.arn.apply(() => new aws.sfn.Activity("late", {}));
      return {};
    }, host);
    expect(registrations.map(({ name }) => name)).toEqual(["first", "late"]);
  });

  it("runs again, by itself, while another one is under way", async () => {
    const runs = ["a", "b"].map((name) => {
      const { host } = hostOf({ config: { "demo:name": name } });
      return runProgram(() => {
        const activity = new aws.sfn.Activity(new pulumi.Config().require("name"), {});
        return { arn: activity.arn };
      }, host);
    });
    expect(await Promise.all(runs)).toEqual([{ arn: "arn:a" }, { arn: "arn:b" }]);
  });
});

describe("a program fails, and does not hang, when", () => {
  it("it throws", async () => {
    const throwing = () => {
      throw new Error("bad configuration");
    };
    await expect(runProgram(throwing, hostOf().host)).rejects.toThrow("bad configuration");
  });

  it("a resource can't be made; what depends on it is not tried", async () => {
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

  it("a function has no answer", async () => {
    const { host } = hostOf({ invoke: () => Promise.reject(new Error("unknown function")) });
    const run = runProgram(() => ({ id: aws.getCallerIdentityOutput().accountId }), host);
    await expect(run).rejects.toThrow("unknown function");
  });

  it("two resources have the same URN", async () => {
    const run = runProgram(() => {
      new aws.sfn.Activity("twin", {});
      new aws.sfn.Activity("twin", {});
      return {};
    }, hostOf().host);
    await expect(run).rejects.toThrow(/Duplicate resource URN '.*::twin'/);
  });

  it("an apply throws, though no output needs it", async () => {
    // In a process of its own: Pulumi reports it as an unhandled rejection, which this test runner would report as well.
    const code = `
      import * as pulumi from "@pulumi/pulumi";
      import { runProgram } from ${JSON.stringify(new URL("./runProgram.ts", import.meta.url).href)};
      const host = { project: "demo", stack: "local", config: {}, register: async () => ({ id: "x", outputs: {} }), invoke: async () => ({}) };
      const program = () => { pulumi.output(1).apply(() => { throw new Error("in an apply"); }); return {}; };
      await runProgram(program, host).catch((error) => console.log("rejected: " + error.message));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", code],
      { cwd: import.meta.dirname },
    );
    expect(stdout).toBe("rejected: in an apply\n");
  });
});

function byUrn(a: { urn: string }, b: { urn: string }): number {
  return a.urn < b.urn ? -1 : 1;
}
