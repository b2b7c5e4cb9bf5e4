import type { LocalEnvironment } from "../start/deployLocally.ts";
import type { News } from "./news.ts";
import type { DevOptions } from "./options.ts";
import type { DevWorkload } from "./program.ts";
import { createSender, firstSample } from "./send.ts";

/** Sends inputs: the one of the command line, and the last one again. */
export interface Inputs {
  atStart(): void;
  onRenewed(workload: string): void;
  /** Sends the last input, or the first sample of the first workload. */
  again(workloads: readonly DevWorkload[]): void;
  close(): void;
}

export function createInputs(
  environment: LocalEnvironment,
  { start, workload: named }: DevOptions,
  tell: (news: News) => void,
): Inputs {
  const sender = createSender(environment);
  const given =
    start !== undefined && named !== undefined
      ? { workload: named, input: start.value }
      : undefined;
  let last = given;

  function send(sent: { readonly workload: string; readonly input: unknown } | undefined): void {
    if (sent === undefined) return;
    const { workload, input } = sent;
    last = sent;
    sender.send(workload, input).then(
      (executionArn) => tell({ kind: "sent", workload, executionArn }),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        tell({ kind: "error", about: { what: "input", workload }, message });
      },
    );
  }

  return {
    atStart: () => send(given),
    onRenewed(workload) {
      if (given?.workload === workload) send(given);
    },
    again([first]) {
      const name = named ?? first?.source.name;
      send(last ?? (name === undefined ? undefined : { workload: name, input: firstSample(name) }));
    },
    close: () => sender.close(),
  };
}
