export {
  compact,
  type Data,
  dataFromText,
  dataFromValue,
  jsonOf,
  textOf,
} from "./data.ts";
export { parseExactly } from "./exactJson.ts";
export { numberOf } from "./exactNumber.ts";
export { isLongerThan, lengthUpTo } from "./length.ts";
export { isNestedDeeper } from "./nesting.ts";
export { describeJsonProblem, type JsonProblem } from "./problem.ts";
export {
  byteLength,
  depthOf,
  isObject,
  type Json,
  type JsonObject,
  kindOf,
  parseJson,
  sameJson,
  setMember,
} from "./value.ts";
