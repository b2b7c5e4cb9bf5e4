import { parseArgs } from "node:util";

export interface SoakOptions {
  readonly json: boolean;
  readonly long: boolean;
  readonly tasks: number;
  /** The mechanism that the workers do without. */
  readonly without: string | undefined;
}

/** The options of this process, which the command has checked. */
export function soakOptions(): SoakOptions {
  const { json, long, tasks, without } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      long: { type: "boolean", default: false },
      tasks: { type: "string", default: "100000" },
      transport: { type: "string" },
      without: { type: "string" },
    },
  }).values;
  return { json, long, tasks: Number(tasks), without };
}
