export { MAX_LAMBDA_STOP_MS } from "../limits.ts";
export { folderWith } from "./folders.ts";
export { LOGS } from "./functions.ts";
export { createLines, type Lines } from "./lines.ts";
export { deployForTest, endOf, eventsOf, startExecution, until } from "./program.ts";
export { createSender } from "./queuePrograms.ts";
export { letSecondsPass, settableClock } from "./queues.ts";
export { allow, createRole } from "./roles.ts";
export { FARGATE_TASK, ON_FARGATE } from "./tasks.ts";
