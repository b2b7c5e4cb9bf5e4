import { type Sqs, secretArnOf, startSecrets, startSqs } from "@sfn-workers/local-cloud/processes";
import { type StepFunctionsEndpoint, startStepFunctions } from "@sfn-workers/local-stepfunctions";

/** Step Functions, SQS and Secrets Manager on loopback, for the workers of one test. */
export interface Services {
  readonly stepFunctions: StepFunctionsEndpoint;
  readonly sqs: Sqs;
  /** Puts the secrets into Secrets Manager, under their names, and returns the variables with which a function finds them. */
  referencesTo(secrets: Readonly<Record<string, string>>): Record<string, string>;
  /** How many polls for a task have begun. */
  polls(): number;
  /** Hands the messages to this queue over to the receiver. */
  receive(queueUrl: string, receiver: (body: string) => void): void;
  close(): Promise<void>;
}

interface Message {
  readonly QueueUrl: string;
  readonly MessageBody: object;
}

export async function startServices(): Promise<Services> {
  const receivers = new Map<string, (body: string) => void>();
  // The local environment's own tests are about permissions.
  const anyone = { require: () => {}, authorize: () => {}, sessionOf: () => undefined };
  const sqs = await startSqs(anyone, anyone);
  const values: Record<string, string> = {};
  const secrets = await startSecrets({ secrets: values }, anyone, anyone);
  let polls = 0;
  const stepFunctions = await startStepFunctions({
    fault(operation) {
      if (operation === "GetActivityTask") polls += 1;
      return undefined;
    },
    integrations: {
      async "sqs:sendMessage"({ parameters }) {
        const { QueueUrl, MessageBody } = parameters as Message;
        const body = JSON.stringify(MessageBody);
        const receiver = receivers.get(QueueUrl);
        if (receiver === undefined) return sqs.call("SendMessage", { QueueUrl, MessageBody: body });
        receiver(body);
        return {};
      },
    },
  });
  return {
    stepFunctions,
    sqs,
    referencesTo(given) {
      const names = Object.keys(given);
      if (names.length === 0) return {};
      Object.assign(values, given);
      const references = names.map((name) => [name, secretArnOf(name)]);
      return {
        SECRET_REFERENCES: JSON.stringify(Object.fromEntries(references)),
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      };
    },
    polls: () => polls,
    receive: (queueUrl, receiver) => void receivers.set(queueUrl, receiver),
    async close() {
      await stepFunctions.close();
      await sqs.close();
      await secrets.close();
    },
  };
}
