import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const PULUMIS_ENTRY = createRequire(import.meta.url).resolve("@sfn-workers/infra");

/** The module that Pulumi's entry imports. */
const ENTRY = new URL("index.ts", pathToFileURL(PULUMIS_ENTRY)).href;

let runs = 0;

/** The program as the Automation API calls it, in a run of the engine. */
export interface InlineProgram {
  readonly run: () => Promise<Record<string, unknown>>;
  /** How often it has come to its end. */
  ends(): number;
}

/** Pulumi's Automation API takes an error with one of gRPC's codes UNAVAILABLE and CANCELLED for an engine that has ended, and hides it. */
export class ProgramFailed extends Error {
  override readonly name = "ProgramFailed";
}

/** Each run evaluates infra's entry again, unless there is another program; what it imports is there already. */
export function createInlineProgram(program?: () => object): InlineProgram {
  let ends = 0;
  const evaluate = async (): Promise<object> => {
    if (program !== undefined) return program();
    runs += 1;
    return import(/* @vite-ignore */ `${ENTRY}?run=${runs}`);
  };
  return {
    run: async () => {
      const exported = await evaluate().catch((error: unknown) => {
        if (error instanceof Error && !("code" in error)) throw error;
        throw new ProgramFailed(String(error), { cause: error });
      });
      ends += 1;
      return { ...exported };
    },
    ends: () => ends,
  };
}
