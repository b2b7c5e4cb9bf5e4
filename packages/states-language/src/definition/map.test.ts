import { describe, expect, test } from "vitest";
import type { JsonObject } from "../json/value.ts";
import { compileMap, processorOf } from "./map.ts";

const PROCESSOR = { StartAt: "I", States: {} };
const compile = (fields: JsonObject, language: "JSONPath" | "JSONata" = "JSONPath") =>
  compileMap({ ItemProcessor: PROCESSOR, ...fields }, language);

describe("a Map state", () => {
  test("is inline and has no optional field", () => {
    expect(compile({})).toEqual({
      type: "Map",
      distributed: undefined,
      items: undefined,
      itemSelector: undefined,
      itemBatcher: undefined,
      maxConcurrency: undefined,
      toleratedFailureCount: undefined,
      toleratedFailurePercentage: undefined,
      reader: undefined,
      writer: undefined,
    });
  });

  test("may name its processor Iterator, the deprecated name", () => {
    expect(processorOf({ Iterator: { StartAt: "J" } })).toEqual({ StartAt: "J" });
  });

  test.each<[JsonObject, JsonObject, object | undefined]>([
    [{ Mode: "INLINE" }, {}, undefined],
    [{}, { Label: "l" }, undefined],
    [{ Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, {}, { label: undefined, express: false }],
    [
      { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
      { Label: "l" },
      { label: "l", express: true },
    ],
  ])("with the ProcessorConfig %j and %j", (ProcessorConfig, fields, distributed) => {
    const state = compile({ ...fields, ItemProcessor: { ...PROCESSOR, ProcessorConfig } });
    expect(state.distributed).toEqual(distributed);
  });

  test("has numbers and paths", () => {
    expect(
      compile({
        ItemsPath: "$.list",
        MaxConcurrency: 2,
        ToleratedFailureCountPath: "$.n",
        ToleratedFailurePercentage: 0,
      }),
    ).toMatchObject({
      items: { kind: "path", name: "ItemsPath" },
      maxConcurrency: { kind: "literal", value: 2 },
      toleratedFailureCount: { kind: "path", name: "ToleratedFailureCountPath" },
      toleratedFailurePercentage: { kind: "literal", value: 0 },
    });
  });

  test.each([
    [{ ItemSelector: { a: 1 } }, { a: 1 }],
    [{ Parameters: { b: 1 } }, { b: 1 }],
    [{ ItemSelector: { a: 1 }, Parameters: { b: 1 } }, { a: 1 }],
  ])("selects items by %j", (fields, value) => {
    expect(compile(fields).itemSelector).toEqual({ kind: "constant", value });
  });

  test("batches items", () => {
    const ItemBatcher = {
      MaxItemsPerBatch: 5,
      MaxInputBytesPerBatchPath: "$.bytes",
      BatchInput: { "a.$": "$.b" },
    };
    expect(compile({ ItemBatcher }).itemBatcher).toMatchObject({
      maxItems: { kind: "literal", value: 5 },
      maxInputBytes: { kind: "path", name: "MaxInputBytesPerBatchPath" },
      batchInput: { kind: "object" },
    });
    expect(compile({ ItemBatcher: {} }).itemBatcher).toEqual({
      maxItems: undefined,
      maxInputBytes: undefined,
      batchInput: undefined,
    });
  });

  test("says what its ItemReader reads", () => {
    const ReaderConfig = {
      InputType: "CSV",
      CSVHeaderLocation: "GIVEN",
      CSVHeaders: ["a", "b"],
      CSVDelimiter: "TAB",
      MaxItemsPath: "$.n",
    };
    const Parameters = { "Bucket.$": "$.bucket" };
    const ItemReader = { Resource: "r", ReaderConfig, Parameters };
    expect(compile({ ItemReader }).reader).toMatchObject({
      resource: "r",
      arguments: { kind: "object" },
      config: {
        inputType: "CSV",
        csvHeaderLocation: "GIVEN",
        csvHeaders: ["a", "b"],
        csvDelimiter: "TAB",
        itemsPointer: undefined,
      },
      maxItems: { kind: "path", name: "MaxItemsPath" },
    });
    const Arguments = { Bucket: "{% $states.input.bucket %}" };
    const jsonata = { Resource: "r", ReaderConfig: { MaxItems: "{% 1 + 1 %}" }, Arguments };
    expect(compile({ ItemReader: jsonata }, "JSONata").reader).toMatchObject({
      arguments: { kind: "object" },
      maxItems: { kind: "jsonata", name: "MaxItems" },
    });
    expect(compile({ ItemReader: {} }).reader).toBeUndefined();
    expect(compile({ ItemReader: { Resource: "r", ReaderConfig: 5 } }).reader).toMatchObject({
      config: { inputType: undefined },
    });
  });

  test("says where its ResultWriter writes, and in which form", () => {
    const WriterConfig = { Transformation: "FLATTEN", OutputType: "JSONL" };
    expect(compile({ ResultWriter: { WriterConfig } }).writer).toEqual({
      resource: undefined,
      arguments: undefined,
      transformation: "FLATTEN",
      outputType: "JSONL",
    });
    const Parameters = { Bucket: "b" };
    expect(compile({ ResultWriter: { Resource: "w", Parameters } }).writer).toMatchObject({
      resource: "w",
      arguments: { kind: "constant" },
      transformation: undefined,
    });
    expect(compile({ ResultWriter: { Resource: 5 } }).writer?.resource).toBeUndefined();
  });

  test("evaluates its fields in JSONata", () => {
    const state = compile({ Items: "{% $a %}", ItemSelector: { b: "{% 1 %}" } }, "JSONata");
    expect(state.items).toMatchObject({ kind: "jsonata", name: "Items" });
    expect(state.itemSelector).toMatchObject({ kind: "object" });
  });
});
