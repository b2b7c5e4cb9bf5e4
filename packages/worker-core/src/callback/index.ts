export {
  type CallbackBatch,
  type CallbackBatchOptions,
  type CallbackRecord,
  callbackBatch,
} from "./callbackBatch.ts";
export { type CallbackSourceOptions, callbackSource } from "./callbackSource.ts";
