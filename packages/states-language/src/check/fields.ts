import type { QueryLanguage } from "../definition/states.ts";
import type { JsonObject } from "../json/value.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { ObjectFields } from "./objects.ts";
import { allowOneOf, requireFields, requireOneOf } from "./values.ts";

/** Checks which fields an object has. Without a language, fields of both are allowed. */
export function checkFields(
  diagnostics: Diagnostics,
  source: JsonObject,
  fields: ObjectFields,
  language: QueryLanguage | undefined,
  location: string,
): void {
  checkNames(diagnostics, source, fields, language, location);
  requireFields(diagnostics, source, fields.required ?? [], location);
  const missing = (fields.linter?.required ?? []).filter((name) => source[name] === undefined);
  if (missing.length > 0) {
    diagnostics.doubt(`These fields are required: [${missing.join(", ")}]`, location);
  }
  for (const group of fields.oneOf ?? []) requireOneOf(diagnostics, source, group, location);
  for (const group of fields.exclusive ?? []) allowOneOf(diagnostics, source, group, location);
}

function checkNames(
  diagnostics: Diagnostics,
  source: JsonObject,
  { both, JSONPath = [], JSONata = [], linter }: ObjectFields,
  language: QueryLanguage | undefined,
  location: string,
): void {
  for (const name of Object.keys(source)) {
    if (both.includes(name)) continue;
    const own = JSONPath.includes(name) ? "JSONPath" : "JSONata";
    if (own === "JSONPath" || JSONata.includes(name)) {
      if (language === undefined || own === language) continue;
      diagnostics.schema(
        `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${own}' QueryLanguage`,
        location,
      );
    } else if (linter?.refused?.includes(name) === true) {
      diagnostics.doubt(`Field '${name}' is not supported`, location);
    } else {
      diagnostics.schema(`Field '${name}' is not supported`, location);
    }
  }
}
