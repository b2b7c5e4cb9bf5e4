import type { Call } from "./call.ts";
import type { Draw } from "./draw.ts";
import type { Ledger } from "./ledger.ts";

/** What a lane of the load needs. */
export interface Lane {
  readonly call: Call;
  readonly ledger: Ledger;
  readonly draw: Draw;
}
