import type { ServedHosts } from "@sfn-workers/local-stepfunctions/hosts";
import type { CallWithFault } from "../faults/calls.ts";
import { secretsWithFaults } from "../faults/secrets.ts";
import type { Session } from "../iam/iam.ts";
import type { Kms } from "../kms/kms.ts";
import { regionOf } from "../names.ts";
import { LOCAL_HOSTS } from "../process/refuseWebPages.ts";
import { DEFAULT_REGION } from "../region.ts";
import { type SecretsIam, secretAccess } from "./access.ts";
import { answerSecretsCall } from "./calls.ts";
import { containerSecret } from "./containerSecret.ts";
import { type AnswerCall, createSecretsServer } from "./httpServer.ts";
import { createSecretStore, type SecretValues, type StoredParameter } from "./store.ts";

/** Secrets Manager and Parameter Store of one local environment, with permissions. */
export interface Secrets {
  /** The endpoint of both, on the loopback interface. */
  readonly url: string;
  /** The parameters that the program makes, by ARN. */
  readonly parameters: Map<string, StoredParameter>;
  /** Whether there is one with this ARN, of the program or given with the environment. */
  hasParameter(arn: string): boolean;
  /**
   * Fetches one of a container's `secrets` as ECS does, as the execution role. The Region is the task's.
   *
   * @throws {Error} when it is missing, or the role may not read it; the message is the reason of the stopped task.
   */
  fetchForContainer(session: Session, valueFrom: string, region: string): string;
  close(): Promise<void>;
}

export interface SecretsOptions {
  readonly callWithFault?: CallWithFault;
  /** The Region of calls that name none; us-east-1 by default. */
  readonly region?: string;
  /** By which names the endpoint is reached; IP addresses and localhost by default. */
  readonly hosts?: ServedHosts;
}

export async function startSecrets(
  values: SecretValues,
  iam: SecretsIam,
  kms: Pick<Kms, "require">,
  { callWithFault, region: stackRegion = DEFAULT_REGION, hosts = LOCAL_HOSTS }: SecretsOptions = {},
): Promise<Secrets> {
  const parameters: Secrets["parameters"] = new Map();
  const store = createSecretStore(values, stackRegion, parameters);
  const answer: AnswerCall = (target, input, { accessKeyId, region = stackRegion }) => {
    const permit = (action: string, resource: string) =>
      iam.authorize({ accessKeyId, action, resource, region });
    const access = secretAccess(permit, iam.sessionOf(accessKeyId ?? ""), kms);
    return answerSecretsCall(target, input, { store, region }, access);
  };
  const server = await createSecretsServer(
    callWithFault === undefined ? answer : secretsWithFaults(answer, callWithFault),
    hosts,
  );
  return {
    url: server.url,
    parameters,
    hasParameter: (arn) => store.parameter(arn, regionOf(arn)) !== undefined,
    fetchForContainer(session, valueFrom, region) {
      const permit = (action: string, resource: string) => iam.require(session, action, resource);
      const access = secretAccess(permit, session, kms);
      return containerSecret(valueFrom, { store, region }, access);
    },
    close: server.close,
  };
}
