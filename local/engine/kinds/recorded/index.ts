/** The types that the local cloud records only: network, keys, images, buckets. Traffic on one machine needs none of them. */
import type { Random } from "../../../services/random";
import type { ResourceKind } from "../../resource-kind";
import { bucketSpecs } from "./buckets";
import { gatewaySpecs } from "./gateways";
import { miscellaneousSpecs } from "./miscellaneous";
import { recordedKind } from "./recorded-kind";
import { securitySpecs } from "./security-groups";
import { vpcSpecs } from "./vpc";

export const recordedResourceKinds = (random: Random): readonly ResourceKind[] =>
  [...vpcSpecs, ...gatewaySpecs, ...securitySpecs, ...bucketSpecs, ...miscellaneousSpecs].map((spec) =>
    recordedKind(spec, random),
  );
