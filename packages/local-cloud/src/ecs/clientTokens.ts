import type { Clock } from "@sfn-workers/local-stepfunctions";
import { ECS_CLIENT_TOKEN, ECS_CLIENT_TOKEN_MS } from "../limits.ts";
import { EcsError } from "./ecsError.ts";
import type { Tasks } from "./tasks.ts";

/** The client tokens of a cluster: what RunTask has started with each one. */
export interface ClientTokens {
  /**
   * Starts tasks, unless the same request with the same token has started some already.
   *
   * @returns the ARNs of the tasks, which may have ended
   * @throws {EcsError} ConflictException when another request has the token, InvalidParameterException when it is none.
   */
  once(token: string, request: string, start: () => readonly string[]): readonly string[];
}

export function createClientTokens(
  clock: Pick<Clock, "now">,
  tasks: Pick<Tasks, "find">,
): ClientTokens {
  const used = new Map<string, Use>();

  /**
   * A token stays taken for the lifetime of its task and an hour, but for a day at most (ECS guide, Ensuring idempotency). For
   * that long a task that has stopped is listed, too.
   */
  const isTaken = ({ at, arns }: Use) =>
    clock.now() - at < ECS_CLIENT_TOKEN_MS && arns.some((arn) => tasks.find(arn) !== undefined);

  return {
    once(token, request, start) {
      if (!ECS_CLIENT_TOKEN.test(token)) {
        const message = `clientToken is ${JSON.stringify(token)}: it can have 1 to 64 characters from ! to ~`;
        throw new EcsError("InvalidParameterException", message);
      }
      for (const [other, use] of used) if (!isTaken(use)) used.delete(other);
      const use = used.get(token);
      if (use === undefined) {
        const arns = start();
        used.set(token, { request, arns, at: clock.now() });
        return arns;
      }
      if (use.request === request) return use.arns;
      throw new EcsError(
        "ConflictException",
        `The clientToken is in use by another request of RunTask, which has started ${use.arns.join(", ")}`,
      );
    },
  };
}

interface Use {
  readonly request: string;
  readonly arns: readonly string[];
  readonly at: number;
}
