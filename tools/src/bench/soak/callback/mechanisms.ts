import { core, MECHANISMS, type Mechanism } from "../mechanisms.ts";

/** Those of the activity's worker that the worker of a queue has too, where its soak shows them. */
const SHARED = ["report-again"];

/** The mechanisms of the callback transport. */
export const CALLBACK_MECHANISMS: Readonly<Record<string, Mechanism>> = {
  ...Object.fromEntries(Object.entries(MECHANISMS).filter(([name]) => SHARED.includes(name))),
  turns: {
    says: "messages that come again start one at a time",
    edits: [
      {
        file: core("callback/heldTask.ts"),
        text: "return receiveCount > 1;",
        replacement: "return receiveCount > 4;",
      },
    ],
  },
  "alive-check": {
    says: "a message that comes again runs only if its token is alive: a deletion that failed is repeated then",
    edits: [
      {
        file: core("callback/admission.ts"),
        text: "receiveCount > 1 || waits > 0 || isAnswered(taskToken)",
        replacement: "false",
      },
    ],
  },
  "age-check": {
    says: "a message that is older than its token is asked about before it runs",
    edits: [
      {
        file: core("callback/admission.ts"),
        text: "const isOverdue = age >= 1;",
        replacement: "const isOverdue = false;",
      },
    ],
  },
  visibility: {
    says: "each heartbeat of the thread hides the message again",
    edits: [
      {
        file: core("beats/serveBeats.ts"),
        text: "const { taskCalls, visibilities } = await calls;",
        replacement:
          "const { taskCalls } = await calls; const visibilities = undefined as { add(place: TaskPlace): void } | undefined;",
      },
    ],
  },
};
