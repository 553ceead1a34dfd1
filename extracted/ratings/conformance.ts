/** Every request of the ratings API, as a scenario that holds on both paths. */
import type { ConformanceStep } from "../bounded-context";

type Caller = NonNullable<ConformanceStep["as"]>;
const author: Caller = { role: "attendee", subject: "conformance-author" };
const other: Caller = { role: "attendee", subject: "conformance-other" };
const reviewer: Caller = { role: "reviewer", subject: "conformance-reviewer" };
const organiser: Caller = { role: "organiser", subject: "conformance-organiser" };

/** A slot that the seeded conference has, and one that it never will have. */
const SLOT = 1;
const NO_SLOT = 2_147_483_647;
const JSON_TYPE = { "content-type": "application/json" };

const create = (
  title: string,
  expectStatus: number,
  body: ConformanceStep["body"],
  rest: Partial<ConformanceStep> = {},
) => ({ title, method: "POST", path: "/ratings", as: author, body: body ?? null, expectStatus, ...rest }) as const;
const change = (title: string, expectStatus: number, as: Caller, body: ConformanceStep["body"], id = "{{id}}") =>
  ({ title, method: "PUT", path: `/ratings/${id}`, as, body: body ?? null, expectStatus }) as const;
const read = (title: string, expectStatus: number, path: string) =>
  ({ title, method: "GET", path: `/ratings${path}`, expectStatus }) as const;
const withdraw = (title: string, expectStatus: number, as: Caller, id = "{{id}}") =>
  ({ title, method: "DELETE", path: `/ratings/${id}`, as, expectStatus }) as const;

const callers: readonly ConformanceStep[] = [
  { title: "a rating without a token", method: "POST", path: "/ratings", body: {}, expectStatus: 401 },
  ...["Basic YTpi", "Bearer x.y.z", "Bearer nonsense"].map((authorization) => ({
    title: `a rating with the authorization "${authorization}"`,
    method: "POST" as const,
    path: "/ratings",
    headers: { authorization },
    body: {},
    expectStatus: 401,
  })),
  create("a rating by a reviewer", 403, { slotId: SLOT, score: 3 }, { as: reviewer }),
  create("a rating by an organiser", 403, { slotId: SLOT, score: 3 }, { as: organiser }),
];

const badBodies: readonly ConformanceStep[] = [
  create("a rating as text", 415, "score=3", { headers: { "content-type": "text/plain" } }),
  create("a rating as malformed JSON", 400, '{"slotId":', { headers: JSON_TYPE }),
  create("a rating that is a number", 400, "5", { headers: JSON_TYPE }),
  create("a rating that is a list", 422, "[]", { headers: JSON_TYPE }),
  create("a rating in Latin 1", 415, "{}", { headers: { "content-type": "application/json; charset=latin1" } }),
  create("a rating in an unknown encoding", 415, "{}", { headers: { ...JSON_TYPE, "content-encoding": "zip" } }),
  create("a rating of more than 64 KiB", 413, { slotId: SLOT, score: 3, comment: "x".repeat(70_000) }),
  create("an empty rating", 422, {}),
  create("a rating with an unknown key", 422, { slotId: SLOT, score: 3, stars: 5 }),
  create("a rating with a score of 0", 422, { slotId: SLOT, score: 0 }),
  create("a rating with a score of 6", 422, { slotId: SLOT, score: 6 }),
  create("a rating with half a star", 422, { slotId: SLOT, score: 3.5 }),
  create("a rating with everything wrong", 422, { slotId: "1", score: "5", comment: 7 }),
  create("a rating with a slot too large", 422, { slotId: 2_147_483_648, score: 3 }),
  create("a rating with an empty comment", 422, { slotId: SLOT, score: 3, comment: "" }),
  create("a rating with a long comment", 422, { slotId: SLOT, score: 3, comment: "x".repeat(2_001) }),
  create("a rating with NUL in its comment", 422, { slotId: SLOT, score: 3, comment: "a\0b" }),
  create("a rating with half a character", 422, { slotId: SLOT, score: 3, comment: "a\ud800b" }),
];

