import { HOURS_PER_MONTH, PRICES } from "./prices.ts";
import type { PlannedResource } from "./recordStack.ts";

const FLOW_LOG = "aws:ec2/flowLog:FlowLog";

/** What an idle network interface is taken to have: ten connections a minute that are open, each with a record for each direction. */
const RECORDS_PER_MINUTE = 20;

/** A record of AWS's default format. */
const RECORD_BYTES = 105;

/** What CloudWatch Logs adds to each event (API reference, PutLogEvents). */
const EVENT_BYTES = 26;

type Planned = Pick<PlannedResource, "type" | "inputs">;

/** What a network's flow log costs a month while the environment is idle. */
export function flowLogsCost({ inputs }: Planned, all: Iterable<Planned>): number {
  const records = interfacesIn(all) * RECORDS_PER_MINUTE * 60 * HOURS_PER_MONTH;
  const price = inBucket(inputs) ? PRICES.vendedLogToBucketGb : PRICES.vendedLogGb;
  return ((records * bytesOf(inputs)) / 1e9) * price;
}

/** The assumption, in words, of a plan that has flow logs. */
export function flowLogsNote(all: Iterable<Planned>): string[] {
  const log = [...all].find(({ type }) => type === FLOW_LOG);
  if (log === undefined) return [];
  return [
    `Flow logs are counted as ${RECORDS_PER_MINUTE} records of ${bytesOf(log.inputs)} bytes a minute for each task that always runs and for each interface endpoint in each zone, whichever traffic they record; tasks that work and strangers who try public addresses add to that.`,
  ];
}

type Inputs = Planned["inputs"];

function inBucket(inputs: Inputs): boolean {
  return inputs["logDestinationType"] === "s3";
}

function bytesOf(inputs: Inputs): number {
  return inBucket(inputs) ? RECORD_BYTES : RECORD_BYTES + EVENT_BYTES;
}

/** The network interfaces of the tasks that always run, and of endpoints. */
function interfacesIn(all: Iterable<Planned>): number {
  return [...all]
    .map(({ type, inputs }) => {
      if (type === "aws:ecs/service:Service") return Number(inputs["desiredCount"]);
      if (type !== "aws:ec2/vpcEndpoint:VpcEndpoint") return 0;
      const { subnetIds } = inputs;
      return Array.isArray(subnetIds) ? subnetIds.length : 0;
    })
    .reduce((sum, count) => sum + count, 0);
}
