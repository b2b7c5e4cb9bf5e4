import { MAX_READ_ITEM_CHARACTERS } from "../../../limits.ts";
import { readerFailed } from "./failure.ts";

/** Reads delimited text, piece by piece, by the rules of the developer guide ("ItemReader", "CSV file in an Amazon S3 bucket"). */
export interface CsvParser {
  /** @returns the records that are complete now. */
  add(text: string): string[][];
  /** @returns the last record, which no newline ends. */
  end(): string[][];
}

export const DELIMITERS: Readonly<Record<string, string>> = {
  COMMA: ",",
  PIPE: "|",
  SEMICOLON: ";",
  SPACE: " ",
  TAB: "\t",
};

/** Where in a field the parser is. */
type Place = "start" | "plain" | "quoted" | "afterQuote";

/**
 * A field may be in quotation marks; a doubled one is one of the text, also outside. A backslash escapes a backslash, a quotation
 * mark and the delimiter, and is dropped before all else. Lines without anything are skipped.
 */
export function createCsvParser(delimiter: string): CsvParser {
  let record: string[] = [];
  let field = "";
  let length = 0;
  let place: Place = "start";
  let escaped = false;
  /** What has been read of a pair: a quotation mark in plain text, or the first half of a line's end. */
  let half: '"' | "\r" | "" = "";
  let isFirst = true;
  let records: string[][] = [];

  return {
    add(text) {
      const from = isFirst && text.startsWith("\uFEFF") ? 1 : 0;
      isFirst &&= text === "";
      for (let index = from; index < text.length; index += 1) take(text[index] as string);
      return taken();
    },
    end() {
      if (half === '"') keep('"');
      half = "";
      endRecord();
      return taken();
    },
  };

  function taken(): string[][] {
    const made = records;
    records = [];
    return made;
  }

  function take(character: string): void {
    if (escaped) {
      escaped = false;
      // Before a newline, the backslash is dropped and the newline stays one.
      if (character !== "\n" && character !== "\r") {
        keep(character);
        return;
      }
    }
    if (half !== "" && endsPair(character)) return;
    if (character === "\\") escaped = true;
    else if (place === "quoted") inQuotes(character);
    else if (character === '"') quote();
    else if (character === delimiter) endField();
    else if (character === "\n") endRecord();
    else if (character === "\r") half = "\r";
    else keep(character);
  }

  /** Whether the character belongs to the half that was read before it; else that half is text. */
  function endsPair(character: string): boolean {
    const before = half;
    half = "";
    if (before === "\r") {
      if (character !== "\n") keep("\r");
      return false;
    }
    keep('"');
    return character === '"';
  }

  function inQuotes(character: string): void {
    if (character === '"') place = "afterQuote";
    else keep(character);
  }

  /** A quotation mark outside a quoted field: its begin, the second half of a doubled one, or one in plain text. */
  function quote(): void {
    if (place === "start") place = "quoted";
    else if (place === "plain") half = '"';
    else {
      place = "quoted";
      keep('"');
    }
  }

  function keep(character: string): void {
    if (place === "start") place = "plain";
    field += character;
    length += 1;
    if (length > MAX_READ_ITEM_CHARACTERS) throw readerFailed("A row is larger than 8 MB.");
  }

  function endField(): void {
    record.push(field);
    field = "";
    place = "start";
  }

  function endRecord(): void {
    if (record.length > 0 || place !== "start") {
      endField();
      records.push(record);
    }
    record = [];
    length = 0;
  }
}
