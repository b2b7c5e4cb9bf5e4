import type { Probe } from "../probe.ts";

export const documents: readonly Probe[] = [
  {
    packages: ["sharp"],
    imports: `import sharp from "sharp";`,
    body: `const image = sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } });
return (await image.png().toBuffer()).subarray(1, 4).toString();`,
    returns: "PNG",
    external: ["sharp"],
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
];
