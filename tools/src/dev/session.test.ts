import { join } from "node:path";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { programOf, resourcesOf, workload } from "../testing/devPrograms.ts";
import { ROOT } from "../workspace/nx.ts";
import type { News } from "./news.ts";
import { createSession } from "./session.ts";

/** A session whose builds, deployments and clock a test plans. */
async function started(first = programOf(workload("one"), workload("two"))) {
  const told: News[] = [];
  const done: string[] = [];
  const build = new Map<string, () => Promise<void>>();
  const plan = {
    program: async () => first,
    renew: async (_signal: AbortSignal): Promise<void> => {},
    update: async () => {},
    build,
    /** What a workload imports besides the shared file. */
    imports: new Map<string, string>(),
  };
  let deployedProgram = first;
  const clock = createVirtualClock();
  const session = createSession(first, {
    createBuilder: ({ source: { name, handlerFile } }) => ({
      async build() {
        done.push(`build ${name}`);
        await build.get(name)?.();
        return new Set([handlerFile, "/checkout/shared.ts", plan.imports.get(name) ?? ""]);
      },
      close: async () => void done.push(`close ${name}`),
    }),
    readProgram: () => plan.program(),
    hasLoaded: (file) => file.endsWith("manifest.ts"),
    tell: (news) => told.push(news),
    clock,
  });
  await session.build();
  session.deployed({
    get resources() {
      return resourcesOf(deployedProgram);
    },
    async renew(urn, signal) {
      done.push(`renew ${urn}`);
      await plan.renew(signal);
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
  return { session, plan, told, done, change, clock };
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

test("changes that never pause are started every second", async () => {
  const { session, plan, done, clock } = await started();
  let builds = 0;
  plan.build.set("one", async () => {
    builds += 1;
    await clock.advance(400);
    if (builds < 6) session.changed(new Set(["/checkout/one/handler.ts"]));
  });
  session.changed(new Set(["/checkout/one/handler.ts"]));
  await session.idle();
  expect(done.filter((one) => one === "renew urn:one")).toHaveLength(2);
});

test("a file that a build is the first to import is built again if it changes meanwhile", async () => {
  const { session, plan, change } = await started();
  plan.build.set("one", async () => {
    plan.build.delete("one");
    plan.imports.set("one", "/checkout/new.ts");
    session.changed(new Set(["/checkout/new.ts"]));
  });
  expect(await change("/checkout/one/handler.ts")).toEqual([
    "build one",
    "build one",
    "renew urn:one",
  ]);
});

test("a file that a build misses, and that comes before it has failed, is built", async () => {
  const { session, plan, change } = await started();
  plan.build.set("one", async () => {
    plan.build.delete("one");
    session.changed(new Set(["/checkout/new.ts"]));
    throw new Error("there is no such file");
  });
  expect(await change("/checkout/one/handler.ts")).toEqual([
    "build one",
    "build one",
    "renew urn:one",
  ]);
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

/** As a handler does that loops while it is loaded. */
const neverStarts = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("killed")));
  });

test("a worker that does not start is told after ten seconds, and ended by the next change of its files", async () => {
  const { session, plan, told, done, clock } = await started();
  plan.renew = neverStarts;
  session.changed(new Set(["/checkout/one/handler.ts"]));
  await clock.advance(10_000);
  expect(told).toMatchObject([{ kind: "error", about: { what: "worker", workload: "one" } }]);
  plan.renew = async () => {};
  session.changed(new Set(["/checkout/one/handler.ts"]));
  await clock.advance(0);
  await session.idle();
  expect(done).toEqual(["build one", "renew urn:one", "build one", "renew urn:one"]);
  expect(told.slice(1).map(({ kind }) => kind)).toEqual(["mended", "renewed"]);
});

test("an update ends a worker that does not start, no sooner than a second after it has begun", async () => {
  const { session, plan, clock } = await started();
  const ended: number[] = [];
  plan.renew = (signal) =>
    neverStarts(signal).catch(() => void ended.push(clock.now() - startedAt));
  const startedAt = clock.now();
  session.changed(new Set(["/checkout/one/handler.ts"]));
  await clock.advance(300);
  session.changed(new Set(["/checkout/manifest.ts"]));
  await clock.advance(5_000);
  expect(ended).toEqual([1_000]);
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
  expect(session.program().workloads.map(({ source }) => source.name)).toEqual(["two", "three"]);
});

test("the handler of a workload that an update adds may change during the update", async () => {
  const { session, plan, change } = await started();
  plan.program = async () => programOf(workload("one"), workload("three"));
  plan.update = async () => session.changed(new Set(["/checkout/three/handler.ts"]));
  expect((await change("/checkout/manifest.ts")).slice(-2)).toEqual([
    "build three",
    "renew urn:three",
  ]);
});

test("a file that an update misses, and that comes before it has failed, updates again", async () => {
  const { session, plan, change, told } = await started();
  const { program } = plan;
  plan.program = async () => {
    plan.program = program;
    session.changed(new Set(["/checkout/three/handler.ts"]));
    throw new Error("three has no handler");
  };
  expect(await change("/checkout/manifest.ts")).toEqual(["update"]);
  expect(told.map(({ kind }) => kind)).toEqual(["error", "updated", "mended"]);
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
