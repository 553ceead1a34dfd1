/** For load balancers and deployments. */
import { Router } from "express";
import type { Database } from "../database/database";

/** `/health` says that the process serves; `/health/ready` also that the database answers it. */
export function health(database: Database): Router {
  const router = Router({ caseSensitive: true });
  router.get("/health", (_request, response) => void response.json({ status: "ok" }));
  router.get("/health/ready", async (_request, response) => {
    await database.read("SELECT 1 AS one");
    response.json({ status: "ready" });
  });
  return router;
}
