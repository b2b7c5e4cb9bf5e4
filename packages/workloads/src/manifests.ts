import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { manifest as coinFlip } from "./coin-flip/manifest.ts";
import { manifest as priceQuote } from "./price-quote/manifest.ts";
import { manifest as qualityCheck } from "./quality-check/manifest.ts";
import { manifest as supplierDecision } from "./supplier-decision/manifest.ts";

const all: readonly Manifest[] = [coinFlip, priceQuote, qualityCheck, supplierDecision];

/** All manifests, by name. Infrastructure code loads these and no handlers. */
export const manifests: Readonly<Record<string, Manifest>> = Object.fromEntries(
  all.map((manifest) => [manifest.name, manifest]),
);
