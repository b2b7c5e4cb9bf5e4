import type { DeployOptions } from "./deployment.ts";
import { MAX_PORT } from "./limits.ts";
import { type Inspector, startInspector } from "./process/inspector.ts";

/** The inspectors of an environment's resources. */
export interface Inspectors {
  /**
   * @returns that of the resource, if it has one; a replacement of the resource has the same.
   * @throws {Error} when its port can't be used.
   */
  of(resource: InspectedResource): Promise<Inspector | undefined>;
  close(): Promise<unknown>;
}

export type InspectedResource = Parameters<NonNullable<DeployOptions["inspect"]>>[0];

export function createInspectors(portOf: DeployOptions["inspect"] = () => undefined): Inspectors {
  /** By URN. */
  const inspectors = new Map<string, Inspector>();
  return {
    async of({ urn, type, name }) {
      const known = inspectors.get(urn);
      if (known !== undefined) return known;
      const port = portOf({ urn, type, name });
      if (port === undefined) return undefined;
      if (!Number.isInteger(port) || port < 1 || port > MAX_PORT) {
        throw new Error(
          `inspect: ${name}: port ${port}: it must be a whole number from 1 to ${MAX_PORT}`,
        );
      }
      const inspector = await startInspector(port, name);
      inspectors.set(urn, inspector);
      return inspector;
    },
    close: () => Promise.all([...inspectors.values()].map((one) => one.close())),
  };
}
