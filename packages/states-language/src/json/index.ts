export * from "./json.ts";
export { describeJsonProblem, type JsonProblem } from "./problem.ts";
