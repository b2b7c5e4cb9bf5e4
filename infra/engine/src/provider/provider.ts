import { randomBytes } from "node:crypto";
import { answerDataSource } from "@sfn-workers/pulumi-host";
import type { Properties, StoredResource } from "../kinds/kind.ts";
import { kindOf } from "../kinds/resourceKinds.ts";
import { nameOf, RefusedError, type SimulatedAccount, typeOf } from "./account.ts";
import {
  DEFAULTS,
  type Difference,
  differenceOf,
  isFilledIn,
  type Versions,
} from "./difference.ts";

/** What an engine calls of a provider. */
export interface ResourceProvider {
  check(urn: string, before: Properties | undefined, after: Properties): Properties;
  diff(urn: string, versions: Versions): Difference;
  create(urn: string, inputs: Properties): Promise<StoredResource>;
  read(urn: string, id: string): Promise<StoredResource | undefined>;
  update(urn: string, id: string, inputs: Properties): Promise<StoredResource>;
  delete(urn: string, id: string): Promise<void>;
  invoke(token: string, args: Properties): Properties;
}

/** What the registry's token has for a password: nothing else in a state has this text. */
export const REGISTRY_PASSWORD = "what-only-the-registry-may-know";

/** The provider of all resources in an account, of AWS and of its registry. */
export function createProvider(account: SimulatedAccount): ResourceProvider {
  return {
    check: (urn, before, after) => named(urn, before, after),
    diff: (urn, versions) => differenceOf(kindOf(typeOf(urn)), versions),
    create: account.create,
    read: account.read,
    update: account.update,
    delete: account.delete,
    invoke: (token, args) => {
      const answer = answerDataSource(token, account, args);
      return "password" in answer ? { ...answer, ...registryAccess() } : answer;
    },
  };
}

function registryAccess(): Properties {
  const authorizationToken = Buffer.from(`AWS:${REGISTRY_PASSWORD}`).toString("base64");
  return { password: REGISTRY_PASSWORD, authorizationToken };
}

/**
 * Fills in the name of a resource that has none, as the bridge does: the one it has, or the program's and seven digits.
 * @throws {RefusedError} when a name is longer than the bridge or AWS lets it be
 */
function named(urn: string, before: Properties | undefined, after: Properties): Properties {
  const { name } = kindOf(typeOf(urn));
  if (name === undefined) return after;
  const { input, autonamed, longest } = name;
  const given = after[input];
  if (given !== undefined) {
    requireFit(urn, String(given), longest);
    return after;
  }
  const kept = before !== undefined && isFilledIn(before, input) ? before[input] : undefined;
  const made = String(kept ?? `${nameOf(urn)}-${suffix()}`);
  requireFit(urn, made, Math.min(autonamed, longest));
  return { ...after, [input]: made, [DEFAULTS]: [input] };
}

function requireFit(urn: string, name: string, longest: number): void {
  if (name.length <= longest) return;
  throw new RefusedError(`${urn} has the name ${name}; allowed: at most ${longest} characters`);
}

const SUFFIX_DIGITS = 7;

function suffix(): string {
  return randomBytes(SUFFIX_DIGITS).toString("hex").slice(0, SUFFIX_DIGITS);
}
