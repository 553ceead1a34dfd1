/** Accepting a submission makes it a talk; rejecting it does not. Either happens once. */
import { guarded, type Operation } from "../../http/operation";
import { etagOf, expectedVersion } from "../../http/preconditions";
import type { ModuleContext } from "../module-context";
import { refusal } from "./problems";
import { type Submission, submission } from "./schemas";
import { decideSubmission, insertTalk, type Target } from "./submission-repository";

export function decisionOperations({ database, now }: ModuleContext): readonly Operation[] {
  const accept = (target: Target): Promise<Submission> =>
    database.transaction(async (db) => {
      const accepted = await decideSubmission(db, target, "accepted", now());
      if (!accepted) throw await refusal(db, target);
      return { ...accepted, talkId: await insertTalk(db, accepted, now()) };
    });

  const reject = async (target: Target): Promise<Submission> => {
    const rejected = await decideSubmission(database, target, "rejected", now());
    if (!rejected) throw await refusal(database, target);
    return rejected;
  };

  const decision = (verb: string, summary: string, decide: (target: Target) => Promise<Submission>): Operation =>
    guarded({
      method: "post",
      path: `/cfp/submissions/:id/${verb}`,
      summary,
      roles: ["organiser"],
      success: { status: 200, body: submission, headers: ["ETag"] },
      requiredHeaders: ["If-Match"],
      problems: [404, 409, 412, 428],
      async handle({ id, request }) {
        const decided = await decide({ id, submitter: null, version: expectedVersion(request.get("if-match")) });
        return { status: 200, body: decided, headers: { ETag: etagOf(decided.version) } };
      },
    });

  return [
    decision("accept", "Accept a submission: it becomes a talk", accept),
    decision("reject", "Reject a submission", reject),
  ];
}
