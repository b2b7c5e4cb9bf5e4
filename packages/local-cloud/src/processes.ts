/** The processes of workers and the queues, for those that start them one by one instead of deploying a program. */
export { readDockerfile } from "./ecs/dockerfile.ts";
export { commandLineOf, type ImageCopy } from "./ecs/imageCopy.ts";
export {
  type ExecutionEnvironment,
  startExecutionEnvironment,
} from "./lambda/executionEnvironment.ts";
export { endWithThisProcess } from "./process/endWithThisProcess.ts";
export { startGuardedProcess } from "./process/guardedProcess.ts";
export { type Secrets, startSecrets } from "./secrets/secrets.ts";
export { secretArnOf } from "./secrets/store.ts";
export { type Sqs, startSqs } from "./sqs/sqs.ts";
