import { InvalidOption } from "../errors.ts";

/** @throws {InvalidOption} when it is not the URL of a queue, or that of a FIFO queue, whose name says so. */
export function checkQueueUrl(queueUrl: string): void {
  if (!URL.canParse(queueUrl))
    throw new InvalidOption("queueUrl", queueUrl, "the URL of an SQS queue");
  // Its messages come in order, each after the one before is deleted: a task that takes long would hold back its whole group.
  if (new URL(queueUrl).pathname.endsWith(".fifo"))
    throw new InvalidOption("queueUrl", queueUrl, "the URL of a standard queue, not of a FIFO one");
}
