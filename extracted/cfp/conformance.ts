/** Every request of the call-for-papers API, as a scenario that holds on both paths. */
import type { ConformanceStep, Json } from "../bounded-context";

type Caller = NonNullable<ConformanceStep["as"]>;
type Rest = Partial<ConformanceStep>;
const speaker: Caller = { role: "attendee", subject: "conformance-speaker" };
const other: Caller = { role: "attendee", subject: "conformance-other" };
const reviewer: Caller = { role: "reviewer", subject: "conformance-reviewer" };
const organiser: Caller = { role: "organiser", subject: "conformance-organiser" };

/** Of the seeded conference: a speaker, and submissions with talk and reviews, rejected, and undecided ones of others. */
const SPEAKER = 1;
const [ACCEPTED, REJECTED, UNDECIDED] = [1, 121, 171];
const NOBODY = 2_147_483_647;
const JSON_TYPE = { "content-type": "application/json" };
const LIST = "/cfp/submissions";
const OURS = `${LIST}/{{id}}`;

const values = (more: Readonly<Record<string, Json>> = {}): Readonly<Record<string, Json>> => ({
  speakerId: SPEAKER,
  title: 'Bäume: "Banyan" ☕ 😀 \\',
  abstract: "How roots come down from branches.\nAnd stay.",
  track: "Nature",
  level: "advanced",
  ...more,
});
const ifMatch = (version: number | string): Rest => ({
  headers: { "if-match": typeof version === "number" ? `"${version}"` : version },
});

const send =
  (method: ConformanceStep["method"]) =>
  (title: string, expectStatus: number, path: string, as: Caller, body?: Json | string, rest: Rest = {}) => ({
    ...{ title, method, path, as, expectStatus },
    ...(body !== undefined && { body }),
    ...rest,
  });
const [post, put, remove] = [send("POST"), send("PUT"), send("DELETE")];
const submit = (title: string, expectStatus: number, body: Json | string, rest: Rest = {}) =>
  post(title, expectStatus, LIST, speaker, body, rest);
const read = (title: string, expectStatus: number, path: string, rest: Rest = {}): ConformanceStep => ({
  ...{ title, method: "GET", path: `/cfp${path}`, expectStatus },
  ...rest,
});

const badRequests: readonly ConformanceStep[] = [
  { title: "a submission without a token", method: "POST", path: LIST, body: {}, expectStatus: 401 },
  submit("a submission with a forged token", 401, {}, { headers: { authorization: "Bearer x.y.z" } }),
  submit("a submission as text", 415, "title=x", { headers: { "content-type": "text/plain" } }),
  submit("a submission as malformed JSON", 400, '{"title":', { headers: JSON_TYPE }),
  submit("a submission of more than 64 KiB", 413, values({ abstract: "x".repeat(70_000) })),
  submit("an empty submission", 422, {}),
  submit("a submission with an unknown key", 422, values({ stars: 5 })),
  submit("a submission with everything wrong", 422, {
    speakerId: "1",
    title: 7,
    abstract: "",
    track: null,
    level: "x",
  }),
  submit("a submission with a title that is too long", 422, values({ title: "x".repeat(201) })),
  submit("a submission with NUL in its title", 422, values({ title: "a\0b" })),
  submit("a submission of an unknown speaker", 404, values({ speakerId: NOBODY })),
  put("a change without a token's role", 403, `${LIST}/1/reviews`, speaker, {}, { method: "POST" }),
  post("an acceptance by a reviewer", 403, `${LIST}/1/accept`, reviewer),
  put("a change without If-Match", 428, `${LIST}/${UNDECIDED}`, organiser, values()),
  put("a wrong change without If-Match", 422, `${LIST}/${UNDECIDED}`, organiser, {}),
  remove("a withdrawal without If-Match", 428, `${LIST}/${UNDECIDED}`, organiser),
  post("an acceptance without If-Match", 428, `${LIST}/${UNDECIDED}/accept`, organiser),
  put("a change of what can be no submission", 404, `${LIST}/x`, organiser, values()),
  put("a change of no submission", 404, `${LIST}/${NOBODY}`, organiser, values(), ifMatch("*")),
  remove("a withdrawal of no submission", 404, `${LIST}/${NOBODY}`, organiser, undefined, ifMatch(1)),
  post("an acceptance of no submission", 404, `${LIST}/${NOBODY}/accept`, organiser, undefined, ifMatch(1)),
];

const reads: readonly ConformanceStep[] = [
  read("all submissions", 200, "/submissions"),
  read("a first page", 200, "/submissions?limit=100", { save: { next: "next" } }),
  read("a second page", 200, "/submissions?limit=100&cursor={{next}}"),
  read("a page that ends with the list", 200, "/submissions?limit=100&cursor=100"),
  read("a page past the end", 200, "/submissions?cursor=2147483647"),
  ...["submitted", "accepted", "rejected"].flatMap((status) => [
    read(`the ${status}`, 200, `/submissions?status=${status}&limit=7`, { save: { [status]: "next" } }),
    read(`more of the ${status}`, 200, `/submissions?status=${status}&limit=100&cursor={{${status}}}`),
  ]),
  read("submissions of an unknown status", 422, "/submissions?status=lost"),
  read("submissions by a wrong cursor", 422, "/submissions?cursor=-1"),
  read("no submissions at a time", 422, "/submissions?limit=0"),
  read("an accepted submission", 200, `/submissions/${ACCEPTED}`),
  read("a rejected submission", 200, `/submissions/${REJECTED}`),
  { title: "a submission's headers", method: "HEAD", path: `${LIST}/${ACCEPTED}`, expectStatus: 200 },
  read("an unknown submission", 404, `/submissions/${NOBODY}`),
  ...["0", "-1", "1.5", "x", "99999999999"].map((id) => read(`the submission "${id}"`, 404, `/submissions/${id}`)),
  read("reviews", 200, `/submissions/${ACCEPTED}/reviews`),
  read("a page of reviews", 200, `/submissions/${ACCEPTED}/reviews?limit=2`, { save: { review: "next" } }),
  read("the next page of reviews", 200, `/submissions/${ACCEPTED}/reviews?limit=2&cursor={{review}}`),
  read("reviews of an unknown submission", 200, `/submissions/${NOBODY}/reviews`),
  read("reviews of what can be no submission", 404, "/submissions/x/reviews?limit=0"),
  read("no reviews at a time", 422, `/submissions/${ACCEPTED}/reviews?limit=0`),
  read("nothing at all", 404, ""),
  read("a path below", 404, "/submissions/1/reviews/2"),
];

