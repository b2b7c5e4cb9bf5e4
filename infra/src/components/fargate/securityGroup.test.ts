import { describe, expect, test } from "vitest";
import { build } from "../../testing/graph.ts";
import { SECURITY_GROUP } from "../../testing/types.ts";

const NETWORKS = {
  public: { kind: "public" },
  private: { kind: "private" },
  default: { kind: "default" },
  existing: { kind: "existing", vpcId: "vpc-1", subnetIds: ["subnet-1"] },
} as const;

describe.each(Object.entries(NETWORKS))("in a network of kind %s", (_kind, network) => {
  const everywhere = ["0.0.0.0/0"];
  const egressWith = async (setting: object) =>
    (
      await build({
        workloads: { long: { worker: "fargate" } },
        network: { ...network, ...setting },
      })
    ).inputs(SECURITY_GROUP, "long")["egress"];

  test("tasks may connect to everything by default, and to some ports if the stack names them", async () => {
    expect(await egressWith({})).toContainEqual({
      ...{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: everywhere },
    });
    expect(await egressWith({ egress: [443, 5432] })).toEqual([
      { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everywhere },
      { protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: everywhere },
    ]);
  });

  test("every setting has the same rule for HTTPS, so that a change of the setting never takes it, even for a moment", async () => {
    const https = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everywhere };
    for (const egress of [undefined, [443], [53, 443], [443, 5432, 8443]]) {
      expect(await egressWith(egress === undefined ? {} : { egress })).toContainEqual(https);
    }
  });

  test("port 53 is open for UDP too, by which DNS servers of one's own are asked", async () => {
    expect(await egressWith({ egress: [443, 53] })).toEqual([
      { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: everywhere },
      { protocol: "tcp", fromPort: 53, toPort: 53, cidrBlocks: everywhere },
      { protocol: "udp", fromPort: 53, toPort: 53, cidrBlocks: everywhere },
    ]);
  });
});
