import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { programOf, resourcesOf, workload } from "../testing/devPrograms.ts";
import type { News } from "./news.ts";
import { createSession } from "./session.ts";

/** A session before its deployment, whose builds a test plans. */
function starting() {
  const first = programOf(workload("one"));
  const done: string[] = [];
  const told: News[] = [];
  const plan = { program: first, build: async (_name: string): Promise<void> => {} };
  const session = createSession(first, {
    createBuilder: ({ source: { name, handlerFile } }) => ({
      async build() {
        done.push(`build ${name}`);
        await plan.build(name);
        return new Set([handlerFile]);
      },
      close: async () => void done.push(`close ${name}`),
    }),
    readProgram: async () => plan.program,
    hasLoaded: (file) => file.endsWith("manifest.ts"),
    partsOf: (file) => new Set([file]),
    tell: (news) => told.push(news),
    clock: createVirtualClock(),
  });
  const deploy = () =>
    session.deployed({
      resources: resourcesOf(session.program()),
      renew: async (urn) => void done.push(`renew ${urn}`),
      update: async () => ({ changes: [] }),
    });
  return { session, plan, done, told, deploy };
}

const { signal } = new AbortController();

test("what changes before it is deployed is dealt with after it", async () => {
  const { session, done, deploy } = starting();
  await session.build();
  const next = session.nextChange(signal);
  session.changed(new Set(["/checkout/one/handler.ts"]));
  await next;
  deploy();
  await session.idle();
  expect(done).toEqual(["build one", "build one", "renew urn:one"]);
});

test("what is saved during the first build is a change that it waits for", async () => {
  const { session, plan } = starting();
  plan.build = async () => {
    session.changed(new Set(["/checkout/one/handler.ts"]));
    throw new Error("half of it");
  };
  expect(await session.build()).toBe(false);
  await session.nextChange(signal);
});

test("an error at the start says so, and the end of the wait has the reason of the signal", async () => {
  const { session, plan, told } = starting();
  plan.build = async () => {
    throw new Error("half of it");
  };
  await session.build();
  expect(told).toMatchObject([{ kind: "error", atStart: true }]);
  const ending = new AbortController();
  const next = session.nextChange(ending.signal);
  ending.abort(new Error("stopped by SIGINT"));
  await expect(next).rejects.toThrow("stopped by SIGINT");
});

test("a manifest may mend what can't be built at the start", async () => {
  const { session, plan, done, deploy } = starting();
  plan.build = async (name) => {
    if (name === "one") throw new Error("its package can't be bundled");
  };
  expect(await session.build()).toBe(false);
  plan.program = programOf(workload("two"));
  session.changed(new Set(["/checkout/manifest.ts"]));
  expect(await session.build()).toBe(true);
  deploy();
  await session.idle();
  expect(done).toEqual(["build one", "close one", "build two"]);
  expect(session.program()).toBe(plan.program);
});
