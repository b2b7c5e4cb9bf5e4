import { join } from "node:path";
import type { LocalResource } from "@sfn-workers/local-cloud";
import { expect, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";
import type { News } from "./news.ts";
import type { DevProgram, DevWorkload } from "./program.ts";
import { createSession } from "./session.ts";

const folderOf = (name: string) => `/checkout/${name}`;

function workload(name: string, worker: DevWorkload["worker"] = "lambda", assets?: string[]) {
  const directory = folderOf(name);
  const manifest = { name, ...(assets && { bundle: { assets } }) };
  return {
    worker,
    source: { name, directory, manifest, handlerFile: `${directory}/handler.ts` },
  } as unknown as DevWorkload;
}

function programOf(...workloads: DevWorkload[]): DevProgram {
  return { workloads, services: { close: async () => {} } } as unknown as DevProgram;
}

const urnOf = (name: string) => `urn:${name}`;

function resourcesOf({ workloads }: DevProgram): LocalResource[] {
  return workloads.flatMap(({ source: { name } }) => [
    resource("sfn-workers:index:Workload", name, undefined, `component:${name}`),
    resource("aws:lambda/function:Function", name, `component:${name}`, urnOf(name)),
  ]);
}

function resource(type: string, name: string, parent: string | undefined, urn: string) {
  return { type, name, parent, urn, description: "", arn: undefined };
}

/** A session whose builds, deployments and clock a test plans. */
async function started(first = programOf(workload("one"), workload("two"))) {
  const told: News[] = [];
  const done: string[] = [];
  const build = new Map<string, () => Promise<void>>();
  const plan = {
    program: async () => first,
    renew: async () => {},
    update: async () => {},
    build,
  };
  let deployedProgram = first;
  let time = 0;
  const session = createSession(first, {
    createBuilder: ({ source: { name, handlerFile } }) => ({
      async build() {
        done.push(`build ${name}`);
        await build.get(name)?.();
        return new Set([handlerFile, "/checkout/shared.ts"]);
      },
      close: async () => void done.push(`close ${name}`),
    }),
    readProgram: () => plan.program(),
    hasLoaded: (file) => file.endsWith("manifest.ts"),
    tell: (news) => told.push(news),
    now: () => (time += 1),
  });
  await session.build();
  session.deployed({
    get resources() {
      return resourcesOf(deployedProgram);
    },
    async renew(urn) {
      done.push(`renew ${urn}`);
      await plan.renew();
    },
    async update(program) {
      done.push("update");
      await plan.update();
      deployedProgram = program;
      return { changes: [] };
    },
  });
  done.length = 0;
  const change = async (...files: string[]) => {
    session.changed(new Set(files));
    await session.idle();
    return done.splice(0);
  };
  return { session, plan, told, done, change };
}

test("a change of a handler builds its workload and starts its new worker, and no other", async () => {
  const { change, told } = await started();
  expect(await change("/checkout/two/handler.ts")).toEqual(["build two", "renew urn:two"]);
  expect(told).toMatchObject([{ kind: "renewed", workload: "two" }]);
});

test("a change of what two workloads import builds both", async () => {
  const { change } = await started();
  expect(await change("/checkout/shared.ts")).toEqual(
    expect.arrayContaining(["renew urn:one", "renew urn:two"]),
  );
});

test("a change of a test or a text is nobody's", async () => {
  const { change, told } = await started();
  expect(await change("/checkout/one/handler.test.ts", "/checkout/README.md")).toEqual([]);
  expect(told).toEqual([]);
});

test("a new file in the folder of a workload with assets builds it", async () => {
  const { change } = await started(programOf(workload("one", "lambda", ["*.txt"])));
  expect(await change("/checkout/one/new.txt")).toEqual(["build one", "renew urn:one"]);
});

test("a change during a build is built after it, and what is overtaken is not started", async () => {
  const { session, plan, done } = await started();
  let finish = () => {};
  plan.build.set("one", () => new Promise((resolve) => (finish = resolve)));
  session.changed(new Set(["/checkout/one/handler.ts"]));
  await Promise.resolve();
  plan.build.delete("one");
  session.changed(new Set(["/checkout/one/handler.ts"]));
  session.changed(new Set(["/checkout/one/handler.ts"]));
  finish();
  await session.idle();
  expect(done).toEqual(["build one", "build one", "renew urn:one"]);
});

test("a build error is told once, keeps the worker, and any change may mend it", async () => {
  const { change, plan, told } = await started();
  const fail = async () => {
    throw new Error("workload one can't be built: handler.ts:1:2: no");
  };
  plan.build.set("one", fail);
  expect(await change("/checkout/one/handler.ts")).toEqual(["build one"]);
  expect(await change("/checkout/one/handler.ts")).toEqual(["build one"]);
  plan.build.delete("one");
  // The file that was missing.
  expect(await change("/checkout/one/new.ts")).toEqual(["build one", "renew urn:one"]);
  expect(told).toMatchObject([
    { kind: "error", about: { what: "build", workload: "one" }, message: "handler.ts:1:2: no" },
    { kind: "mended", about: { what: "build", workload: "one" } },
    { kind: "renewed", workload: "one" },
  ]);
});

test("a worker that can't start is told, and told as mended when one can", async () => {
  const { change, plan, told } = await started();
  plan.renew = async () => {
    throw new Error("exit code 1");
  };
  await change("/checkout/one/handler.ts");
  plan.renew = async () => {};
  await change("/checkout/one/handler.ts");
  expect(told.map(({ kind }) => kind)).toEqual(["error", "mended", "renewed"]);
});

test("a change of a manifest updates the environment, with the workloads that it adds and removes", async () => {
  const { change, plan, told, session } = await started();
  plan.program = async () => programOf(workload("two"), workload("three"));
  expect(await change("/checkout/manifest.ts")).toEqual([
    "build three",
    "update",
    "close one",
    "renew urn:three",
  ]);
  expect(told).toMatchObject([{ kind: "updated", added: ["three"], removed: ["one"] }]);
  expect(session.workloads().map(({ source }) => source.name)).toEqual(["two", "three"]);
});

test("a workload that moves to the other worker is built anew for it", async () => {
  const { change, plan } = await started();
  plan.program = async () => programOf(workload("one", "fargate"), workload("two"));
  expect(await change("/checkout/manifest.ts")).toEqual(
    expect.arrayContaining(["build one", "update", "close one"]),
  );
});

test("a changed secret starts the workers that have secrets", async () => {
  const { change, plan } = await started();
  const withSecret = workload("two");
  Object.assign(withSecret.source.manifest, { secrets: { KEY: {} } });
  plan.program = async () => programOf(workload("one"), withSecret);
  await change("/checkout/manifest.ts");
  expect(await change(join(ROOT, ".env.local"))).toEqual(["update", "renew urn:two"]);
});

test("a wrong setting keeps what runs, and the next change of any file tries again", async () => {
  const { change, plan, told } = await started();
  const right = plan.program;
  plan.program = async () => {
    throw new Error("wake is maybe");
  };
  expect(await change("/checkout/manifest.ts")).toEqual([]);
  plan.program = right;
  expect(await change("/checkout/settings.ts")).toEqual(["update"]);
  expect(told.map(({ kind }) => kind)).toEqual(["error", "updated", "mended"]);
});

test("an update with a workload that can't be built deploys nothing", async () => {
  const { change, plan, told } = await started();
  plan.program = async () => programOf(workload("one"), workload("two"), workload("three"));
  plan.build.set("three", async () => {
    throw new Error("no handler");
  });
  expect(await change("/checkout/manifest.ts")).toEqual(["build three", "close three"]);
  expect(told).toMatchObject([{ kind: "error", about: { what: "build", workload: "three" } }]);
});

test("an update that fails keeps the builders of what runs", async () => {
  const { change, plan } = await started();
  plan.update = async () => {
    throw new Error("no");
  };
  await change("/checkout/manifest.ts");
  plan.update = async () => {};
  expect(await change("/checkout/one/handler.ts")).toEqual([
    "build one",
    "update",
    "renew urn:one",
  ]);
});

test("what changes before it is deployed is dealt with after it", async () => {
  const first = programOf(workload("one"));
  const renewed: string[] = [];
  const session = createSession(first, {
    createBuilder: ({ source }) => ({
      build: async () => new Set([source.handlerFile]),
      close: async () => {},
    }),
    readProgram: async () => first,
    hasLoaded: () => false,
    tell: () => {},
    now: () => 0,
  });
  await session.build();
  const next = session.nextChange(new AbortController().signal);
  session.changed(new Set(["/checkout/one/handler.ts"]));
  await next;
  session.deployed({
    resources: resourcesOf(first),
    renew: async (urn) => void renewed.push(urn),
    update: async () => ({ changes: [] }),
  });
  await session.idle();
  expect(renewed).toEqual(["urn:one"]);
});
