/** A resource as a Pulumi program registers it: `aws:ecs/service:Service`, its name, and its inputs. */
export interface DeclaredResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What is deployed can't be simulated; the message names the resource, the value and what is allowed. */
export class NotSimulated extends Error {
  override readonly name = "NotSimulated";
}

/** Finds the resources of one workload, which bear its name. */
export interface Declared {
  readonly workload: string;
  /** @throws {NotSimulated} when there is none */
  one(type: string): Declaration;
  optional(type: string): Declaration | undefined;
  /** Those whose names begin with the workload's, and not with that of another one, such as `quality-check` beside `quality`. */
  all(type: string): readonly Declaration[];
}

/** A resource's inputs, which are checked as they are read. */
export interface Declaration {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** @throws {NotSimulated} when there is no such number; a text that is one counts as one, as with AWS's provider */
  number(path: string): number;
  numberOr<T>(path: string, otherwise: T): number | T;
  /** @throws {NotSimulated} when there is no such text */
  text(path: string): string;
  /** The value at `a.b.0`, undefined where a part is missing. */
  value(path: string): unknown;
}

const STATE_MACHINE = "aws:sfn/stateMachine:StateMachine";

export function declaredOf(workload: string, resources: Iterable<DeclaredResource>): Declared {
  const list = [...resources];
  const isOf = (name: string) => (of: string) => name === of || name.startsWith(`${of}-`);
  // Each workload has a state machine of its own name.
  const longer = list
    .filter(({ type, name }) => type === STATE_MACHINE && name.startsWith(`${workload}-`))
    .map(({ name }) => name);
  const all = (type: string) =>
    list
      .filter((one) => one.type === type)
      .filter(({ name }) => isOf(name)(workload) && !longer.some(isOf(name)))
      .map(declaration);
  const optional = (type: string) => all(type).find(({ name }) => name === workload);
  return {
    workload,
    all,
    optional,
    one(type) {
      const found = optional(type);
      if (found) return found;
      throw new NotSimulated(`the workload ${workload} has no ${type}`);
    },
  };
}

function declaration({ type, name, inputs }: DeclaredResource): Declaration {
  const refused = (path: string, allowed: string) =>
    new NotSimulated(
      `${type} ${name}: ${path} is ${JSON.stringify(value(path))}; allowed: ${allowed}`,
    );
  return {
    ...{ name, inputs, value },
    number(path) {
      const found = numberAt(path);
      if (found === undefined) throw refused(path, "a number");
      return found;
    },
    numberOr: (path, otherwise) => numberAt(path) ?? otherwise,
    text(path) {
      const found = value(path);
      if (typeof found !== "string") throw refused(path, "a text");
      return found;
    },
  };

  function numberAt(path: string): number | undefined {
    const found = value(path);
    if (typeof found !== "number" && (typeof found !== "string" || found === "")) return undefined;
    const number = Number(found);
    return Number.isFinite(number) ? number : undefined;
  }

  function value(path: string): unknown {
    return path.split(".").reduce<unknown>((at, key) => memberOf(at, key), inputs);
  }
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
