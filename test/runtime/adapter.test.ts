/** The adapter answers as Express does over real HTTP: the same requests on both, compared header by header, byte by byte. */
import assert from "node:assert/strict";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import express from "express";
import { createAdapter } from "../../migration/runtime/adapter";
import { type AlbAnswer, toAlbEvent } from "../../migration/runtime/alb-event";

const TARGET_GROUP = "arn:aws:elasticloadbalancing:eu-central-1:000000000000:targetgroup/t/1";
const FRONT = [
  ...["x-forwarded-for", "203.0.113.9", "x-forwarded-proto", "https", "x-forwarded-port", "443"],
  ...["host", "shop.example.com", "x-amzn-trace-id", "Root=1-1-1"],
];
const JSON_TYPE = ["content-type", "application/json"];

interface Case {
  readonly title: string;
  readonly method?: string;
  readonly url: string;
  readonly headers?: readonly string[];
  readonly body?: Buffer;
}

const CASES: readonly Case[] = [
  { title: "an encoded query", url: "/echo?q=%28a%3DUS%29&name=John+Smith&x=a%26b&pct=100%25" },
  { title: "repeated and bare parameters", url: "/echo?a=1&a=2&b[]=1&b[]=2&flag" },
  { title: "an encoded path", url: "/items/a%2Fb%20c" },
  { title: "a plus in the path", url: "/items/a+b" },
  { title: "a malformed escape", url: "/echo?x=%zz" },
  { title: "a repeated header", url: "/echo", headers: [...FRONT, "x-dup", "1", "x-dup", "2"] },
  { title: "several Cookie headers", url: "/echo", headers: [...FRONT, "cookie", "a=1", "cookie", "b=2"] },
  { title: "two Set-Cookie headers", url: "/cookies" },
  { title: "a header set to a list", url: "/links" },
  { title: "a header set to a list of one", url: "/link" },
  { title: "an image", url: "/png" },
  { title: "a compressed body", url: "/gzip" },
  { title: "a binary answer", url: "/octet" },
  ...[
    { title: "a JSON body", url: "/json", type: "application/json", body: Buffer.from('{"a":"é"}') },
    { title: "a form", url: "/form", type: "application/x-www-form-urlencoded", body: Buffer.from("a=1&a=2&c=%26") },
    { title: "a binary body", url: "/bin", type: "application/octet-stream", body: Buffer.from([0xff, 0, 0x80, 10]) },
  ].map(({ title, url, type, body }) => ({
    title,
    url,
    body,
    method: "POST",
    headers: [...FRONT, "content-type", type],
  })),
  { title: "an answer without body", url: "/nocontent" },
  { title: "an answer written in pieces", url: "/stream" },
  { title: "UTF-8", url: "/utf8" },
  { title: "a redirect", url: "/redirect" },
  { title: "an application that throws", url: "/boom" },
  { title: "an unknown path", url: "/none" },
  { title: "HEAD", method: "HEAD", url: "/hello" },
  { title: "a health check", url: "/hello", headers: ["user-agent", "ELB-HealthChecker/2.0"] },
  {
    title: "POST without body",
    method: "POST",
    url: "/json",
    headers: [...FRONT, ...JSON_TYPE, "content-length", "0"],
  },
];

describe("The adapter", () => {
  const application = sampleApplication();
  let server: Server;
  before((done) => {
    server = createServer(application).listen(0, "127.0.0.1", done);
  });
  after((done) => {
    server.close(done);
  });

  for (const sample of CASES) {
    it(`answers ${sample.title} as Express does over HTTP`, async () => {
      const headers = [...(sample.headers ?? FRONT)];
      if (sample.body !== undefined) headers.push("content-length", String(sample.body.length));
      const { method = "GET", url, body = Buffer.alloc(0) } = sample;

      const wanted = await overHttp((server.address() as AddressInfo).port, method, url, headers, body);
      const event = toAlbEvent({ method, url, rawHeaders: headers, body }, TARGET_GROUP);
      const before = JSON.stringify(event);
      const answer = await createAdapter(application)(event);

      assert.equal(JSON.stringify(event), before, "the event must not be changed");
      const got = fromAnswer(JSON.parse(JSON.stringify(answer)) as AlbAnswer);
      if (method === "HEAD") got.body = wanted.body; // what a load balancer drops
      assert.deepEqual(got, wanted);
    });
  }
});

