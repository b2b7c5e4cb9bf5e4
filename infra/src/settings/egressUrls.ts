import { HTTPS_PORT } from "../limits.ts";
import { keyPath } from "./explain.ts";
import { NAMESPACE } from "./namespace.ts";
import type { Settings } from "./settings.ts";

/** The ports of URLs that name none (RFC 9110). */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": HTTPS_PORT };

/** What a task reaches whatever its security group says: itself, and ECS's metadata. */
const NEAR = /^(?:localhost|127\.|\[::1\]$|169\.254\.)/;

/** The variables with a URL to which their tasks can't connect, in words. A handler need not call it, so this is no error. */
export function unreachableUrls({ network, workloads }: Settings): string[] {
  const { egress } = network;
  if (egress === undefined) return [];
  return workloads
    .filter(({ settings }) => settings.worker === "fargate")
    .flatMap(({ manifest, settings }) =>
      Object.entries(settings.variables).flatMap(([name, value]) => {
        const port = portOf(value);
        if (port === undefined || egress.includes(port)) return [];
        const key = keyPath(NAMESPACE, ["workloads", manifest.name, "variables", name]);
        return `${key} is a URL of port ${port}, to which its tasks can't connect; ${NAMESPACE}:network.egress allows ${egress.join(", ")}`;
      }),
    );
}

function portOf(value: string): number | undefined {
  if (!value.includes("://") || !URL.canParse(value)) return undefined;
  const { protocol, port, hostname } = new URL(value);
  if (NEAR.test(hostname)) return undefined;
  return port === "" ? DEFAULT_PORTS[protocol] : Number(port);
}
