/** Answers of the edge's own. */
import type { ServerResponse } from "node:http";
import type { PlainAnswer } from "../runtime/forward/refusal";
import { PROBLEM_MEDIA_TYPE, problemBody } from "../runtime/http/problem";
import type { CapturedAnswer } from "./captured-response";

export const problemAnswer = (status: number, code: string, detail: string): CapturedAnswer =>
  plain({ status, headers: { "Content-Type": PROBLEM_MEDIA_TYPE }, body: problemBody({ status, code, detail }) });

export const plain = ({ status, headers, body }: PlainAnswer): CapturedAnswer => ({
  status,
  headers: Object.entries(headers),
  body: Buffer.from(body),
});

export const tooLarge = (): CapturedAnswer =>
  problemAnswer(413, "body-too-large", "The body is larger than 1 MiB, more than can be served here.");

export const retired = (context: string): CapturedAnswer =>
  problemAnswer(410, "retired", `The old path of "${context}" was retired. Use the load balancer's address.`);

/** Headers that Node writes itself. */
const OWN = new Set(["connection", "content-length", "keep-alive", "transfer-encoding", "date"]);

export function sendAnswer(response: ServerResponse, { status, headers, body }: CapturedAnswer): void {
  response.statusCode = status;
  for (const [name, value] of headers)
    if (!OWN.has(name.toLowerCase())) response.setHeader(name, typeof value === "string" ? value : [...value]);
  // The length of an answer to HEAD is the length of what GET would get, which is not at hand.
  if (status !== 204 && status !== 304 && response.req.method !== "HEAD")
    response.setHeader("Content-Length", body.length);
  response.end(body);
}
