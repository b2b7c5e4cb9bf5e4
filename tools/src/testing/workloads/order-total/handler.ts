import { defineWorkload, TaskFailure } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";

const article = z.object({ price: z.int() });

export const workload = defineWorkload({
  manifest,
  input: z.object({ article: z.string(), quantity: z.int().min(1) }),
  output: z.object({ total: z.int() }),
  async handler(order, { signal }) {
    const url = `${process.env["ARTICLES_URL"]}/${encodeURIComponent(order.article)}`;
    const answer = await fetch(url, { signal });
    if (answer.status === 404) throw new TaskFailure("UnknownArticle", order.article);
    if (!answer.ok) throw new TaskFailure("ServiceBusy", `HTTP ${answer.status}`);
    return { total: article.parse(await answer.json()).price * order.quantity };
  },
});