function sampleApplication(): express.Express {
  const app = express();
  app.set("trust proxy", true);
  app.set("etag", false);
  app.set("env", "test"); // no stack traces on stderr
  app.disable("x-powered-by");
  app.use(express.json(), express.urlencoded({ extended: true }), express.raw({ type: "application/octet-stream" }));
  app.get("/hello", (_request, response) => void response.json({ ok: true }));
  app.get("/echo", (asked, response) => {
    const { originalUrl: url, query, ip, protocol, hostname } = asked;
    response.json({ url, query, ip, protocol, hostname, dup: asked.headers["x-dup"], cookie: asked.headers.cookie });
  });
  app.get("/items/:id", (asked, response) => void response.json({ id: asked.params.id, url: asked.originalUrl }));
  app.get("/cookies", (_request, response) => void response.cookie("a", "1").cookie("b", "2").send("ok"));
  app.get("/links", (_request, response) => void response.setHeader("Link", ["<a>; rel=x", "<b>; rel=y"]).end("ok"));
  app.get("/link", (_request, response) => void response.setHeader("Link", ["<a>; rel=x"]).end("ok"));
  app.get(
    "/png",
    (_request, response) => void response.type("image/png").send(Buffer.from([0x89, 0x50, 0xff, 0, 0xfe])),
  );
  app.get("/gzip", (_request, response) => {
    response.set("content-encoding", "gzip").type("text/plain").send(gzipSync("hello"));
  });
  app.get("/octet", (_request, response) => {
    response.type("application/octet-stream").send(Buffer.from([0xff, 0xfe, 0, 0x80]));
  });
  app.post("/json", (asked, response) => void response.status(201).json({ got: asked.body as unknown }));
  app.post("/form", (asked, response) => void response.json({ got: asked.body as unknown }));
  app.post("/bin", (asked, response) => void response.json({ hex: (asked.body as Buffer).toString("hex") }));
  app.get("/nocontent", (_request, response) => void response.status(204).end());
  app.get("/stream", (_request, response) => {
    response.type("text/plain").write("line1\r\nhé");
    response.write("llo €\r\n");
    response.end("end");
  });
  app.get("/utf8", (_request, response) => void response.send("héllo € 😀"));
  app.get("/redirect", (_request, response) => void response.redirect("/x"));
  app.get("/boom", () => {
    throw Object.assign(new Error("boom"), { stack: "boom" });
  });
  return app;
}

interface Comparable {
  readonly status: number;
  readonly headers: readonly string[];
  body: string;
}

/** Of the connection, not of the answer; or different at each answer. */
const NOT_COMPARED = new Set(["date", "connection", "keep-alive", "transfer-encoding", "content-length"]);

const comparable = (headers: readonly (readonly [string, string])[]): string[] =>
  headers
    .filter(([name]) => !NOT_COMPARED.has(name.toLowerCase()))
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .sort();

function overHttp(port: number, method: string, path: string, headers: string[], body: Buffer): Promise<Comparable> {
  const named = headers.includes("host") ? headers : [...headers, "host", "shop.example.com"];
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", method, path, headers: named, setHost: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const pairs = answer.rawHeaders.flatMap((name, i, all) => (i % 2 ? [] : [[name, all[i + 1] ?? ""] as const]));
        const { statusCode = 0 } = answer;
        resolve({ status: statusCode, headers: comparable(pairs), body: Buffer.concat(chunks).toString("latin1") });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function fromAnswer(answer: AlbAnswer): Comparable {
  const pairs = Object.entries(answer.multiValueHeaders).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  const body = Buffer.from(answer.body, answer.isBase64Encoded ? "base64" : "utf8");
  return { status: answer.statusCode, headers: comparable(pairs), body: body.toString("latin1") };
}
