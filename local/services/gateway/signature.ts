/** Signature version 4, from the side of the service. */
import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import { ServiceError } from "../service";

export interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export interface SignedRequest {
  readonly method: string;
  /** Path with query string, as it came. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** Source: "Signature Version 4 … within 5 minutes" in the IAM guide; most services allow 15, as does this one. */
export const MAX_SKEW_MS = 15 * 60_000;

const HEADER =
  /^AWS4-HMAC-SHA256 +Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]+)$/;

/** @throws ServiceError as AWS answers a request without a usable header */
export function parseAuthorization(header: string | undefined): Authorization {
  if (header === undefined)
    throw new ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token", 403);
  const match = HEADER.exec(header);
  if (!match)
    throw new ServiceError(
      "IncompleteSignatureException",
      "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters of AWS4-HMAC-SHA256.",
      403,
    );
  const [, accessKeyId = "", date = "", region = "", service = "", signedHeaders = "", signature = ""] = match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";"), signature };
}

/** Recomputes signatures. Keeps the derived key of each credential and day. */
export class SignatureVerifier {
  /** Key objects: Node.js 24 takes five times as long for a signature with a buffer. */
  readonly #keys = new Map<string, KeyObject>();

  /** @throws ServiceError("InvalidSignatureException") */
  verify(request: SignedRequest, authorization: Authorization, secretAccessKey: string, now: number): void {
    const timestamp = request.headers["x-amz-date"] ?? "";
    const sentAt = parseTimestamp(timestamp);
    if (sentAt === undefined || !timestamp.startsWith(authorization.date))
      throw invalid("The request has no valid X-Amz-Date header.");
    if (Math.abs(now - sentAt) > MAX_SKEW_MS)
      throw invalid(`Signature expired: ${timestamp} is not within 15 minutes.`);
    const scope = `${authorization.date}/${authorization.region}/${authorization.service}/aws4_request`;
    const canonical = canonicalRequest(request, authorization.signedHeaders);
    const text = `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`;
    const expected = createHmac("sha256", this.#signingKey(authorization, secretAccessKey)).update(text).digest();
    const given = Buffer.from(authorization.signature, "hex");
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw invalid(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
      );
  }

  #signingKey({ accessKeyId, date, region, service }: Authorization, secret: string): KeyObject {
    const id = `${accessKeyId}/${date}/${region}/${service}/${secret}`;
    let key = this.#keys.get(id);
    if (!key) {
      const derived = [date, region, service, "aws4_request"].reduce<Buffer>(
        (previous, part) => createHmac("sha256", previous).update(part).digest(),
        Buffer.from(`AWS4${secret}`),
      );
      key = createSecretKey(derived);
      // Days and credentials are few; this only bounds the long run.
      if (this.#keys.size > 1_000) this.#keys.clear();
      this.#keys.set(id, key);
    }
    return key;
  }
}

function canonicalRequest({ method, url, headers, body }: SignedRequest, signedHeaders: readonly string[]): string {
  const [path = "/", query = ""] = splitOnce(url, "?");
  const payload = sha256(body);
  const claimed = headers["x-amz-content-sha256"];
  if (claimed !== undefined && claimed !== payload && claimed !== "UNSIGNED-PAYLOAD")
    throw invalid("The provided 'x-amz-content-sha256' header does not match what was computed.");
  const lines = signedHeaders.map((name) => `${name}:${(headers[name] ?? "").trim().replace(/ +/g, " ")}\n`);
  return [
    method,
    canonicalPath(path),
    canonicalQuery(query),
    lines.join(""),
    signedHeaders.join(";"),
    claimed ?? payload,
  ].join("\n");
}

/** Every service but S3 encodes the path's segments a second time. */
const canonicalPath = (path: string): string => path.split("/").map(encode).join("/");

function canonicalQuery(query: string): string {
  if (query === "") return "";
  const pairs = query.split("&").map((pair) => {
    const [name = "", value = ""] = splitOnce(pair, "=");
    return [encode(decode(name)), encode(decode(value))] as const;
  });
  pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(`The query string is not percent-encoded as it should be: ${text}`);
  }
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const sha256 = (data: string | Buffer): string => hash("sha256", data);
const invalid = (message: string): ServiceError => new ServiceError("InvalidSignatureException", message, 403);
