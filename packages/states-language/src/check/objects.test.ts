import { describe, expect, test } from "vitest";
import type { JsonObject } from "../json/value.ts";
import { problems, schema, warnings } from "../testing/definitions.ts";
import { type PlacedObject, placedObjects } from "../testing/objects.ts";
import { OBJECTS, type ObjectFields, STATES } from "./objects.ts";

const OTHER = { JSONPath: "JSONata", JSONata: "JSONPath" } as const;
const fieldsOf = ({ both, JSONPath = [], JSONata = [] }: ObjectFields) => [
  ...both,
  ...JSONPath,
  ...JSONata,
];
const TABLES: readonly ObjectFields[] = [...Object.values(STATES), ...Object.values(OBJECTS)];
const NAMES = [...new Set([...TABLES.flatMap(fieldsOf), "Invented", "comment"])];

const objects = placedObjects().map((object): [string, PlacedObject] => [
  `${object.kind} in ${object.language}`,
  object,
]);
const pairsOf = (groups: readonly (readonly string[])[] = []) =>
  groups.flatMap((group) =>
    group.flatMap((one, index) => group.slice(index + 1).map((other) => ({ group, one, other }))),
  );
const without = (object: JsonObject, names: readonly string[]) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
/** `"End": 1` would count as no End. */
const withFields = (object: JsonObject, names: readonly string[]) => ({
  ...object,
  ...Object.fromEntries(names.map((name) => [name, name === "End" ? true : 1])),
});

describe.each(objects)("%s", (_, { fields, language, valid, location, definitionWith }) => {
  const found = (object: JsonObject) => problems(definitionWith(object));
  const available = [...fields.both, ...(fields[language] ?? [])];
  const foreign = fields[OTHER[language]] ?? [];
  const doubtful = fields.linter?.refused ?? [];

  test("is valid with what it requires", async () => {
    const errors = (await found(valid)).filter((problem) => !/"B"|MISSING_END_STATE/.test(problem));
    expect(errors).toEqual([]);
  });

  test("has its own fields, and no other", async () => {
    const wrong: string[] = [];
    for (const name of NAMES) {
      const errors = await found({ ...valid, [name]: valid[name] ?? 1 });
      const refused = errors.includes(schema(`Field '${name}' is not supported`, location));
      const known = available.includes(name) || foreign.includes(name) || doubtful.includes(name);
      if (refused === known) wrong.push(name);
    }
    expect(wrong).toEqual([]);
  });

  test("has no field of the other query language", async () => {
    for (const name of foreign) {
      expect(await found({ ...valid, [name]: 1 })).toContain(
        schema(
          `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${OTHER[language]}' QueryLanguage`,
          location,
        ),
      );
    }
  });

  test("has at most one of fields that exclude each other", async () => {
    const groups = [...(fields.oneOf ?? []), ...(fields.exclusive ?? [])];
    for (const { group, one, other } of pairsOf(groups)) {
      expect(await found(withFields(without(valid, group), [one, other]))).toContain(
        schema(`There should only be one of the following fields: [${group.join(", ")}]`, location),
      );
    }
  });

  test("has what it requires", async () => {
    for (const name of fields.required ?? []) {
      expect(await found(without(valid, [name]))).toContain(
        schema(`These fields are required: [${name}]`, location),
      );
    }
    for (const group of fields.oneOf ?? []) {
      expect(await found(without(valid, group))).toContain(
        schema(
          `This object should have only one of the following fields: [${group.join(", ")}]`,
          location,
        ),
      );
    }
  });

  test("has a warning for what only linters refuse or require", async () => {
    const warned = `POSSIBLY_REFUSED at ${location}`;
    for (const name of doubtful) {
      expect(await warnings(definitionWith({ ...valid, [name]: 1 }))).toContain(warned);
    }
    for (const name of fields.linter?.required ?? []) {
      const definition = definitionWith(without(valid, [name]));
      expect(await warnings(definition)).toContain(warned);
      expect(await problems(definition)).not.toContain(
        schema(`These fields are required: [${name}]`, location),
      );
    }
  });
});
