import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** The definition as JSON, once all of it is known. A number that a file has as `1.0` stays so. */
export function definitionText(definition: object): pulumi.Output<string> {
  return pulumi.jsonStringify(marked(definition), unmarked);
}

/** Pulumi copies objects, and such a number is one that can't be copied. No object has this member: nobody knew it before. */
const MARK = randomUUID();

function marked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(marked);
  if (JSON.isRawJSON(value)) return { [MARK]: value.rawJSON };
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, marked(inner)]));
}

/** What is deployed only later is an object of a class. */
function isPlain(value: unknown): value is object {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function unmarked(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, MARK)) return value;
  return JSON.rawJSON(String(Object.entries(value)[0]?.[1]));
}
