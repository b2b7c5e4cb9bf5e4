export { matchesChoiceRule } from "./choice/comparison.ts";
export type { ChoiceRule } from "./choice/rule.ts";
export { queryError, unexpectedTypeError } from "./jsonata/errors.ts";
export { evaluateJsonata } from "./jsonata/evaluate.ts";
export type { JsonataTemplate } from "./jsonata/template.ts";
export { PathNotFound } from "./jsonpath/definite.ts";
export { type Path, type PathScope, placeAt, readField, readPath } from "./jsonpath/path.ts";
export { evaluateTemplate, type PayloadTemplate, pathNotFoundError } from "./payloadTemplate.ts";
export { parseTimestamp } from "./timestamp.ts";
