import { z } from "zod";
import { SQS_PURGE_INTERVAL_SECONDS } from "../limits.ts";
import type { Calls } from "./call.ts";
import { allAttributes, checkAttributes, checkNames, isNumeric } from "./queue.ts";
import { type QueueRegistry, queueDoesNotExist } from "./queueRegistry.ts";
import { redrivePolicyOf } from "./redrive.ts";
import { SqsError } from "./sqsError.ts";

const Texts = z.record(z.string(), z.string()).default({});
const Create = z.object({ QueueName: z.string(), Attributes: Texts, tags: Texts });
const Named = z.object({ QueueName: z.string() });
const List = z.object({ QueueNamePrefix: z.string().default("") });
const GetAttributes = z.object({ AttributeNames: z.array(z.string()).default([]) });
const SetAttributes = z.object({ Attributes: Texts });
const Tag = z.object({ Tags: Texts });
const Untag = z.object({ TagKeys: z.array(z.string()).default([]) });

/** The calls of SQS for queues. */
export function queueCalls(queues: QueueRegistry): Calls {
  return {
    CreateQueue(input) {
      const { QueueName: name, Attributes, tags } = Create.parse(input);
      queues.requireUnused(name);
      const queue = queues.create(name, Attributes);
      for (const [key, value] of Object.entries(tags)) queue.tags.set(key, value);
      return { QueueUrl: queue.url };
    },
    DeleteQueue(input) {
      queues.delete(queues.ofCall(input));
      return {};
    },
    GetQueueUrl(input) {
      const queue = queues.get(queues.arnOf(Named.parse(input).QueueName));
      if (queue === undefined) throw queueDoesNotExist();
      return { QueueUrl: queue.url };
    },
    ListQueues(input) {
      const { QueueNamePrefix: prefix } = List.parse(input);
      const urls = [...queues.all()].filter(({ name }) => name.startsWith(prefix));
      return { QueueUrls: urls.map(({ url }) => url) };
    },
    ListDeadLetterSourceQueues(input) {
      const { arn } = queues.ofCall(input);
      const sources = [...queues.all()].filter(
        (queue) => redrivePolicyOf(queue)?.deadLetterTargetArn === arn,
      );
      return { queueUrls: sources.map(({ url }) => url) };
    },
    GetQueueAttributes(input) {
      const queue = queues.ofCall(input);
      const names = GetAttributes.parse(input).AttributeNames;
      const attributes = allAttributes(queue);
      checkNames(names.filter((name) => name !== "All" && !Object.hasOwn(attributes, name)));
      const wanted = Object.entries(attributes).filter(
        ([name]) => names.includes("All") || names.includes(name),
      );
      return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
    },
    SetQueueAttributes(input) {
      const { Attributes } = SetAttributes.parse(input);
      const empty = Object.keys(Attributes).find((name) => Attributes[name] === "");
      // Only a policy or a key is taken away by an empty text.
      if (empty !== undefined && isNumeric(empty)) checkAttributes({ [empty]: "none" });
      queues.setAttributes(queues.ofCall(input), Attributes);
      return {};
    },
    PurgeQueue(input) {
      const queue = queues.ofCall(input);
      const now = queues.clock.now();
      const sinceMs = now - (queue.lastPurgedAt ?? Number.NEGATIVE_INFINITY);
      if (sinceMs < SQS_PURGE_INTERVAL_SECONDS * 1000) {
        throw new SqsError(
          "PurgeQueueInProgress",
          `Only one PurgeQueue operation on ${queue.name} is allowed every ${SQS_PURGE_INTERVAL_SECONDS} seconds.`,
          { status: 403 },
        );
      }
      queue.lastPurgedAt = now;
      queue.messages.purge();
      return {};
    },
    TagQueue(input) {
      const { tags } = queues.ofCall(input);
      for (const [key, value] of Object.entries(Tag.parse(input).Tags)) tags.set(key, value);
      return {};
    },
    UntagQueue(input) {
      const { tags } = queues.ofCall(input);
      for (const key of Untag.parse(input).TagKeys) tags.delete(key);
      return {};
    },
    ListQueueTags(input) {
      const { tags } = queues.ofCall(input);
      return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
    },
  };
}
