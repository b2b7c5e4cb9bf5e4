import type { TaskExecution } from "../../task.ts";
import type { Workload } from "../../workload.ts";
import { type HandlerRun, runHandler } from "../runHandler.ts";
import type { Case } from "./case.ts";
import { answerFromDoubles, type NoDouble } from "./doubles.ts";

/** The surroundings of a handler in a test. */
export type Surroundings = Pick<Case, "variables" | "secrets" | "doubles">;

/** Runs the handler once. */
export type DoubledRun = (
  input: unknown,
  execution?: Partial<TaskExecution>,
) => Promise<HandlerRun<unknown>>;

/**
 * Runs of a handler with these values, and with doubles in place of the network: several answers of a double are given in turn, over
 * all of the runs. A run throws {@link NoDouble} when the handler asked for something that has none.
 */
export function createDoubledRuns(
  workload: Workload,
  { variables = {}, secrets = {}, doubles = {} }: Surroundings,
): DoubledRun {
  const given = new WeakMap<object, number>();
  return (input, execution) =>
    alone(async () => {
      const refused: NoDouble[] = [];
      const restore = setVariables(variables);
      const end = answerFromDoubles({
        doubles: () => doubles,
        given,
        onRefused: (error) => refused.push(error),
      });
      try {
        const outcome = await runHandler(workload, input, {
          // A workload that declares none may read any of them from its environment.
          ...(workload.manifest.variables && { variables }),
          secrets,
          ...(execution !== undefined && { execution }),
        });
        if (refused[0]) throw refused[0];
        return outcome;
      } finally {
        end();
        restore();
      }
    });
}

/** Such runs change the whole process, so one comes after the other. */
let lastRun: Promise<unknown> = Promise.resolve();

function alone<T>(run: () => Promise<T>): Promise<T> {
  const running = lastRun.then(run);
  lastRun = running.catch(() => {});
  return running;
}

/** Sets environment variables of this process. The returned function takes it back. */
function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
