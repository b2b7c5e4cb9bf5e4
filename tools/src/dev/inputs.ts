import { messageOf } from "./messageOf.ts";
import type { News } from "./news.ts";
import type { DevOptions } from "./options.ts";
import type { Sender } from "./send.ts";

/** Sends inputs: the one of the command line, and the last one again. */
export interface Inputs {
  atStart(): void;
  /** The workload, or the workflow, runs as its files are now. */
  onRenewed(name: string): void;
  /** Sends the last input, or the first sample of the first one of these workloads and workflows. */
  again(names: readonly string[]): void;
  close(): void;
}

export interface InputsParts {
  readonly sender: Sender;
  sampleOf(name: string): unknown;
  tell(news: News): void;
}

/** Its file is read anew each time. */
interface Source {
  /** Its name, or that of a workflow. */
  readonly workload: string;
  read(): unknown;
}

export function createInputs(
  { start, workload, workflow }: DevOptions,
  { sender, sampleOf, tell }: InputsParts,
): Inputs {
  const named = workload ?? workflow;
  const given =
    start !== undefined && named !== undefined ? { workload: named, read: start } : undefined;
  let last: Source | undefined = given;

  async function send(source: Source): Promise<void> {
    const { workload, read } = source;
    last = source;
    try {
      const executionArn = await sender.send(workload, read());
      tell({ kind: "sent", workload, executionArn });
    } catch (error) {
      tell({ kind: "error", about: { what: "input", workload }, message: messageOf(error) });
    }
  }

  function sendGiven(): void {
    if (given !== undefined) void send(given);
  }

  return {
    atStart: sendGiven,
    onRenewed(workload) {
      if (given?.workload === workload) sendGiven();
    },
    again([first]) {
      const name = named ?? first;
      const sample = name && { workload: name, read: () => sampleOf(name) };
      const source = last ?? sample;
      if (source) void send(source);
    },
    close: () => sender.close(),
  };
}
