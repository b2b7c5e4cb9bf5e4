import { encryptedPaths } from "@sfn-workers/infra/settings";
import { parse } from "yaml";
import { withKey, withoutKey, withValue } from "./editYaml.ts";

/** The stack of this machine. */
export const LOCAL = "local";

export interface NewStack {
  /** The text of the other environment's stack file. */
  readonly text: string;
  /** The other environment. */
  readonly from: string;
  /** What it is deployed after; `undefined` for an environment that waits for none. */
  readonly after: string | undefined;
  /** The Region, if it is another one. */
  readonly region: string | undefined;
}

/**
 * The text of a new stack file: the other one's settings with its comments, without what belongs to the other stack only, such
 * as its encryption, and without what only this machine needs.
 */
export function newStackText({ text, from, after, region }: NewStack): string {
  let made = text;
  // Pulumi's engine writes them at the top, where an author's comment is about the whole file.
  for (const key of OF_THE_STACK) made = withoutKey(made, [key], { comment: "kept" });
  for (const path of encryptedPaths(configIn(made))) made = withoutKey(made, ["config", ...path]);
  if (from === LOCAL) made = withoutLocal(made);
  made = withoutKey(made, ["config", DEPLOY]);
  if (after !== undefined) {
    made = withKey(made, ["config", DEPLOY], { after }, { below: REGION });
  }
  return region === undefined ? made : withRegion(made, region);
}

/** What Pulumi's engine writes into a stack file for one stack: how its state is encrypted. */
const OF_THE_STACK = ["secretsprovider", "encryptedkey", "encryptionsalt"];
const DEPLOY = "sfn-workers:deploy";
const REGION = "aws:region";
const WORKLOADS = "sfn-workers:workloads";

/** What an environment on AWS leaves to the defaults. */
const OF_THIS_MACHINE = [
  "sfn-workers:builds",
  "sfn-workers:network",
  "sfn-workers:image",
  "sfn-workers:containerHealthChecks",
  "sfn-workers:dashboard",
];

function withoutLocal(text: string): string {
  // What stands above `config:` is about this machine.
  let made = text.slice(text.search(/^config:/m));
  for (const key of OF_THIS_MACHINE) made = withoutKey(made, ["config", key]);
  for (const workload of workloadsIn(configIn(made))) {
    made = withoutKey(made, ["config", WORKLOADS, workload, "alarms"]);
  }
  return made;
}

function withRegion(text: string, region: string): string {
  return Object.hasOwn(configIn(text), REGION)
    ? withValue(text, ["config", REGION], region)
    : withKey(text, ["config", REGION], region, { below: "" });
}

/** The workloads that a configuration names. */
export function workloadsIn(config: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(mapIn(config, WORKLOADS));
}

/** The configuration of a stack file: `namespace:key` to a value. */
export function configIn(text: string): Readonly<Record<string, unknown>> {
  return mapIn(parse(text), "config");
}

function mapIn(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const found: unknown = isMap(value) ? value[key] : undefined;
  return isMap(found) ? found : {};
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The other stack files' texts without an environment that is removed: what waited for it waits for what it waited for. */
export function withoutEnvironment(text: string, removed: string, after: string | undefined) {
  const deploy = mapIn(configIn(text), DEPLOY);
  if (deploy["after"] !== removed) return text;
  if (after !== undefined) return withValue(text, ["config", DEPLOY, "after"], after);
  return Object.keys(deploy).length === 1
    ? withoutKey(text, ["config", DEPLOY])
    : withoutKey(text, ["config", DEPLOY, "after"]);
}
