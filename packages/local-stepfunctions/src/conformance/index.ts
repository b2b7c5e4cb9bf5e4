export type { Row } from "./case.ts";
export { objectsIn, objectsOf } from "./objects.ts";
export { type Difference, difference } from "./run.ts";
export { tables } from "./tables/index.ts";
export type { Answer, Target } from "./target.ts";
