import { createHandler } from "./handler.ts";

/** The Lambda function's entry point, created once for each execution environment so that connections stay open. */
export const handler = await createHandler(process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
