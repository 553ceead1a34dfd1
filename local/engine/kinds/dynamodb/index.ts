import type { DynamoService } from "../../../services/dynamodb/service";
import type { ResourceKind } from "../../resource-kind";
import { tableKind } from "./table";

/** The resource types of DynamoDB. */
export const dynamodbKinds = (service: DynamoService): readonly ResourceKind[] => [tableKind(service)];
