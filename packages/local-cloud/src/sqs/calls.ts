import { z } from "zod";
import type { Calls } from "./call.ts";
import { messageCalls } from "./messageCalls.ts";
import { queueCalls } from "./queueCalls.ts";
import type { QueueRegistry } from "./queueRegistry.ts";
import { SqsError } from "./sqsError.ts";

/** One call of the API. */
export type Call = (operation: string, input: object, signal: AbortSignal) => Promise<object>;

export function createCalls(queues: QueueRegistry): Call {
  const calls: Calls = { ...queueCalls(queues), ...messageCalls(queues) };
  return async (operation, input, signal) => {
    const call = Object.hasOwn(calls, operation) ? calls[operation] : undefined;
    if (call === undefined) {
      const known = Object.keys(calls).join(", ");
      throw new SqsError(
        "InvalidAction",
        `The action ${operation} is not supported by the local SQS, which has ${known}`,
      );
    }
    try {
      return await call(input, signal);
    } catch (error) {
      if (error instanceof z.ZodError) throw malformed(error);
      throw error;
    }
  };
}

/** Names the wrong members, never their values: a message may contain a task token. */
function malformed(error: z.ZodError): SqsError {
  const members = error.issues.map(({ path }) => path.join(".") || "the request");
  return new SqsError("SerializationException", `A value has a wrong type: ${members.join(", ")}`);
}
