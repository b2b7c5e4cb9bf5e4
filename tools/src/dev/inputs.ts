import { messageOf } from "./messageOf.ts";
import type { News } from "./news.ts";
import type { DevOptions } from "./options.ts";
import type { Sender } from "./send.ts";

/** Sends inputs: the one of the command line, and the last one again. */
export interface Inputs {
  atStart(): void;
  onRenewed(workload: string): void;
  /** Sends the last input, or the first sample of the first workload. */
  again(workloads: readonly string[]): void;
  close(): void;
}

export interface InputsParts {
  readonly sender: Sender;
  sampleOf(workload: string): unknown;
  tell(news: News): void;
}

export function createInputs(
  { start, workload: named }: DevOptions,
  { sender, sampleOf, tell }: InputsParts,
): Inputs {
  const given =
    start !== undefined && named !== undefined
      ? { workload: named, input: start.value }
      : undefined;
  let last = given;

  async function send(workload: string, inputOf: () => unknown): Promise<void> {
    try {
      const input = inputOf();
      last = { workload, input };
      const executionArn = await sender.send(workload, input);
      tell({ kind: "sent", workload, executionArn });
    } catch (error) {
      tell({ kind: "error", about: { what: "input", workload }, message: messageOf(error) });
    }
  }

  function sendGiven(): void {
    if (given !== undefined) void send(given.workload, () => given.input);
  }

  return {
    atStart: sendGiven,
    onRenewed(workload) {
      if (given?.workload === workload) sendGiven();
    },
    again([first]) {
      const sent = last;
      const name = sent?.workload ?? named ?? first;
      if (name !== undefined) void send(name, () => (sent ? sent.input : sampleOf(name)));
    },
    close: () => sender.close(),
  };
}