const reviews = (id: string): string => `${LIST}/${id}/reviews`;
/** A decision stays: the submission cannot be withdrawn any more. */
const decided: readonly ConformanceStep[] = [
  submit("a submission", 201, values(), { save: { id: "id" } }),
  read("the submission", 200, "/submissions/{{id}}"),
  read("the undecided with it", 200, "/submissions?status=submitted&limit=100&cursor=190"),
  put("a change by another", 403, OURS, other, values(), ifMatch(1)),
  put("a change of another version", 412, OURS, speaker, values(), ifMatch(2)),
  put("a change with a weak tag", 412, OURS, speaker, values(), ifMatch('W/"1"')),
  put("a change to an unknown speaker", 404, OURS, speaker, values({ speakerId: NOBODY }), ifMatch(1)),
  put("a change", 200, OURS, speaker, values({ title: "x".repeat(200), speakerId: 2 }), ifMatch(1)),
  put("a change of the version before", 412, OURS, speaker, values(), ifMatch(1)),
  put("a change by an organiser", 200, OURS, organiser, values({ level: "beginner" }), ifMatch("*")),
  post("a review of an unknown submission", 404, reviews(`${NOBODY}`), reviewer, { score: 3 }),
  post("a review out of range", 422, reviews("{{id}}"), reviewer, { score: 6, comment: "" }),
  post("a review", 201, reviews("{{id}}"), reviewer, { score: 4, comment: "Ja ☕" }, { save: { review1: "id" } }),
  post("a second review of the same", 409, reviews("{{id}}"), reviewer, { score: 1 }),
  post("a review by an organiser", 201, reviews("{{id}}"), organiser, { score: 2 }, { save: { review2: "id" } }),
  read("both reviews", 200, "/submissions/{{id}}/reviews"),
  read("the submission, not changed by its reviews", 200, "/submissions/{{id}}"),
  remove("a withdrawal by another", 403, OURS, other, undefined, ifMatch(3)),
  remove("a withdrawal of another version", 412, OURS, speaker, undefined, ifMatch(1)),
  read("the reviews that a refused withdrawal left", 200, "/submissions/{{id}}/reviews"),
  post("an acceptance of another version", 412, `${OURS}/accept`, organiser, undefined, ifMatch(2)),
  post("an acceptance", 200, `${OURS}/accept`, organiser, undefined, { ...ifMatch(3), save: { talk: "talkId" } }),
  post("a second acceptance", 409, `${OURS}/accept`, organiser, undefined, ifMatch("*")),
  post("a second acceptance of another version", 412, `${OURS}/accept`, organiser, undefined, ifMatch(3)),
  post("a rejection of what is accepted", 409, `${OURS}/reject`, organiser, undefined, ifMatch(4)),
  put("a change of what is accepted", 409, OURS, speaker, values(), ifMatch(4)),
  remove("a withdrawal of what is accepted", 409, OURS, speaker, undefined, ifMatch(4)),
  read("the accepted submission", 200, "/submissions/{{id}}"),
  read("the accepted ones with it", 200, "/submissions?status=accepted&limit=100&cursor=110"),
  submit("a submission for nobody", 201, values(), { save: { lost: "id" } }),
  post("a rejection", 200, `${LIST}/{{lost}}/reject`, organiser, undefined, ifMatch(1)),
  post("a rejection of what is rejected", 409, `${LIST}/{{lost}}/reject`, organiser, undefined, ifMatch("*")),
  read("the rejected with it", 200, "/submissions?status=rejected&limit=100&cursor=160"),
].map((step) => ({ ...step, lasting: true }));

const withdrawn: readonly ConformanceStep[] = [
  submit("a second submission", 201, values(), { as: organiser, save: { second: "id" } }),
  post("its review", 201, reviews("{{second}}"), reviewer, { score: 5 }, { save: { review3: "id" } }),
  remove("its withdrawal", 204, `${LIST}/{{second}}`, organiser, undefined, ifMatch("*")),
  read("the withdrawn submission", 404, "/submissions/{{second}}"),
  read("its reviews", 200, "/submissions/{{second}}/reviews"),
  remove("a second withdrawal", 404, `${LIST}/{{second}}`, organiser, undefined, ifMatch("*")),
];

const methods: readonly ConformanceStep[] = (
  [
    ["PATCH", LIST],
    ["DELETE", LIST],
    ["POST", `${LIST}/1`],
    ["PUT", `${LIST}/1/reviews`],
    ["GET", `${LIST}/1/accept`],
    ["OPTIONS", `${LIST}/1/reject`],
  ] as const
).map(([method, path]) => ({ title: `${method} ${path}`, method, path, expectStatus: 405 }));

export const conformance: readonly ConformanceStep[] = [...badRequests, ...reads, ...decided, ...withdrawn, ...methods];
