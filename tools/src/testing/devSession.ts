import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import type { News } from "../dev/news.ts";
import { createSession } from "../dev/session.ts";
import { programOf, resourcesOf, workload } from "./devPrograms.ts";

/** A session whose builds, deployments and clock a test plans. */
export async function startedSession(first = programOf(workload("one"), workload("two"))) {
  const told: News[] = [];
  const done: string[] = [];
  const renewed: string[] = [];
  const build = new Map<string, () => Promise<void>>();
  const parts = new Map<string, string[]>();
  const plan = {
    /** What a module of the program imports. */
    parts,
    program: async (_afterFailure: boolean) => first,
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
    readProgram: (afterFailure) => plan.program(afterFailure),
    hasLoaded: (file) => file.endsWith("manifest.ts") || [...parts.values()].flat().includes(file),
    partsOf: (file) => new Set([file, ...(parts.get(file) ?? [])]),
    tell: (news) => told.push(news),
    onRenewed: (name) => renewed.push(name),
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
  return { session, plan, told, done, renewed, change, clock };
}
