/** What can be wrong with a change of a submission. */
import type { Statements } from "../../database/database";
import { versionConflict } from "../../http/preconditions";
import { conflict, forbidden, notFound } from "../../http/problem";
import { findSubmission, type Target } from "./submission-repository";

export const noSubmission = () => notFound("submission-not-found", "There is no such submission.");
export const noSpeaker = () => notFound("speaker-not-found", "There is no such speaker.");
export const alreadyReviewed = () => conflict("already-reviewed", "You have reviewed this submission already.");

/** Why a write found no submission that it may touch. */
export async function refusal(db: Statements, target: Target): Promise<Error> {
  const found = await findSubmission(db, target.id);
  if (!found) return noSubmission();
  if (target.submitter !== null && found.submitter !== target.submitter) {
    return forbidden("Only its submitter or an organiser may change a submission.");
  }
  if (target.version !== null && found.version !== target.version) return versionConflict();
  return conflict("already-decided", `This submission has been ${found.status} already.`);
}
