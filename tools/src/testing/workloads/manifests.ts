import { manifest as ownInvoice } from "@fixture/own-work/manifest";
import { manifest as greeting } from "./greeting/manifest.ts";
import { manifest as orderTotal } from "./order-total/manifest.ts";
import { manifest as payment } from "./payment/manifest.ts";
import { manifest as rowCount } from "./row-count/manifest.ts";

/** Workloads of the tests, which deploy them instead of the repository's own. */
export const manifests = {
  greeting,
  "own-invoice": ownInvoice,
  "order-total": orderTotal,
  payment,
  "row-count": rowCount,
};
