import type { OBJECTS, STATES } from "../check/objects.ts";
import type { QueryLanguage } from "../definition/states.ts";

/** The types that a state has. */
export type StateType = keyof typeof STATES;

/** What else has fields of its own. */
export type ObjectName = keyof typeof OBJECTS;

/** One row of the table with which definitions are checked, so that the compiler and the checks know the same fields. */
export type Row<Y extends StateType | ObjectName> = Y extends StateType
  ? (typeof STATES)[Y]
  : Y extends ObjectName
    ? (typeof OBJECTS)[Y]
    : never;

type Names<R, K extends string> = R extends { readonly [P in K]: readonly (infer F)[] } ? F : never;

/** The names of the fields in a query language; where it may be either, those that both have. */
export type FieldsIn<R, L extends QueryLanguage> =
  | Names<R, "both">
  | ([QueryLanguage] extends [L] ? Names<R, "JSONPath"> & Names<R, "JSONata"> : Names<R, L>);

/** The names of the fields in either. */
export type FieldsInAny<R> = FieldsIn<R, "JSONPath"> | FieldsIn<R, "JSONata">;

export type RequiredFields<R> = Names<R, "required">;
