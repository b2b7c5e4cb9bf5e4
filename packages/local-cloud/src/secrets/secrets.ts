import type { CallWithFault } from "../faults/calls.ts";
import { secretsWithFaults } from "../faults/secrets.ts";
import type { Iam, Session } from "../iam/iam.ts";
import { answerSecretsCall } from "./calls.ts";
import { containerSecret } from "./containerSecret.ts";
import { type AnswerCall, createSecretsServer } from "./httpServer.ts";
import { createSecretStore, type SecretValues } from "./store.ts";

/** Secrets Manager and Parameter Store of one local environment, with permissions. */
export interface Secrets {
  /** The endpoint of both, on the loopback interface. */
  readonly url: string;
  /**
   * Fetches one of a container's `secrets` as ECS does, as the execution role.
   *
   * @throws {Error} when it is missing, or the role may not read it; the message is the reason of the stopped task.
   */
  fetchForContainer(session: Session, valueFrom: string): string;
  close(): Promise<void>;
}

export async function startSecrets(
  values: SecretValues,
  iam: Pick<Iam, "require" | "authorize">,
  callWithFault?: CallWithFault,
): Promise<Secrets> {
  const store = createSecretStore(values);
  const answer: AnswerCall = (target, input, accessKeyId) =>
    answerSecretsCall(target, input, store, (action, resource) =>
      iam.authorize({ accessKeyId, action, resource }),
    );
  const server = await createSecretsServer(
    callWithFault === undefined ? answer : secretsWithFaults(answer, callWithFault),
  );
  return {
    url: server.url,
    fetchForContainer: (session, valueFrom) =>
      containerSecret(valueFrom, store, (action, resource) =>
        iam.require(session, action, resource),
      ),
    close: server.close,
  };
}
