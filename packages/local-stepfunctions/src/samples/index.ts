export { executionInput, InvalidInput } from "./executionInput.ts";
export { samplesIn } from "./samplesIn.ts";
