import type { IamService } from "../../../services/iam/service";
import type { ResourceKind } from "../../resource-kind";
import { policyKind } from "./policy";
import { rolePolicyAttachmentKind } from "./role-policy-attachment";
import { rolePolicyKind } from "./role-policy";
import { roleKind } from "./role";

/** The resource types of IAM. */
export const iamKinds = (service: IamService): readonly ResourceKind[] => [
  roleKind(service),
  rolePolicyKind(service),
  policyKind(service),
  rolePolicyAttachmentKind(service),
];
