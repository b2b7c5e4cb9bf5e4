import type { Account } from "./dataSources.ts";
import type { Declaration } from "./declaration.ts";

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

/** A resource that the program looks up by its id, with `aws.sqs.Queue.get` for example, instead of creating it. */
export interface Lookup {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
  /** What the program says of it besides the id, such as its `region`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** `URN::ID` of an explicit provider. */
  readonly provider: string | undefined;
}

/** A resource as the former deployment left it. The stack itself is one, whose outputs are the program's. */
export interface DeployedResource {
  readonly urn: string;
  readonly type: string;
  /** All output properties, the inputs among them. */
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
  /** The Region of an explicit provider, which its data sources return; by default the account's. */
  regionOf?(provider: string): string | undefined;
  register(registration: Registration): RegisteredState | Promise<RegisteredState>;
  /** Ends the run, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** What the stack had when the program started, for a program that reads its own stack's state; by default nothing. */
  deployed?(): readonly DeployedResource[];
  /** Answers a lookup with all output properties. Without it, a lookup fails the program. */
  lookUp?(lookup: Lookup): RegisteredState["outputs"];
}
