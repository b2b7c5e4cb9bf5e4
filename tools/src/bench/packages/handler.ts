import type { Probe } from "./probe.ts";

/** The error's code, or that of the error that caused it; else its message. */
const ANSWER_OF = `async function answerOf(call) {
  try {
    await call;
    return "connected";
  } catch (error) {
    return codeOf(error) ?? error.message;
  }
}

function codeOf(error) {
  if (typeof error !== "object" || error === null) return undefined;
  if (typeof error.code === "string" && error.code.startsWith("ECONN")) return error.code;
  const { cause, errors, detail, original, reason } = error;
  const servers = [...(reason?.servers?.values() ?? [])].map((server) => server.error);
  for (const inner of [cause, detail, original, ...(errors ?? []), ...servers]) {
    const code = codeOf(inner);
    if (code !== undefined) return code;
  }
  return /ECONN[A-Z]+/.exec(String(error.message))?.[0];
}`;

/** The source of a handler that uses a package. */
export function handlerSource({ imports, body }: Probe): string {
  return `import { defineWorkload } from "@sfn-workers/worker-core";
import * as schemas from "zod";
${imports}
import { manifest } from "./manifest.ts";

export const workload = defineWorkload({
  manifest,
  input: schemas.object({}),
  output: schemas.unknown(),
  async handler() {
${body}
  },
});

${ANSWER_OF}
`;
}
