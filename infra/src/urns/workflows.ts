import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { manifests } from "./manifests.ts";

const price = workloadOf(manifests.quick);

const order = defineWorkflow({
  name: "order",
  description: "Takes an order",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Check",
    States: {
      Check: run(workloadOf(manifests.short), { Next: "Each" }),
      Each: {
        Type: "Map",
        ItemProcessor: { StartAt: "Price", States: { Price: run(price, { End: true }) } },
        End: true,
      },
    },
  },
});

const refundOrder = defineWorkflow({
  name: "refund-order",
  description: "Pays an order back",
  definition: { StartAt: "Price", States: { Price: run(price, { End: true }) } },
});

/** Workflows for the lists and the tests, which share a queue. */
export const workflows = { order, "refund-order": refundOrder };
