import { HOURS_PER_MONTH, PRICES } from "./prices.ts";
import type { PlannedResource } from "./recordStack.ts";

const FLOW_LOG = "aws:ec2/flowLog:FlowLog";

/** What an idle network interface is taken to have: ten connections a minute that are open, each with a record for each direction. */
const RECORDS_PER_MINUTE = 20;

/** A record of AWS's default format, with the 26 bytes that CloudWatch Logs adds to each event (API reference, PutLogEvents). */
const RECORD_BYTES = 105 + 26;

type Planned = Pick<PlannedResource, "type" | "inputs">;

/** What a network's flow logs cost a month while the environment is idle. */
export function flowLogsCost(all: Iterable<Planned>): number {
  const records = interfacesIn(all) * RECORDS_PER_MINUTE * 60 * HOURS_PER_MONTH;
  return ((records * RECORD_BYTES) / 1e9) * PRICES.vendedLogGb;
}

/** The assumption, in words, of a plan that has flow logs. */
export function flowLogsNote(all: Iterable<Planned>): string[] {
  if (![...all].some(({ type }) => type === FLOW_LOG)) return [];
  return [
    `Flow logs are counted as ${RECORDS_PER_MINUTE} records of ${RECORD_BYTES} bytes a minute for each task that always runs and for each interface endpoint in each zone, whichever traffic they record; tasks that work and strangers who try public addresses add to that.`,
  ];
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
