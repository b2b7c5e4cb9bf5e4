import * as pulumi from "@pulumi/pulumi";
import { type Account, answerDataSource } from "./dataSources.ts";
import { createDeclarations, type Declaration } from "./declarations.ts";

/** A resource as the program registers it. */
export interface Registration extends Declaration {
  readonly type: string;
  /** A component groups other resources and exists only in Pulumi's state. */
  readonly kind: "resource" | "component";
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface RegisteredState {
  readonly id: string;
  /** The output properties that are not among the inputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface StackConfiguration {
  readonly project: string;
  readonly stack: string;
  /** `namespace:key` → value. Values other than strings become JSON, as in Pulumi. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Replaces Pulumi's engine and providers while a program runs. */
export interface ProgramHost extends StackConfiguration {
  /** The account that data sources such as `aws.getRegionOutput()` return. */
  readonly account: Account;
  register(registration: Registration): RegisteredState | Promise<RegisteredState>;
}

/**
 * Runs a Pulumi program against `host`, without Pulumi's engine, its CLI or a cloud, and resolves with the program's
 * outputs once every resource is registered and every output is known. A process has one Pulumi runtime, so programs run
 * sequentially.
 *
 * @example
 * ```ts
 * import * as aws from "@pulumi/aws";
 * import { runProgram } from "@sfn-workers/pulumi-host";
 *
 * const outputs = await runProgram(() => ({ arn: new aws.sfn.Activity("flip").arn }), {
 *   project: "demo",
 *   stack: "local",
 *   config: {},
 *   account: { accountId: "000000000000", region: "us-east-1" },
 *   register: ({ name }) => ({ id: name, outputs: { arn: `arn-of-${name}` } }),
 * });
 * console.log(outputs.arn); // arn-of-flip
 * ```
 *
 * @throws {Error} when the program, a callback of `apply`, `host.register` or a data source throws; it is the first such error.
 */
export function runProgram<Outputs extends object>(
  program: () => Outputs,
  host: ProgramHost,
): Promise<pulumi.Unwrap<Outputs>> {
  const run = lastRun.then(() => runAlone(program, host));
  lastRun = run.catch(() => undefined);
  return run;
}

let lastRun: Promise<unknown> = Promise.resolve();

async function runAlone<Outputs extends object>(
  program: () => Outputs,
  host: ProgramHost,
): Promise<pulumi.Unwrap<Outputs>> {
  const failure = createFailure();
  const declarations = createDeclarations(host);
  // Pulumi reports an error inside an `apply` only as an unhandled rejection.
  process.on("unhandledRejection", failure.fail);
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = SHORT_STACK;
  try {
    pulumi.runtime.setAllConfig(toConfigTexts(host.config));
    const mocks = createMocks(host, declarations, failure);
    await pulumi.runtime.setMocks(mocks, host.project, host.stack, false);
    return await Promise.race([finish(program, declarations.record, failure), failure.promise]);
  } finally {
    await nextEventLoopTurn();
    Error.stackTraceLimit = stackTraceLimit;
    process.off("unhandledRejection", failure.fail);
  }
}

/** Pulumi records a stack trace for each of its promises. With full traces a run takes 50 % longer. */
const SHORT_STACK = 1;

type Failure = ReturnType<typeof createFailure>;

/** The first error of a run. After it, guarded promises stay pending. */
function createFailure() {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  let failed = false;

  function fail(error: unknown): void {
    failed = true;
    reject(error);
  }

  /** Pulumi turns one rejection into several unhandled ones. A promise that stays pending also stops the dependents. */
  async function guard<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      const result = await work();
      if (!failed) return result;
    } catch (error) {
      fail(error);
    }
    return new Promise<never>(() => {});
  }

  return { promise, fail, guard };
}

function createMocks(
  host: ProgramHost,
  declarations: ReturnType<typeof createDeclarations>,
  failure: Failure,
): pulumi.runtime.Mocks {
  return {
    newResource: async ({ type, inputs, custom }) => {
      if (type === STACK_TYPE) return { id: undefined, state: {} };
      return failure.guard(async () => {
        const kind = custom === false ? "component" : "resource";
        const registration = { ...declarations.take(unwrapSecrets(inputs)), type, kind } as const;
        const { id, outputs } = await host.register(registration);
        return { id, state: { ...registration.inputs, ...outputs } };
      });
    },
    call: ({ token, inputs }) => failure.guard(() => answerDataSource(token, host.account, inputs)),
  };
}

const STACK_TYPE = "pulumi:pulumi:Stack";

async function finish<Outputs extends object>(
  program: () => Outputs,
  record: pulumi.ResourceTransformation,
  failure: Failure,
): Promise<pulumi.Unwrap<Outputs>> {
  const outputs = await pulumi.runtime.runInPulumiStack(() => {
    pulumi.runtime.registerStackTransformation(record);
    return failure.guard(program);
  });
  await pulumi.runtime.disconnect();
  await nextEventLoopTurn();
  return outputs as pulumi.Unwrap<Outputs>;
}

/** Node.js reports unhandled rejections after the microtasks, and a program without I/O consists only of microtasks. */
function nextEventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function toConfigTexts(config: StackConfiguration["config"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function unwrapSecrets(inputs: unknown): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(pulumi.runtime.unwrapRpcSecret(inputs) ?? {})) {
    plain[key] = pulumi.runtime.unwrapRpcSecret(value);
  }
  return plain;
}
