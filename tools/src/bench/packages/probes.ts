/** The use of one npm package in a handler, without a network: it returns a value that only working code can give. */
export interface Probe {
  /** The packages as a team would install them; the first one names the row. */
  readonly packages: readonly [string, ...string[]];
  /** Tells two probes of one package apart. */
  readonly use?: string;
  /** Import declarations. */
  readonly imports: string;
  /** The body of an async function. */
  readonly body: string;
  /** The JSON of the returned value. */
  readonly returns: unknown;
  /** Answers to its HTTP requests, by method and URL: connections that are not HTTP are refused. */
  readonly doubles?: Readonly<Record<string, { readonly status: number; readonly body?: unknown }>>;
  /** Packages that the manifest must declare under `bundle.external`. */
  readonly external?: readonly string[];
}

/**
 * A client that reaches nothing has loaded and run all of its code down to the socket: `answerOf` gives the error's code.
 */
const answer = (call: string) => `return answerOf(${call});`;

/** Nothing listens there. `fetch` allows port 2, other than port 1. */
const SERVER = "http://127.0.0.1:2";

/** The options of an AWS client. */
const CLIENT = `{ region: "us-east-1", endpoint: "${SERVER}", maxAttempts: 1, credentials: { accessKeyId: "a", secretAccessKey: "b" } }`;

const NO_SERVER = "ECONNREFUSED";

