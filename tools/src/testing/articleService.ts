import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A service that the handlers of `order-total` ask, so that each request is a run of a handler. */
export interface ArticleService {
  readonly url: string;
  /** When each article was asked for, in milliseconds. */
  readonly askedAt: ReadonlyMap<string, readonly number[]>;
  /** Until then it answers nobody. */
  open(): void;
  close(): void;
}

/** @param answerMs how long each answer takes, and thereby each task */
export async function startArticleService(answerMs: number): Promise<ArticleService> {
  const askedAt = new Map<string, number[]>();
  const opened = Promise.withResolvers<void>();
  const server = createServer(async ({ url = "/" }, response) => {
    const article = url.slice(1);
    askedAt.set(article, [...(askedAt.get(article) ?? []), performance.now()]);
    await opened.promise;
    await sleep(answerMs);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ price: 1 }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    askedAt,
    open: opened.resolve,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
