/** The api function as it is deployed; its calls carry its process' name. */
import { ratings } from "../../../extracted/ratings";
import { createApplication } from "../../../extracted/ratings/app";
import { apiHandler } from "../../../migration/runtime/api-handler";
import { nameCalls } from "./report";

nameCalls("api");
export const handler = apiHandler(ratings, createApplication);
