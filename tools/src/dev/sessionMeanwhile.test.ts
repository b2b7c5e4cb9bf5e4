/** What changes while a session builds, starts or deploys something else. */
import { expect, test } from "vitest";
import { programOf, workload } from "../testing/devPrograms.ts";
import { startedSession } from "../testing/devSession.ts";

test("a change during a build is built after it, and what is overtaken is not started", async () => {
  const { session, plan, done } = await startedSession();
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
  const { session, plan, done, clock } = await startedSession();
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
  const { session, plan, change } = await startedSession();
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
  const { session, plan, change } = await startedSession();
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

/** As a handler does that loops while it is loaded. */
const neverStarts = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("killed")));
  });

test("a worker that does not start is told after ten seconds, and ended by the next change of its files", async () => {
  const { session, plan, told, done, clock } = await startedSession();
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
  const { session, plan, clock } = await startedSession();
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

test("the handler of a workload that an update adds may change during the update", async () => {
  const { session, plan, change } = await startedSession();
  plan.program = async () => programOf(workload("one"), workload("three"));
  plan.update = async () => session.changed(new Set(["/checkout/three/handler.ts"]));
  expect((await change("/checkout/manifest.ts")).slice(-2)).toEqual([
    "build three",
    "renew urn:three",
  ]);
});

test("a file that an update misses, and that comes before it has failed, updates again", async () => {
  const { session, plan, change, told } = await startedSession();
  const { program } = plan;
  plan.program = async () => {
    plan.program = program;
    session.changed(new Set(["/checkout/three/handler.ts"]));
    throw new Error("three has no handler");
  };
  expect(await change("/checkout/manifest.ts")).toEqual(["update"]);
  expect(told.map(({ kind }) => kind)).toEqual(["error", "updated", "mended"]);
});

test("a handler that changes while a setting is wrong runs at once, and a manifest when the setting is right", async () => {
  const { change, plan } = await startedSession();
  const right = plan.program;
  plan.program = async () => {
    throw new Error("wake is maybe");
  };
  await change("/checkout/settings/manifest.ts");
  expect(await change("/checkout/one/handler.ts")).toEqual(["build one", "renew urn:one"]);
  plan.imports.set("two", "/checkout/two/manifest.ts");
  await change("/checkout/two/handler.ts");
  expect(await change("/checkout/two/manifest.ts")).toEqual([]);
  plan.program = right;
  expect(await change("/checkout/settings/manifest.ts")).toEqual([
    "build two",
    "update",
    "renew urn:two",
  ]);
});
