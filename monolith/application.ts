/** The conference application: all modules over one database. */
import { randomUUID } from "node:crypto";
import express, { type Express } from "express";
import { createDatabase, type DatabaseAccess } from "./database/data-api";
import { accessLog } from "./http/access-log";
import { createAuthenticate } from "./http/authentication";
import { errorHandler, noRoute } from "./http/error-handler";
import { health } from "./http/health";
import { mount } from "./http/mount";
import { requestId } from "./http/request-id";
import { operationsOf } from "./modules";
import { openApiDocument } from "./openapi/document";

export interface ApplicationArgs extends DatabaseAccess {
  /** Ed25519 public key in SPKI PEM, with which bearer tokens are checked. */
  readonly authPublicKey: string;
  readonly now: () => Date;
  /** Makes request ids. Default: random UUIDs. */
  readonly newId?: () => string;
}

/** Needs a migrated database. @throws Error when `authPublicKey` is no Ed25519 public key. */
export function createApplication(args: ApplicationArgs): Express {
  const database = createDatabase(args);
  const operations = operationsOf({ database, now: args.now });
  const document = openApiDocument(operations);

  const app = express();
  // Load balancers match paths by case; what they do not see as ours must not be served as ours.
  app.enable("case sensitive routing");
  app.disable("x-powered-by");
  // Entity tags are row versions, where there are any. Hashes of bodies would differ between instances and say nothing.
  app.disable("etag");
  app.use(requestId(args.newId ?? randomUUID));
  app.use(accessLog(args.log, args.now));
  app.use(health(database));
  app.get("/openapi.json", (_request, response) => void response.json(document));
  app.use(mount(operations, createAuthenticate(args.authPublicKey, args.now)));
  app.use(noRoute);
  app.use(errorHandler(args.log));
  return app;
}
