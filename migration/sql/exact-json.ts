/** JSON numbers that JavaScript can hold exactly: an identifier or amount that would be rounded is an error, never a surprise. */
import type { Json } from "../../extracted/bounded-context";

/** Up to 15 significant digits survive a double (IEEE 754); only longer numbers need a look. */
const LONG_NUMBER = /\d[\d.]{14}\d/;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Sign, digits without outer zeros, and power of ten: equal for equal numbers. */
function canonical(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Parses a decimal number. @throws RangeError when a double cannot hold it exactly. */
export function exactNumber(text: string): number {
  const value = Number(text);
  if (LONG_NUMBER.test(text) && canonical(String(value)) !== canonical(text))
    throw new RangeError(`the number ${text} cannot be held exactly: keep it in a text column`);
  return value;
}

/** `JSON.parse` that refuses what it would round. @throws RangeError, SyntaxError */
export function parseExactJson(text: string): Json {
  if (LONG_NUMBER.test(text))
    for (const [token] of text.matchAll(STRING_OR_NUMBER)) if (!token.startsWith('"')) exactNumber(token);
  return JSON.parse(text) as Json;
}
