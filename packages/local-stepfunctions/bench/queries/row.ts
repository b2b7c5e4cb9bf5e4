import type { Json } from "@sfn-workers/states-language/json";
import type { InputName } from "./inputs.ts";

/** A query, the input that it reads, and its value. */
export type Row = readonly [query: string, input: InputName, value: Json];
