import { AWS_CLIENT, answer, NO_SERVER, type Probe, SERVER } from "../probe.ts";

export const databases: readonly Probe[] = [
  {
    packages: ["@aws-sdk/lib-dynamodb", "@aws-sdk/client-dynamodb"],
    imports: `import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";`,
    body: `const client = DynamoDBDocumentClient.from(new DynamoDBClient(${AWS_CLIENT}));
return (await client.send(new GetCommand({ TableName: "t", Key: { id: 7 } }))).Item;`,
    doubles: { [`POST ${SERVER}/`]: { status: 200, body: { Item: { id: { N: "7" } } } } },
    returns: { id: 7 },
  },
  {
    packages: ["pg"],
    imports: `import pg from "pg";`,
    body: answer(`new pg.Client("postgres://u:p@127.0.0.1:2/d").connect()`),
    returns: NO_SERVER,
  },
  {
    packages: ["mysql2"],
    imports: `import mysql from "mysql2/promise";`,
    body: answer(`mysql.createConnection("mysql://u:p@127.0.0.1:2/d")`),
    returns: NO_SERVER,
  },
  {
    packages: ["mongodb"],
    imports: `import { MongoClient } from "mongodb";`,
    body: answer(
      `new MongoClient("mongodb://127.0.0.1:2/", { serverSelectionTimeoutMS: 1_000 }).connect()`,
    ),
    returns: NO_SERVER,
  },
  {
    packages: ["mongoose"],
    imports: `import mongoose from "mongoose";`,
    body: answer(`mongoose.connect("mongodb://127.0.0.1:2/", { serverSelectionTimeoutMS: 1_000 })`),
    returns: NO_SERVER,
  },
  {
    packages: ["ioredis"],
    imports: `import { Redis } from "ioredis";`,
    body: `const redis = new Redis(2, "127.0.0.1", { lazyConnect: true, retryStrategy: () => null });
redis.on("error", () => {});
${answer("redis.connect()")}`,
    returns: "Connection is closed.",
  },
  {
    packages: ["redis"],
    imports: `import { createClient } from "redis";`,
    body: `const redis = createClient({ url: "redis://127.0.0.1:2", socket: { reconnectStrategy: false } });
redis.on("error", () => {});
${answer("redis.connect()")}`,
    returns: NO_SERVER,
  },
  {
    packages: ["knex", "pg"],
    imports: `import knex from "knex";`,
    body: `return knex({ client: "pg" })("orders").where({ id: 1 }).toString();`,
    returns: `select * from "orders" where "id" = 1`,
  },
  {
    packages: ["drizzle-orm", "pg"],
    imports: `import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable } from "drizzle-orm/pg-core";`,
    body: `const orders = pgTable("orders", { id: integer() });
return drizzle("postgres://u:p@127.0.0.1:2/d").select().from(orders).toSQL().sql;`,
    returns: `select "id" from "orders"`,
  },
  {
    packages: ["better-sqlite3"],
    imports: `import Database from "better-sqlite3";`,
    body: `return new Database(":memory:").prepare("select 1 + 1 as sum").get().sum;`,
    returns: 2,
    external: ["better-sqlite3"],
  },
];
