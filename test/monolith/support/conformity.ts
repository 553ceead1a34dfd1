/** Whether an answer is what the OpenAPI document says. */
import assert from "node:assert/strict";
import Ajv2020 from "ajv/dist/2020";
import type { OpenApiDocument } from "../../../monolith/openapi/document";

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Asserts that the document allows the answer, and returns its operation; undefined where no path is described. */
export type Conformity = (method: string, path: string, answer: Answered) => string | undefined;

const pointer = (part: string): string => part.replaceAll("~", "~0").replaceAll("/", "~1");

export function conformity(document: OpenApiDocument): Conformity {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, "api:");
  const templates = Object.keys(document.paths).map((template) => ({
    template,
    matches: new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`),
  }));

  return (method, path, { status, headers, body }) => {
    const bare = path.split("?")[0] ?? path;
    const hits = templates.filter(({ matches }) => matches.test(bare));
    // `/ratings/summary/1` is more specific than `/ratings/{id}` would be.
    const template = hits.sort((a, b) => b.template.replace(/\{\w+\}/g, "").length - a.template.length)[0]?.template;
    const verb = (method === "HEAD" ? "GET" : method).toLowerCase();
    const operation = template === undefined ? undefined : document.paths[template]?.[verb];
    if (template === undefined || operation === undefined) return undefined;

    const name = `${verb.toUpperCase()} ${template}`;
    const response = operation.responses[String(status)];
    assert.ok(response, `${name} answered ${status}, which is not described`);
    for (const header of Object.keys(response.headers ?? {})) assert.ok(headers.has(header), `${name} lacks ${header}`);
    const [type] = Object.keys(response.content ?? {});
    if (type === undefined) assert.equal(body, undefined, `${name} ${status} has a body`);
    else if (method !== "HEAD") {
      assert.equal(headers.get("content-type"), `${type}; charset=utf-8`);
      const place = ["paths", template, verb, "responses", String(status), "content", type, "schema"];
      const validate = ajv.getSchema(`api:#/${place.map(pointer).map(encodeURIComponent).join("/")}`);
      assert.ok(validate, `${name} ${status} has no schema`);
      assert.ok(validate(body), `${name} ${status}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`);
    }
    return name;
  };
}
