import { join } from "node:path";
import { expect, test } from "vitest";
import { programOf, workload } from "../testing/devPrograms.ts";
import { startedSession } from "../testing/devSession.ts";
import { ROOT } from "../workspace/nx.ts";
import type { DevProgram } from "./program.ts";

test("a change of a handler builds its workload and starts its new worker, and no other", async () => {
  const { change, told } = await startedSession();
  expect(await change("/checkout/two/handler.ts")).toEqual(["build two", "renew urn:two"]);
  expect(told).toMatchObject([{ kind: "renewed", workload: "two" }]);
});

test("a change of what two workloads import builds both", async () => {
  const { change } = await startedSession();
  expect(await change("/checkout/shared.ts")).toEqual(
    expect.arrayContaining(["renew urn:one", "renew urn:two"]),
  );
});

test("a change of a test or a text is nobody's", async () => {
  const { change, told } = await startedSession();
  expect(await change("/checkout/one/handler.test.ts", "/checkout/README.md")).toEqual([]);
  expect(told).toEqual([]);
});

test("a new file in the folder of a workload with assets builds it", async () => {
  const { change } = await startedSession(programOf(workload("one", "lambda", ["*.txt"])));
  expect(await change("/checkout/one/new.txt")).toEqual(["build one", "renew urn:one"]);
});

test("a build error is told once, keeps the worker, and any change may mend it", async () => {
  const { change, plan, told } = await startedSession();
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
  const { change, plan, told } = await startedSession();
  plan.renew = async () => {
    throw new Error("exit code 1");
  };
  await change("/checkout/one/handler.ts");
  plan.renew = async () => {};
  await change("/checkout/one/handler.ts");
  expect(told.map(({ kind }) => kind)).toEqual(["error", "mended", "renewed"]);
});

test("a change of a manifest updates the environment, with the workloads that it adds and removes", async () => {
  const { change, plan, told, session } = await startedSession();
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

test("a workload that moves to the other worker is built anew for it", async () => {
  const { change, plan } = await startedSession();
  plan.program = async () => programOf(workload("one", "fargate"), workload("two"));
  expect(await change("/checkout/manifest.ts")).toEqual(
    expect.arrayContaining(["build one", "update", "close one"]),
  );
});

test("a changed secret starts the workers that have secrets", async () => {
  const { change, plan } = await startedSession();
  const withSecret = workload("two");
  Object.assign(withSecret.source.manifest, { secrets: { KEY: {} } });
  plan.program = async () => programOf(workload("one"), withSecret);
  await change("/checkout/manifest.ts");
  expect(await change(join(ROOT, ".env.local"))).toEqual(["update", "renew urn:two"]);
});

test("a wrong setting keeps what runs, and the next change of any file tries again", async () => {
  const { change, plan, told } = await startedSession();
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
  const { change, plan, told } = await startedSession();
  plan.program = async () => programOf(workload("one"), workload("two"), workload("three"));
  plan.build.set("three", async () => {
    throw new Error("no handler");
  });
  expect(await change("/checkout/manifest.ts")).toEqual(["build three", "close three"]);
  expect(told).toMatchObject([{ kind: "error", about: { what: "build", workload: "three" } }]);
});

test("an update that was refused is made again when asked, with what had changed; one that was made is not", async () => {
  const { change, plan, session, told } = await startedSession();
  plan.update = async () => {
    throw new Error("executions run");
  };
  await change("/checkout/manifest.ts");
  plan.update = async () => {};
  session.retry();
  await session.idle();
  session.retry();
  await session.idle();
  expect(told.map(({ kind }) => kind)).toEqual(["error", "updated", "mended"]);
});

test("an update that fails keeps the builders of what runs", async () => {
  const { change, plan } = await startedSession();
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

/** A program with the workflow, whose definition says this. */
const ordering = (comment = "") =>
  ({
    ...programOf(workload("one")),
    workflows: [
      {
        workflow: { name: "order", definition: { Comment: comment } },
        mocksFile: "packages/workflows/src/order/mocks.ts",
      },
    ],
    externals: [{ name: "approval", answersFile: "packages/workloads/src/approval/answers.ts" }],
  }) as unknown as DevProgram;

const order = (file: string) => join(ROOT, "packages/workflows/src/order", file);

test("a saved workflow is deployed, and whoever sends its input is told; what a module reads of it loads all anew", async () => {
  const { change, plan, renewed, told } = await startedSession(ordering());
  const afresh: boolean[] = [];
  plan.program = async (afterFailure) => {
    afresh.push(afterFailure);
    return ordering();
  };
  expect(await change(order("mocks.ts"))).toEqual(["update"]);
  expect(await change(order("workflow.asl.json"))).toEqual(["update"]);
  expect(renewed).toEqual(["order", "order"]);
  expect(afresh).toEqual([false, true]);
  expect(told).toMatchObject([
    { kind: "updated", changes: {}, mocks: ["order"] },
    { kind: "updated", changes: {}, mocks: [] },
  ]);
});

test("a module elsewhere that mocks.ts, answers.ts or a definition imports is one of theirs", async () => {
  const { change, plan, renewed, told } = await startedSession(ordering());
  const answersFile = join(ROOT, "packages/workloads/src/approval/answers.ts");
  const shared = (name: string) => join(ROOT, "shared", name);
  plan.parts.set(order("mocks.ts"), [shared("prices.ts")]);
  plan.parts.set(answersFile, [shared("people.ts")]);
  plan.parts.set(order("workflow.ts"), [shared("states.ts")]);
  expect(await change(shared("prices.ts"))).toEqual(["update"]);
  expect(await change(shared("people.ts"))).toEqual(["update"]);
  plan.program = async () => ordering("changed");
  expect(await change(shared("states.ts"))).toEqual(["update"]);
  expect(told).toMatchObject([
    { kind: "updated", mocks: ["order"], answers: [] },
    { kind: "updated", mocks: [], answers: ["approval"] },
    { kind: "updated", mocks: [], answers: [] },
  ]);
  expect(renewed).toEqual(["order", "order"]);
});

test("a workflow and a workload elsewhere that come or go are told by their names", async () => {
  const plain = programOf(workload("one"));
  const { change, plan, told } = await startedSession(plain);
  plan.program = async () => ordering();
  await change(join(ROOT, "infra/Pulumi.local.yaml"));
  plan.program = async () => plain;
  await change(join(ROOT, "infra/Pulumi.local.yaml"));
  expect(told).toMatchObject([
    { kind: "updated", added: ["approval", "order"], removed: [] },
    { kind: "updated", added: [], removed: ["approval", "order"] },
  ]);
});
