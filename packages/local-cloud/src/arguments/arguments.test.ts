import { describe, expect, test } from "vitest";
import { z } from "zod";
import { RESOURCE_TYPES } from "../counterparts/index.ts";
import type { ArgumentList, Support } from "./support.ts";

describe.each(Object.entries(RESOURCE_TYPES))("%s", (_token, { inputs, arguments: list }) => {
  test("reads exactly the arguments that its list calls reproduced or checked", () => {
    const read = [...pathsWith(["reproduced", "checked"], list)].filter(
      // Tags and Regions are read in one place for all types.
      (path) => path !== "region" && (path !== "tags" || list["tags"] === "reproduced"),
    );
    expect([...pathsOf(inputs)].toSorted()).toEqual(read.toSorted());
  });
});

function* pathsWith(supports: readonly Support[], list: ArgumentList, at = ""): Generator<string> {
  for (const [name, known] of Object.entries(list)) {
    if (typeof known !== "string") yield* pathsWith(supports, known, `${at}${name}.`);
    else if (supports.includes(known)) yield `${at}${name}`;
  }
}

/** The paths of a schema's leaves, as lists have them. */
function* pathsOf(schema: unknown, at = ""): Generator<string> {
  const members = membersOf(schema);
  if (members === undefined) yield at;
  else {
    for (const [name, member] of Object.entries(members.shape)) {
      yield* pathsOf(member, at === "" ? name : `${at}.${name}`);
    }
  }
}

/** Such as a document of which a counterpart reads nothing. */
function isOpen(schema: z.ZodObject): boolean {
  return schema.def.catchall instanceof z.ZodUnknown;
}

/** The object that a schema describes, itself or each of its elements; undefined for any other schema. */
function membersOf(schema: unknown): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return isOpen(schema) ? undefined : schema;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return membersOf(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) return membersOf(schema.out);
  if (schema instanceof z.ZodTuple) return membersOf(schema.def.items[0]);
  return schema instanceof z.ZodArray ? membersOf(schema.element) : undefined;
}
