import { createClient } from "./client.ts";
import { startEndpointProcess } from "./endpointProcess.ts";
import { measureQuery, type QueryFigures } from "./queries/measureQuery.ts";
import { ORDINARY_QUERIES } from "./queries/ordinaryQueries.ts";

/** Measures ordinary queries and prints the figures as one JSON object. */

/** Other work on the machine rarely slows down a query in each of them. */
const ROUNDS = 3;

const endpoint = await startEndpointProcess();
const client = createClient(endpoint.url, 1);
let queries: QueryFigures[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const measured: QueryFigures[] = [];
  for (const query of ORDINARY_QUERIES) measured.push(await measureQuery(query, client));
  queries = round === 0 ? measured : queries.map((one, index) => fastest(one, measured[index]));
}
client.close();
await endpoint.stop();
process.stdout.write(`${JSON.stringify({ queries })}\n`);

function fastest(one: QueryFigures, other: QueryFigures = one): QueryFigures {
  return {
    ...one,
    evaluateUs: Math.min(one.evaluateUs, other.evaluateUs),
    callUs: Math.min(one.callUs, other.callUs),
  };
}