const life: readonly ConformanceStep[] = [
  create("a rating of an unknown slot", 404, { slotId: NO_SLOT, score: 3 }),
  create("a rating", 201, { slotId: SLOT, score: 5, comment: 'Gut: "é" ☕ 😀 \\' }, { save: { id: "id" } }),
  create("a second rating of the same slot", 409, { slotId: SLOT, score: 1 }),
  create(
    "a rating by another attendee",
    201,
    { slotId: SLOT, score: 2, comment: null },
    { as: other, save: { theirs: "id" } },
  ),
  read("the rating", 200, "/{{id}}"),
  { title: "the rating's headers", method: "HEAD", path: "/ratings/{{id}}", expectStatus: 200 },
  change("a change by another attendee", 403, other, { score: 1 }),
  change("a change by a reviewer", 403, reviewer, { score: 1 }),
  change("a change of the slot", 422, author, { score: 1, slotId: 2 }),
  change("a change to nothing", 422, author, {}),
  change("a change", 200, author, { score: 4, comment: "y".repeat(2_000) }),
  change("a change that drops the comment", 200, author, { score: 4 }),
  change("a change by an organiser", 200, organiser, { score: 3, comment: "moderated" }),
  change("a change of no rating", 404, author, { score: 1 }, "2147483647"),
  change("a change of what can be no rating", 404, author, { score: 1 }, "x"),
  read("the changed rating", 200, "/{{id}}"),
  read("the summary with both", 200, `/summary/${SLOT}`),
  withdraw("a withdrawal by another attendee", 403, other),
  { title: "a withdrawal without a token", method: "DELETE", path: "/ratings/{{id}}", expectStatus: 401 },
  withdraw("a withdrawal", 204, author),
  withdraw("a second withdrawal", 404, author),
  withdraw("a withdrawal by an organiser", 204, organiser, "{{theirs}}"),
  read("the withdrawn rating", 404, "/{{id}}"),
  change("a change of the withdrawn rating", 404, author, { score: 1 }),
  create("a new rating after the withdrawal", 201, { slotId: SLOT, score: 1 }, { save: { again: "id" } }),
  withdraw("its withdrawal", 204, author, "{{again}}"),
];

const reads: readonly ConformanceStep[] = [
  read("the ratings of a slot", 200, `?slotId=${SLOT}`),
  { ...read("a first page", 200, `?slotId=${SLOT}&limit=2`), save: { next: "next" } },
  read("a second page", 200, `?slotId=${SLOT}&limit=2&cursor={{next}}`),
  read("a page past the end", 200, `?slotId=${SLOT}&cursor=2147483647`),
  read("the ratings of an unknown slot", 200, `?slotId=${NO_SLOT}`),
  read("ratings with an unknown parameter", 200, `?slotId=${SLOT}&limit=1&colour=red`),
  read("ratings of no slot", 422, ""),
  read("ratings of two slots", 422, "?slotId=1&slotId=2"),
  read("ratings of what can be no slot", 422, "?slotId=abc"),
  read("ratings by a wrong cursor", 422, `?slotId=${SLOT}&cursor=-1`),
  read("no ratings at a time", 422, `?slotId=${SLOT}&limit=0`),
  read("too many ratings at a time", 422, `?slotId=${SLOT}&limit=101`),
  read("a summary", 200, `/summary/${SLOT}`),
  read("a summary of an unknown slot", 200, `/summary/${NO_SLOT}`),
  read("a summary of what can be no slot", 404, "/summary/x"),
  read("an unknown rating", 404, "/2147483647"),
  ...["0", "-1", "1.5", "x", "99999999999"].map((id) => read(`the rating "${id}"`, 404, `/${id}`)),
  read("a malformed path", 400, "/%zz"),
  read("a path below a rating", 404, "/1/2/3"),
  read("a path with a trailing slash", 422, "/"),
];

const methods: readonly ConformanceStep[] = (
  [
    ["PATCH", "/ratings"],
    ["DELETE", "/ratings"],
    ["OPTIONS", "/ratings"],
    ["POST", "/ratings/1"],
    ["OPTIONS", "/ratings/1"],
    ["PUT", "/ratings/summary/1"],
  ] as const
).map(([method, path]) => ({ title: `${method} ${path}`, method, path, expectStatus: 405 }));

export const conformance: readonly ConformanceStep[] = [...callers, ...badBodies, ...reads, ...life, ...methods];
