import { type Sqs, startSqs } from "@sfn-workers/local-cloud/processes";
import { type StepFunctionsEndpoint, startStepFunctions } from "@sfn-workers/local-stepfunctions";

/** Step Functions and SQS on loopback, for the workers of one test. */
export interface Services {
  readonly stepFunctions: StepFunctionsEndpoint;
  readonly sqs: Sqs;
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
  const sqs = await startSqs({ require: () => {}, authorize: () => {} });
  const stepFunctions = await startStepFunctions({
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
    receive: (queueUrl, receiver) => void receivers.set(queueUrl, receiver),
    async close() {
      await stepFunctions.close();
      await sqs.close();
    },
  };
}
