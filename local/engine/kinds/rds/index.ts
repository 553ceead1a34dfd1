import type { RdsService } from "../../../services/rds/service";
import type { ResourceKind } from "../../resource-kind";
import { clusterKind } from "./cluster";
import { clusterInstanceKind } from "./cluster-instance";
import { clusterParameterGroupKind, subnetGroupKind } from "./groups";

/** The resource types of RDS that an Aurora cluster needs. */
export const rdsKinds = (service: RdsService): readonly ResourceKind[] => [
  clusterKind(service),
  clusterInstanceKind(service),
  subnetGroupKind,
  clusterParameterGroupKind,
];
