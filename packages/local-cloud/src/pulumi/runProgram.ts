import * as pulumi from "@pulumi/pulumi";

/** A resource that the program registers, before anything exists for it. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The parent's URN; undefined at the top of the tree. */
  readonly parent: string | undefined;
  /** A component groups others and has no counterpart of its own. */
  readonly kind: "resource" | "component";
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface RegisteredState {
  readonly id: string;
  /** The output properties: inputs are among them already. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface ProgramHost {
  readonly project: string;
  readonly stack: string;
  /** Stack configuration: `namespace:key` to a value; what is no text is kept as JSON, as Pulumi keeps it. */
  readonly config: Readonly<Record<string, unknown>>;
  register(registration: Registration): Promise<RegisteredState>;
  invoke(
    token: string,
    inputs: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>>;
}

/**
 * Runs a Pulumi program against `host` instead of Pulumi's engine and resolves with its outputs once every resource
 * is registered and every output known. Pulumi's runtime is one per process, so programs run one after another.
 *
 * @throws what the program, a resource or a function of the host threw first.
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

/** Carries a resource's place in the tree from its constructor to its registration, where Pulumi's mocks lose it. */
const PLACE = "__localPlace";

async function runAlone<Outputs extends object>(
  program: () => Outputs,
  host: ProgramHost,
): Promise<pulumi.Unwrap<Outputs>> {
  const failure = Promise.withResolvers<never>();
  const places = createPlaces(host);
  const fail = (error: unknown): Promise<never> => {
    failure.reject(error);
    // Pulumi turns a rejection here into several unhandled ones; a promise that stays open stops dependents just as well.
    return new Promise<never>(() => {});
  };

  // What throws inside an `apply` reaches Pulumi's engine in this way only.
  process.on("unhandledRejection", failure.reject);
  try {
    pulumi.runtime.setAllConfig(toConfigTexts(host.config));
    await pulumi.runtime.setMocks(
      {
        newResource: async ({ type, name, inputs, custom }) => {
          if (type === STACK_TYPE) return { id: undefined, state: {} };
          const { [PLACE]: place, ...rest } = unwrapSecrets(inputs);
          try {
            const { id, outputs } = await host.register({
              ...places.read(place),
              type,
              name,
              kind: custom === false ? "component" : "resource",
              inputs: rest,
            });
            return { id, state: { ...rest, ...outputs } };
          } catch (error) {
            return fail(error);
          }
        },
        call: async ({ token, inputs }) => {
          try {
            return await host.invoke(token, unwrapSecrets(inputs));
          } catch (error) {
            return fail(error);
          }
        },
      },
      host.project,
      host.stack,
      false,
    );
    return await Promise.race([runToTheEnd(program, places.mark, fail), failure.promise]);
  } finally {
    process.off("unhandledRejection", failure.reject);
  }
}

const STACK_TYPE = "pulumi:pulumi:Stack";

async function runToTheEnd<Outputs extends object>(
  program: () => Outputs,
  mark: pulumi.ResourceTransformation,
  fail: (error: unknown) => Promise<never>,
): Promise<pulumi.Unwrap<Outputs>> {
  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(mark);
    try {
      return program();
    } catch (error) {
      return fail(error);
    }
  });
  await pulumi.runtime.disconnect();
  await oneTurnOfTheEventLoop();
  return outputs as pulumi.Unwrap<Outputs>;
}

/** Unhandled rejections are reported once the microtasks have run, which is all that a program without I/O consists of. */
function oneTurnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

interface Place {
  readonly urn: string;
  readonly parent: string | undefined;
}

/** Forms URNs as Pulumi does, `urn:pulumi:STACK::PROJECT::PARENT-TYPE$TYPE::NAME`, and knows each resource's parent. */
function createPlaces(host: ProgramHost) {
  const placed = new WeakMap<pulumi.Resource, { urn: string; qualifiedType: string }>();
  const byUrn = new Map<string, Place>();

  const mark: pulumi.ResourceTransformation = ({ resource, type, name, props, opts }) => {
    const parent = opts.parent === undefined ? undefined : placed.get(opts.parent);
    const qualifiedType = parent === undefined ? type : `${parent.qualifiedType}$${type}`;
    const urn = `urn:pulumi:${host.stack}::${host.project}::${qualifiedType}::${name}`;
    if (byUrn.has(urn)) {
      throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    }
    placed.set(resource, { urn, qualifiedType });
    byUrn.set(urn, { urn, parent: parent?.urn });
    return { props: { ...props, [PLACE]: urn }, opts };
  };

  function read(urn: unknown): Place {
    const place = typeof urn === "string" ? byUrn.get(urn) : undefined;
    if (place === undefined) throw new Error(`a resource without a place in the tree: ${urn}`);
    return place;
  }

  return { mark, read };
}

function toConfigTexts(config: Readonly<Record<string, unknown>>): Record<string, string> {
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
