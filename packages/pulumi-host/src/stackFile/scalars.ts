import type { ScalarTag } from "yaml";

/*
 * The scalars that Pulumi's YAML reader (yaml.v3 of Go) reads otherwise than YAML 1.2. As in YAML 1.2, `yes`, `no`, `on` and `off`
 * are text.
 */

/** `0123` is octal, `0b11` binary, `1_000` a thousand. */
const NUMBER =
  /^[-+]?(?:0[bB][01_]+|0[oO]?[0-7_]+|0[xX][\dA-Fa-f_]+|(?:\.\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?)$/;

const number: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: NUMBER,
  resolve(text) {
    const value = numberIn(text.replaceAll("_", ""));
    return Number.isFinite(value) ? value : text;
  },
};

const integer: ScalarTag = { ...number, tag: "tag:yaml.org,2002:int" };

function numberIn(text: string): number {
  const [, sign, digits = ""] = /^([-+]?)(.*)$/.exec(text) ?? [];
  const octal = /^0[oO]?([0-7]+)$/.exec(digits)?.[1];
  const value = octal === undefined ? Number(digits) : Number.parseInt(octal, 8);
  return sign === "-" && value !== 0 ? -value : value;
}

/** Pulumi makes `2026-01-02 00:00:00 +0000 UTC` of it. */
const date: ScalarTag = {
  tag: "tag:yaml.org,2002:timestamp",
  default: true,
  test: /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)?)?$/,
  resolve(text, onError) {
    onError(`${text} is a date, which Pulumi would write in another form: put it in quotes`);
    return text;
  },
};

const notFinite: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  resolve(text, onError) {
    onError(`${text} is no number that JSON has, and Pulumi refuses it: give another value`);
    return text;
  },
};

const binary: ScalarTag = {
  tag: "tag:yaml.org,2002:binary",
  resolve: (text) => Buffer.from(text, "base64").toString(),
};

/** They come before the scalars of YAML 1.2. */
export const PULUMI_SCALARS: readonly ScalarTag[] = [date, notFinite, integer, number, binary];
