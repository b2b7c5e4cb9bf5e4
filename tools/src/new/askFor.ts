import { Interrupted } from "../cli/interrupt.ts";
import { TRANSPORTS, WORKERS } from "./kinds.ts";
import { nameProblem } from "./workloadName.ts";
import { defaultDescription, type WorkloadOptions } from "./workloadOptions.ts";

/** A command asks only a person: whoever reads the output must be able to answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && !process.env["CI"];
}

/** Asks for the name of a new workload. @throws {Interrupted} when Ctrl-C is pressed */
export async function askForName(taken: (name: string) => string | undefined): Promise<string> {
  const { text } = await import("@clack/prompts");
  return answer(
    text({
      message: "The workload's name",
      placeholder: "resize-image",
      validate: (name = "") => nameProblem(name) ?? taken(name),
    }),
  );
}

/**
 * Asks for each option that was not given.
 * @param name of the new workload, for the description that it has if none is given
 * @param stacks those besides `local`
 * @param problemOf why there can't be a workload with these options, or `undefined`
 * @throws {Interrupted} when Ctrl-C is pressed
 */
export async function askForOptions(
  name: string,
  given: WorkloadOptions,
  stacks: readonly string[],
  problemOf: (options: WorkloadOptions) => string | undefined,
): Promise<WorkloadOptions> {
  const { multiselect, select, text } = await import("@clack/prompts");
  const description =
    given.description ??
    (await answer(
      text({
        message: "What it does, in a few words",
        placeholder: defaultDescription(name),
        defaultValue: defaultDescription(name),
      }),
    ));
  const worker =
    given.worker ??
    (await answer(
      select({
        message: "What runs it",
        options: WORKERS.map((value) => ({ value, hint: WORKER_HINTS[value] })),
      }),
    ));
  const isExternal = worker === "external";
  const transport =
    given.transport ??
    (isExternal
      ? undefined
      : await answer(
          select({
            message: "How tasks reach it",
            options: TRANSPORTS.map((value) => ({ value, hint: TRANSPORT_HINTS[value] })),
          }),
        ));
  const budget = given.budget ?? given.timeout;
  const asked = (value: number) => (isExternal ? { timeout: value } : { budget: value });
  const seconds =
    budget ??
    Number(
      await answer(
        text({
          message: "How long one task may take, in seconds",
          initialValue: isExternal ? "86400" : "40",
          validate: (value) =>
            /^[1-9]\d{0,7}$/.test(value ?? "")
              ? problemOf({ ...given, worker, transport, ...asked(Number(value)) })
              : "allowed: a whole number from 1",
        }),
      ),
    );
  const chosen =
    given.stacks ??
    (stacks.length === 0
      ? []
      : await answer(
          multiselect({
            message: "In which stacks besides local",
            options: stacks.map((value) => ({ value })),
            required: false,
          }),
        ));
  return {
    ...given,
    description,
    worker,
    transport,
    ...(given.timeout === undefined && given.budget === undefined && asked(seconds)),
    stacks: chosen,
  };
}

/** @throws {Interrupted} when Ctrl-C is pressed */
export async function askWhether(message: string): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  return answer(confirm({ message, initialValue: false }));
}

const WORKER_HINTS = {
  lambda: "rare or bursty tasks of up to 830 s",
  fargate: "a steady load, long tasks, no cold start",
  external: "a person, or a machine elsewhere: no compute is made",
} as const;

const TRANSPORT_HINTS = {
  activity: "the worker polls at its own pace",
  callback: "through SQS, for many small tasks",
} as const;

async function answer<T>(asked: Promise<T | symbol>): Promise<T> {
  const given = await asked;
  if (typeof given === "symbol") throw new Interrupted("SIGINT");
  return given;
}