export const probes: readonly Probe[] = [
  {
    packages: ["@aws-sdk/client-s3"],
    imports: `import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";`,
    body: `const s3 = new S3Client({ ...${CLIENT}, forcePathStyle: true });
const { Body } = await s3.send(new GetObjectCommand({ Bucket: "b", Key: "k" }));
return Body.transformToString();`,
    doubles: { [`GET ${SERVER}/b/k?x-id=GetObject`]: { status: 200, body: "7" } },
    returns: "7",
  },
  {
    packages: ["@aws-sdk/lib-dynamodb", "@aws-sdk/client-dynamodb"],
    imports: `import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";`,
    body: `const client = DynamoDBDocumentClient.from(new DynamoDBClient(${CLIENT}));
return (await client.send(new GetCommand({ TableName: "t", Key: { id: 7 } }))).Item;`,
    doubles: { [`POST ${SERVER}/`]: { status: 200, body: { Item: { id: { N: "7" } } } } },
    returns: { id: 7 },
  },
  {
    packages: ["@aws-sdk/client-sqs"],
    imports: `import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";`,
    body: `const sqs = new SQSClient({ ...${CLIENT}, md5: false });
const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: "${SERVER}/q" }));
return Messages[0].Body;`,
    doubles: { [`POST ${SERVER}/`]: { status: 200, body: { Messages: [{ Body: "7" }] } } },
    returns: "7",
  },
  {
    packages: ["@aws-sdk/client-sns"],
    imports: `import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";`,
    body: `const sns = new SNSClient(${CLIENT});
return (await sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:us-east-1:000000000000:t", Message: "m" }))).MessageId;`,
    doubles: {
      [`POST ${SERVER}/`]: {
        status: 200,
        body: "<PublishResponse><PublishResult><MessageId>7</MessageId></PublishResult></PublishResponse>",
      },
    },
    returns: "7",
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
    packages: ["axios"],
    imports: `import axios from "axios";`,
    body: `return (await axios.get("${SERVER}/")).data;`,
    doubles: { [`GET ${SERVER}/`]: { status: 200, body: { id: 7 } } },
    returns: { id: 7 },
  },
  {
    packages: ["undici"],
    imports: `import { request } from "undici";`,
    body: `return (await request("${SERVER}/")).body.json();`,
    doubles: { [`GET ${SERVER}/`]: { status: 200, body: { id: 7 } } },
    returns: { id: 7 },
  },
  {
    packages: ["got"],
    imports: `import got from "got";`,
    body: `return got("${SERVER}/").json();`,
    doubles: { [`GET ${SERVER}/`]: { status: 200, body: { id: 7 } } },
    returns: { id: 7 },
  },
  {
    packages: ["node-fetch"],
    imports: `import fetch from "node-fetch";`,
    body: `return (await fetch("${SERVER}/")).json();`,
    doubles: { [`GET ${SERVER}/`]: { status: 200, body: { id: 7 } } },
    returns: { id: 7 },
  },
  {
    packages: ["ws"],
    imports: `import WebSocket from "ws";`,
    body: `const socket = new WebSocket("ws://127.0.0.1:2/");
return new Promise((resolve) => socket.on("error", ({ message }) => resolve(message)));`,
    doubles: { [`GET ${SERVER}/`]: { status: 404 } },
    returns: "Unexpected server response: 404",
  },
  {
    packages: ["jsonwebtoken"],
    imports: `import jwt from "jsonwebtoken";`,
    body: `const { id } = jwt.verify(jwt.sign({ id: 7 }, "key"), "key");
return id;`,
    returns: 7,
  },
  {
    packages: ["jose"],
    imports: `import { jwtVerify, SignJWT } from "jose";`,
    body: `const key = new TextEncoder().encode("a key of at least thirty-two bytes");
const token = await new SignJWT({ id: 7 }).setProtectedHeader({ alg: "HS256" }).sign(key);
return (await jwtVerify(token, key)).payload.id;`,
    returns: 7,
  },
  {
    packages: ["bcryptjs"],
    imports: `import bcrypt from "bcryptjs";`,
    body: `return bcrypt.compare("secret", await bcrypt.hash("secret", 4));`,
    returns: true,
  },
  {
    packages: ["bcrypt"],
    imports: `import bcrypt from "bcrypt";`,
    body: `return bcrypt.compare("secret", await bcrypt.hash("secret", 4));`,
    returns: true,
    external: ["bcrypt"],
  },
  {
    packages: ["sharp"],
    imports: `import sharp from "sharp";`,
    body: `const image = sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } });
return (await image.png().toBuffer()).subarray(1, 4).toString();`,
    returns: "PNG",
    external: ["sharp"],
  },
  {
    packages: ["better-sqlite3"],
    imports: `import Database from "better-sqlite3";`,
    body: `return new Database(":memory:").prepare("select 1 + 1 as sum").get().sum;`,
    returns: 2,
    external: ["better-sqlite3"],
  },
  {
    packages: ["pdfkit"],
    imports: `import PDFDocument from "pdfkit";`,
    body: `const document = new PDFDocument();
const chunks = [];
document.on("data", (chunk) => chunks.push(chunk));
document.text("Invoice").end();
await new Promise((resolve) => document.on("end", resolve));
return Buffer.concat(chunks).subarray(0, 4).toString();`,
    returns: "%PDF",
    external: ["pdfkit"],
  },
  {
    packages: ["pdf-lib"],
    imports: `import { PDFDocument } from "pdf-lib";`,
    body: `const document = await PDFDocument.create();
document.addPage().drawText("Invoice");
return Buffer.from(await document.save()).subarray(0, 4).toString();`,
    returns: "%PDF",
  },
  {
    packages: ["pngjs"],
    imports: `import { PNG } from "pngjs";`,
    body: `return PNG.sync.read(PNG.sync.write(new PNG({ width: 8, height: 8 }))).width;`,
    returns: 8,
  },
  {
    packages: ["xlsx"],
    imports: `import * as xlsx from "xlsx";`,
    body: `const book = xlsx.utils.book_new();
xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet([["id"], [7]]), "orders");
const bytes = xlsx.write(book, { type: "buffer", bookType: "xlsx" });
return xlsx.utils.sheet_to_json(xlsx.read(bytes).Sheets.orders);`,
    returns: [{ id: 7 }],
  },
  {
    packages: ["exceljs"],
    imports: `import ExcelJS from "exceljs";`,
    body: `const book = new ExcelJS.Workbook();
book.addWorksheet("orders").addRow(["id", 7]);
const read = new ExcelJS.Workbook();
await read.xlsx.load(await book.xlsx.writeBuffer());
return read.getWorksheet("orders").getCell("B1").value;`,
    returns: 7,
  },
  {
    packages: ["csv-parse"],
    imports: `import { parse } from "csv-parse/sync";`,
    body: `return parse("id\\n7", { columns: true });`,
    returns: [{ id: "7" }],
  },
  {
    packages: ["fast-xml-parser"],
    imports: `import { XMLParser } from "fast-xml-parser";`,
    body: `return new XMLParser().parse("<order><id>7</id></order>");`,
    returns: { order: { id: 7 } },
  },
  {
    packages: ["zod"],
    imports: `import * as z from "zod";`,
    body: `return z.object({ id: z.int() }).parse({ id: 7 });`,
    returns: { id: 7 },
  },
  {
    packages: ["ajv"],
    imports: `import { Ajv } from "ajv";`,
    body: `return new Ajv().validate({ type: "integer" }, 7);`,
    returns: true,
  },
  {
    packages: ["joi"],
    imports: `import Joi from "joi";`,
    body: `return Joi.number().validate("7").value;`,
    returns: 7,
  },
  {
    packages: ["luxon"],
    imports: `import { DateTime } from "luxon";`,
    body: `return DateTime.fromISO("2026-03-29T01:30", { zone: "Europe/Berlin" }).plus({ hours: 1 }).toISO();`,
    returns: "2026-03-29T03:30:00.000+02:00",
  },
  {
    packages: ["date-fns"],
    imports: `import { addDays, formatISO } from "date-fns";`,
    body: `return formatISO(addDays(new Date(2026, 0, 31), 1), { representation: "date" });`,
    returns: "2026-02-01",
  },
  {
    packages: ["dayjs"],
    imports: `import dayjs from "dayjs";
import utc from "dayjs/plugin/utc.js";`,
    body: `dayjs.extend(utc);
return dayjs.utc("2026-01-31").add(1, "day").format("YYYY-MM-DD");`,
    returns: "2026-02-01",
  },
  {
    packages: ["lodash"],
    imports: `import _ from "lodash";`,
    body: `return _.chunk([1, 2, 3], 2);`,
    returns: [[1, 2], [3]],
  },
  {
    packages: ["uuid"],
    imports: `import { v7, validate } from "uuid";`,
    body: `return validate(v7());`,
    returns: true,
  },
  {
    packages: ["winston"],
    imports: `import winston from "winston";`,
    body: `return winston.createLogger({ transports: [new winston.transports.Console()] }).info("started").level;`,
    returns: "info",
  },
  {
    packages: ["pino"],
    imports: `import pino from "pino";`,
    body: `const logger = pino();
logger.info("started");
return logger.level;`,
    returns: "info",
  },
  {
    packages: ["pino"],
    use: "transport",
    imports: `import pino from "pino";`,
    body: `const logger = pino({ transport: { target: "pino/file", options: { destination: 1 } } });
logger.info("started");
await new Promise((resolve, reject) => logger.flush((error) => (error ? reject(error) : resolve())));
return logger.level;`,
    returns: "info",
    external: ["pino"],
  },
  {
    packages: ["nodemailer"],
    imports: `import nodemailer from "nodemailer";`,
    body: answer(
      `nodemailer.createTransport({ host: "127.0.0.1", port: 2 }).sendMail({ from: "a@example.com", to: "b@example.com", text: "hello" })`,
    ),
    returns: NO_SERVER,
  },
  {
    packages: ["handlebars"],
    imports: `import Handlebars from "handlebars";`,
    body: `return Handlebars.compile("Dear {{name}}")({ name: "Ada" });`,
    returns: "Dear Ada",
  },
  {
    packages: ["ejs"],
    imports: `import ejs from "ejs";`,
    body: `return ejs.render("Dear <%= name %>", { name: "Ada" });`,
    returns: "Dear Ada",
  },
  {
    packages: ["stripe"],
    imports: `import Stripe from "stripe";`,
    body: `const stripe = new Stripe("sk_test", { host: "127.0.0.1", port: 2, protocol: "http", maxNetworkRetries: 0 });
return (await stripe.customers.list()).data;`,
    doubles: {
      [`GET ${SERVER}/v1/customers`]: { status: 200, body: { object: "list", data: [{ id: 7 }] } },
    },
    returns: [{ id: 7 }],
  },
  {
    packages: ["openai"],
    imports: `import OpenAI from "openai";`,
    body: `const openai = new OpenAI({ apiKey: "key", baseURL: "${SERVER}", maxRetries: 0 });
return (await openai.models.list()).data;`,
    doubles: {
      [`GET ${SERVER}/models`]: { status: 200, body: { object: "list", data: [{ id: 7 }] } },
    },
    returns: [{ id: 7 }],
  },
  {
    packages: ["@slack/web-api"],
    imports: `import { WebClient } from "@slack/web-api";`,
    body: `const slack = new WebClient("token", { slackApiUrl: "${SERVER}/", retryConfig: { retries: 0 } });
return (await slack.auth.test()).user_id;`,
    doubles: { [`POST ${SERVER}/auth.test`]: { status: 200, body: { ok: true, user_id: "7" } } },
    returns: "7",
  },
  {
    packages: ["twilio"],
    imports: `import twilio from "twilio";`,
    body: `return twilio("AC00000000000000000000000000000000", "token").messages("SM0").sid ?? "loaded";`,
    returns: "loaded",
  },
  {
    packages: ["googleapis"],
    imports: `import { google } from "googleapis";`,
    body: `const sheets = google.sheets({ version: "v4", auth: "key", rootUrl: "${SERVER}/", retry: false });
return (await sheets.spreadsheets.get({ spreadsheetId: "s" })).data;`,
    doubles: { [`GET ${SERVER}/v4/spreadsheets/s?key=key`]: { status: 200, body: { id: 7 } } },
    returns: { id: 7 },
  },
  {
    packages: ["kafkajs"],
    imports: `import { Kafka, logLevel } from "kafkajs";`,
    body: answer(
      `new Kafka({ brokers: ["127.0.0.1:2"], retry: { retries: 0 }, logLevel: logLevel.NOTHING }).admin().connect()`,
    ),
    returns: NO_SERVER,
  },
  {
    packages: ["amqplib"],
    imports: `import amqp from "amqplib";`,
    body: answer(`amqp.connect("amqp://127.0.0.1:2")`),
    returns: NO_SERVER,
  },
  {
    packages: ["@grpc/grpc-js"],
    imports: `import * as grpc from "@grpc/grpc-js";`,
    body: `const client = new grpc.Client("127.0.0.1:2", grpc.credentials.createInsecure());
return new Promise((resolve) => client.waitForReady(Date.now() + 50, (error) => resolve(error.message.split(" ")[0])));`,
    returns: "Failed",
  },
  {
    packages: ["protobufjs"],
    imports: `import protobuf from "protobufjs";`,
    body: `const { root } = protobuf.parse('syntax = "proto3"; message Order { int32 id = 1; }');
const Order = root.lookupType("Order");
return Order.decode(Order.encode({ id: 7 }).finish()).id;`,
    returns: 7,
  },
  {
    packages: ["archiver"],
    imports: `import * as archiver from "archiver";`,
    body: `return Object.keys(archiver).length > 0;`,
    returns: true,
  },
  {
    packages: ["jszip"],
    imports: `import JSZip from "jszip";`,
    body: `const bytes = await new JSZip().file("order.txt", "7").generateAsync({ type: "nodebuffer" });
return (await JSZip.loadAsync(bytes)).file("order.txt").async("string");`,
    returns: "7",
  },
  {
    packages: ["cheerio"],
    imports: `import { load } from "cheerio";`,
    body: `return load("<h1>Order 7</h1>")("h1").text();`,
    returns: "Order 7",
  },
  {
    packages: ["jsdom"],
    imports: `import { JSDOM } from "jsdom";`,
    body: `return new JSDOM("<h1>Order 7</h1>").window.document.querySelector("h1").textContent;`,
    returns: "Order 7",
    external: ["jsdom"],
  },
  {
    packages: ["ssh2-sftp-client"],
    imports: `import SftpClient from "ssh2-sftp-client";`,
    body: answer(
      `new SftpClient().connect({ host: "127.0.0.1", port: 2, username: "u", password: "p", retries: 0 })`,
    ),
    returns: NO_SERVER,
  },
  {
    packages: ["playwright-core"],
    imports: `import { chromium } from "playwright-core";`,
    body: `return chromium.name();`,
    returns: "chromium",
    external: ["playwright-core"],
  },
  {
    packages: ["@sentry/node"],
    imports: `import * as Sentry from "@sentry/node";`,
    body: `Sentry.init({ dsn: "http://key@127.0.0.1:2/1" });
return Sentry.isInitialized();`,
    returns: true,
  },
  {
    packages: ["@opentelemetry/sdk-node"],
    imports: `import { NodeSDK } from "@opentelemetry/sdk-node";`,
    body: `const sdk = new NodeSDK();
sdk.start();
await sdk.shutdown();
return "ended";`,
    returns: "ended",
  },
];
