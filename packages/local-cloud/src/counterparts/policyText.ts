import { z } from "zod";

/** A policy as Pulumi's types have it: JSON, or an object that the provider writes as JSON. */
export const PolicyText = z.union([
  z.string(),
  z.record(z.string(), z.unknown()).transform((document) => JSON.stringify(document)),
]);
