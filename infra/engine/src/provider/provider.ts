import { randomBytes } from "node:crypto";
import { answerDataSource } from "@sfn-workers/pulumi-host";
import type { Properties, StoredResource } from "../kinds/kind.ts";
import { kindOf } from "../kinds/resourceKinds.ts";
import { nameOf, type SimulatedAccount, typeOf } from "./account.ts";
import { DEFAULTS, type Difference, differenceOf, isFilledIn } from "./difference.ts";

/** What an engine calls of a provider. */
export interface ResourceProvider {
  check(urn: string, before: Properties | undefined, after: Properties): Properties;
  diff(urn: string, before: Properties, after: Properties): Difference;
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
    diff: (urn, before, after) => differenceOf(kindOf(typeOf(urn)), before, after),
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

/** Fills in the name of a resource that has none, as the bridge does: the one it has, or the program's and seven digits. */
function named(urn: string, before: Properties | undefined, after: Properties): Properties {
  const { name } = kindOf(typeOf(urn));
  if (name?.autonamed === undefined || after[name.input] !== undefined) return after;
  const { input, autonamed } = name;
  const kept = before !== undefined && isFilledIn(before, input) ? before[input] : undefined;
  const made = `${nameOf(urn).slice(0, autonamed - SUFFIX_DIGITS - 1)}-${suffix()}`;
  return { ...after, [input]: kept ?? made, [DEFAULTS]: [input] };
}

const SUFFIX_DIGITS = 7;

function suffix(): string {
  return randomBytes(SUFFIX_DIGITS).toString("hex").slice(0, SUFFIX_DIGITS);
}
