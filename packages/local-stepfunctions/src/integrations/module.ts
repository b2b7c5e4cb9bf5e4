import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import type { Integration, Integrations } from "../integrations.ts";
import { WrongValue } from "../wrongValue.ts";

/** `lambda:invoke`, `ecs:runTask.sync`, `aws-sdk:s3:getObject`, `lambda:function`, `*` */
const NAME = /^(?:\*|(?:aws-sdk:)?[a-z][\w-]*:[a-z]\w*(?:\.sync(?::2)?)?)$/;
const NAMES =
  "names such as lambda:invoke, lambda:function, sqs:sendMessage, ecs:runTask.sync, aws-sdk:s3:getObject and * (.waitForTaskToken is no part of a name)";
const ALLOWED = "a module whose export `integrations` is an object of functions";

/**
 * Loads the integrations of the command: the export `integrations` of a module, which may be TypeScript.
 *
 * @param given the value on the command line
 * @throws {WrongValue} when the module can't be loaded or its export is wrong.
 */
export async function loadIntegrations(given: string, path: string): Promise<Integrations> {
  const named = `--integrations is "${given}"`;
  let module: object;
  try {
    module = (await import(pathToFileURL(path).href)) as object;
  } catch (error) {
    throw new WrongValue(
      `${named}, which can't be loaded (${reasonOf(error)}); allowed: ${ALLOWED}`,
    );
  }
  return integrationsIn(named, module);
}

/** @throws {WrongValue} when the module has no `integrations`, or one of them is wrong. */
export function integrationsIn(named: string, module: object): Integrations {
  const exported = "integrations" in module ? module.integrations : undefined;
  if (typeof exported !== "object" || exported === null || Array.isArray(exported)) {
    const found = exported === undefined ? "missing" : describe(exported);
    throw new WrongValue(`${named}, whose export integrations is ${found}; allowed: ${ALLOWED}`);
  }
  const entries = Object.entries(exported).map(([name, value]): [string, Integration] => {
    if (!NAME.test(name)) {
      throw new WrongValue(
        `${named}, whose integrations have the name "${name}"; allowed: ${NAMES}`,
      );
    }
    if (typeof value === "function") return [name, value as Integration];
    throw new WrongValue(
      `${named}, whose integrations["${name}"] is ${describe(value)}; allowed: a function`,
    );
  });
  return Object.fromEntries(entries);
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `of the type ${typeof value}`;
}

/** A module may throw anything. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `it throws ${inspect(thrown)}`;
  if ("code" in thrown && thrown.code === "ERR_UNKNOWN_FILE_EXTENSION") {
    return `Node.js ${process.version} does not run TypeScript, which it does from 22.18 on`;
  }
  const [reason = ""] = thrown.message.split("\n");
  const line = lineOf(thrown.stack ?? "");
  return line === undefined ? reason : `${reason}, ${line}`;
}

/** The line of the module, or of one that it imports, from which an error is: its stack begins or goes on with it. */
function lineOf(stack: string): string | undefined {
  const places = stack.matchAll(
    /^(?: +at (?:.+ \()?)?(?:file:\/\/)?(\/[^\s():]+:\d+)(?::\d+\)?)?$/gm,
  );
  return [...places]
    .map(([, place]) => place)
    .find((place) => !place?.startsWith(import.meta.filename));
}
