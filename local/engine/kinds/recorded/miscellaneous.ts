/** Certificates, images, keys and scaling: recorded only. */
import { arn } from "./arn";
import type { RecordedSpec } from "./recorded-kind";

export const miscellaneousSpecs: readonly RecordedSpec[] = [
  {
    token: "aws:acm/certificate:Certificate",
    replaceOn: ["domainName", "validationMethod", "keyAlgorithm", "certificateAuthorityArn"],
    computed: ["arn", "domainValidationOptions", "notAfter", "notBefore", "renewalEligibility", "status", "type"],
    id: (_inputs, context, fresh) => arn("acm", `certificate/${fresh}`, context),
    outputs: (_inputs, { id }) => ({ arn: id, status: "ISSUED", type: "AMAZON_ISSUED", domainValidationOptions: [] }),
  },
  {
    token: "aws:ecr/repository:Repository",
    replaceOn: ["name", "encryptionConfigurations"],
    computed: ["arn", "registryId", "repositoryUrl"],
    autoName: { property: "name", maxLength: 256 },
    id: (inputs) => String(inputs.name),
    outputs: (inputs, context) => ({
      arn: arn("ecr", `repository/${String(inputs.name)}`, context),
      registryId: context.account,
      repositoryUrl: `${context.account}.dkr.ecr.${context.region}.amazonaws.com/${String(inputs.name)}`,
    }),
  },
  {
    token: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    replaceOn: ["repository"],
    computed: ["registryId"],
    id: (inputs) => String(inputs.repository),
    outputs: (_inputs, { account }) => ({ registryId: account }),
  },
  {
    token: "aws:kms/key:Key",
    replaceOn: ["customerMasterKeySpec", "keyUsage", "multiRegion"],
    computed: ["arn", "keyId"],
    outputs: (_inputs, context) => ({ arn: arn("kms", `key/${context.id}`, context), keyId: context.id }),
  },
  {
    token: "aws:kms/alias:Alias",
    replaceOn: ["name", "namePrefix"],
    computed: ["arn", "targetKeyArn"],
    id: (inputs) => String(inputs.name),
    outputs: (inputs, context) => ({ arn: arn("kms", String(inputs.name), context) }),
  },
  {
    token: "aws:appautoscaling/target:Target",
    replaceOn: ["resourceId", "scalableDimension", "serviceNamespace"],
    computed: ["arn"],
    id: (inputs) => String(inputs.resourceId),
  },
  {
    token: "aws:appautoscaling/policy:Policy",
    replaceOn: ["name", "resourceId", "scalableDimension", "serviceNamespace"],
    computed: ["alarmArns", "arn"],
    autoName: { property: "name", maxLength: 256 },
    id: (inputs) => String(inputs.name),
  },
  {
    token: "aws:sns/topic:Topic",
    replaceOn: ["name", "namePrefix", "fifoTopic"],
    computed: ["arn", "beginningArchiveTime", "owner"],
    autoName: { property: "name", maxLength: 256 },
    id: (inputs, context) => arn("sns", String(inputs.name), context),
    outputs: (_inputs, { id, account }) => ({ arn: id, owner: account }),
  },
  {
    token: "aws:sns/topicSubscription:TopicSubscription",
    replaceOn: ["topic", "protocol", "endpoint"],
    computed: ["arn", "confirmationWasAuthenticated", "ownerId", "pendingConfirmation"],
    id: (inputs, _context, fresh) => `${String(inputs.topic)}:${fresh}`,
    outputs: (_inputs, { id, account }) => ({ arn: id, ownerId: account, pendingConfirmation: false }),
  },
];
