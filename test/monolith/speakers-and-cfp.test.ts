import assert from "node:assert/strict";
import { useConference } from "./support/conference";

describe("the modules speakers and cfp", () => {
  const conference = useConference();

  describe("the speakers API", () => {
    const values = { handle: "grace-h", name: "Grace H.", bio: "Compilers." };

    it("adds, changes, shows and removes a speaker", async () => {
      const token = await conference().token("organiser", "org_1");
      const created = await conference().expect(201, undefined, "POST", "/speakers", { token, body: values });
      const path = created.headers.get("location") ?? "";
      assert.deepEqual((await conference().expect(200, undefined, "GET", path)).body, created.body);
      const body = { ...values, company: "Navy" };
      assert.equal((await conference().expect(200, undefined, "PUT", path, { token, body })).body["company"], "Navy");
      await conference().expect(204, undefined, "DELETE", path, { token });
      await conference().expect(404, "speaker-not-found", "GET", path);
      await conference().expect(404, "speaker-not-found", "PUT", path, { token, body });
      await conference().expect(404, "speaker-not-found", "DELETE", path, { token });
    });

    it("refuses a handle that is taken or malformed, and keeps speakers with talks", async () => {
      const token = await conference().token("organiser", "org_1");
      const { body: first } = await conference().expect(200, undefined, "GET", "/speakers/1");
      const taken = { ...values, handle: first["handle"] };
      await conference().expect(409, "handle-taken", "POST", "/speakers", { token, body: taken });
      await conference().expect(409, "handle-taken", "PUT", "/speakers/2", { token, body: taken });
      await conference().expect(422, "validation-failed", "POST", "/speakers", {
        token,
        body: { ...values, handle: "A B" },
      });
      await conference().expect(409, "speaker-in-use", "DELETE", "/speakers/1", { token });
    });

    it("lists all speakers", async () => {
      const { body } = await conference().expect(200, undefined, "GET", "/speakers?limit=100");
      assert.deepEqual([(body["items"] as unknown[]).length, body["next"]], [60, null]);
    });
  });

  describe("the call for papers", () => {
    const values = { speakerId: 4, title: "On trees", abstract: "They grow.", track: "data", level: "beginner" };
    const submit = async (subject = "spk_4") => {
      const token = await conference().token("attendee", subject);
      const answer = await conference().expect(201, undefined, "POST", "/cfp/submissions", { token, body: values });
      return { token, path: answer.headers.get("location") ?? "", body: answer.body };
    };
    const seen = (version: number) => ({ headers: { "if-match": `"${version}"` } });

    it("takes submissions, and shows them by status", async () => {
      const { body, path } = await submit();
      assert.deepEqual([body["status"], body["talkId"], body["version"]], ["submitted", null, 1]);
      assert.deepEqual((await conference().expect(200, undefined, "GET", path)).body, body);
      const list = await conference().expect(200, undefined, "GET", "/cfp/submissions?status=submitted&limit=100");
      assert.deepEqual((list.body["items"] as unknown[]).at(-1), body);
      await conference().expect(422, "validation-failed", "GET", "/cfp/submissions?status=lost");
      const token = await conference().token("attendee", "spk_4");
      const unknown = { token, body: { ...values, speakerId: 999 } };
      await conference().expect(404, "speaker-not-found", "POST", "/cfp/submissions", unknown);
    });

    it("lets the submitter change a submission, at the version that was seen", async () => {
      const { token, path } = await submit();
      const body = { ...values, title: "On forests" };
      const changed = await conference().expect(200, undefined, "PUT", path, { token, body, ...seen(1) });
      assert.deepEqual([changed.body["title"], changed.headers.get("etag")], ["On forests", '"2"']);
      await conference().expect(412, "precondition-failed", "PUT", path, { token, body, ...seen(1) });
      await conference().expect(428, "precondition-required", "PUT", path, { token, body });
      const other = await conference().token("attendee", "spk_5");
      await conference().expect(403, "forbidden", "PUT", path, { token: other, body, ...seen(2) });
      await conference().expect(404, "submission-not-found", "PUT", "/cfp/submissions/999", {
        token,
        body,
        ...seen(1),
      });
    });

    it("takes one review of each reviewer", async () => {
      const { path, token } = await submit();
      const reviewer = await conference().token("reviewer", "rev_1");
      const review = { token: reviewer, body: { score: 5, comment: "Yes" } };
      const created = await conference().expect(201, undefined, "POST", `${path}/reviews`, review);
      await conference().expect(409, "already-reviewed", "POST", `${path}/reviews`, review);
      await conference().expect(404, "submission-not-found", "POST", "/cfp/submissions/999/reviews", review);
      await conference().expect(403, "forbidden", "POST", `${path}/reviews`, { ...review, token });
      const list = await conference().expect(200, undefined, "GET", `${path}/reviews`);
      assert.deepEqual(list.body["items"], [created.body]);
    });

    it("turns an accepted submission into a talk, once", async () => {
      const { path, token, body } = await submit();
      const organiser = await conference().token("organiser", "org_1");
      await conference().expect(403, "forbidden", "POST", `${path}/accept`, { token, ...seen(1) });
      const accept = () =>
        conference().call("POST", `${path}/accept`, { token: organiser, headers: { "if-match": "*" } });
      const answers = await Promise.all([accept(), accept(), accept()]);
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
      const accepted = await conference().expect(200, undefined, "GET", path);
      assert.deepEqual([accepted.body["status"], accepted.body["version"]], ["accepted", 2]);
      const talk = await conference().expect(
        200,
        undefined,
        "GET",
        `/schedule/talks/${String(accepted.body["talkId"])}`,
      );
      assert.deepEqual([talk.body["title"], talk.body["slot"]], [body["title"], null]);
      await conference().expect(409, "already-decided", "PUT", path, { token, body: values, ...seen(2) });
      await conference().expect(409, "already-decided", "DELETE", path, { token, ...seen(2) });
    });

    it("rejects a submission, at the version that was seen", async () => {
      const { path } = await submit();
      const token = await conference().token("organiser", "org_1");
      await conference().expect(412, "precondition-failed", "POST", `${path}/reject`, { token, ...seen(9) });
      const rejected = await conference().expect(200, undefined, "POST", `${path}/reject`, { token, ...seen(1) });
      assert.deepEqual([rejected.body["status"], rejected.body["talkId"]], ["rejected", null]);
      await conference().expect(409, "already-decided", "POST", `${path}/accept`, { token, ...seen(2) });
      await conference().expect(404, "submission-not-found", "POST", "/cfp/submissions/999/accept", {
        token,
        ...seen(1),
      });
    });

    it("withdraws a submission with its reviews, or neither", async () => {
      const { path, token } = await submit();
      const reviewer = await conference().token("reviewer", "rev_1");
      await conference().expect(201, undefined, "POST", `${path}/reviews`, { token: reviewer, body: { score: 2 } });
      await conference().expect(412, "precondition-failed", "DELETE", path, { token, ...seen(7) });
      const kept = await conference().expect(200, undefined, "GET", `${path}/reviews`);
      assert.equal((kept.body["items"] as unknown[]).length, 1);
      await conference().expect(204, undefined, "DELETE", path, { token, ...seen(1) });
      await conference().expect(404, "submission-not-found", "GET", path);
    });
  });
});
