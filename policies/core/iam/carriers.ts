/** Which properties of which resources hold policy documents. The SDK's list of candidates is held against these by a test. */
import { asList, member, UNKNOWN, type Value } from "../value";
import type { Resource } from "../resource";

export interface CarriedDocument {
  /** Path of the property. */
  readonly path: string;
  /** `permissions` of an identity, whom a role `trust`s, or whom a `resource` lets in. */
  readonly purpose: "permissions" | "trust" | "resource";
  readonly document: Value;
}

export const ROLE = "aws:iam/role:Role";

/** Documents that say what an identity may do. */
export const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  "aws:iam/rolePolicy:RolePolicy": ["policy"],
  "aws:iam/policy:Policy": ["policy"],
  "aws:iam/userPolicy:UserPolicy": ["policy"],
  "aws:iam/groupPolicy:GroupPolicy": ["policy"],
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": ["inlinePolicy"],
};

/** Documents that say whom a resource lets in. */
export const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  "aws:acmpca/policy:Policy": ["policy"],
  "aws:amp/resourcePolicy:ResourcePolicy": ["policyDocument"],
  "aws:apigateway/domainName:DomainName": ["policy"],
  "aws:apigateway/restApi:RestApi": ["policy"],
  "aws:apigateway/restApiPolicy:RestApiPolicy": ["policy"],
  "aws:backup/vaultPolicy:VaultPolicy": ["policy"],
  "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy": ["policy"],
  "aws:cloudsearch/domainServiceAccessPolicy:DomainServiceAccessPolicy": ["accessPolicy"],
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": ["policy"],
  "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy": ["deliveryDestinationPolicy"],
  "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": ["accessPolicy"],
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ["policyDocument"],
  "aws:codeartifact/domainPermissions:DomainPermissions": ["policyDocument"],
  "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": ["policyDocument"],
  "aws:codebuild/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:dsql/clusterPolicy:ClusterPolicy": ["policy"],
  "aws:dynamodb/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["policy"],
  "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": ["policy"],
  "aws:ecr/registryPolicy:RegistryPolicy": ["policy"],
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": ["repositoryPolicy"],
  "aws:ecr/repositoryPolicy:RepositoryPolicy": ["policy"],
  "aws:ecrpublic/repositoryPolicy:RepositoryPolicy": ["policy"],
  "aws:efs/fileSystemPolicy:FileSystemPolicy": ["policy"],
  "aws:elasticsearch/domain:Domain": ["accessPolicies"],
  "aws:elasticsearch/domainPolicy:DomainPolicy": ["accessPolicies"],
  "aws:glacier/vault:Vault": ["accessPolicy"],
  "aws:glacier/vaultLock:VaultLock": ["policy"],
  "aws:glue/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:kinesis/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:kms/externalKey:ExternalKey": ["policy"],
  "aws:kms/key:Key": ["policy"],
  "aws:kms/keyPolicy:KeyPolicy": ["policy"],
  "aws:kms/replicaExternalKey:ReplicaExternalKey": ["policy"],
  "aws:kms/replicaKey:ReplicaKey": ["policy"],
  "aws:lambda/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:mediastore/containerPolicy:ContainerPolicy": ["policy"],
  "aws:msk/clusterPolicy:ClusterPolicy": ["policy"],
  "aws:networkfirewall/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:oam/sinkPolicy:SinkPolicy": ["policy"],
  "aws:opensearch/domain:Domain": ["accessPolicies"],
  "aws:opensearch/domainPolicy:DomainPolicy": ["accessPolicies"],
  "aws:opensearchingest/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy": ["policy"],
  "aws:redshift/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:redshiftserverless/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:s3/accessPoint:AccessPoint": ["policy"],
  "aws:s3/bucket:Bucket": ["policy"],
  "aws:s3/bucketPolicy:BucketPolicy": ["policy"],
  "aws:s3/bucketV2:BucketV2": ["policy"],
  "aws:s3/filesFileSystemPolicy:FilesFileSystemPolicy": ["policy"],
  "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy": ["policy"],
  "aws:s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy": ["policy"],
  "aws:s3control/accessPointPolicy:AccessPointPolicy": ["policy"],
  "aws:s3control/bucketPolicy:BucketPolicy": ["policy"],
  "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy": ["policy"],
  "aws:s3tables/tableBucketPolicy:TableBucketPolicy": ["resourcePolicy"],
  "aws:s3tables/tablePolicy:TablePolicy": ["resourcePolicy"],
  "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": ["resourcePolicy"],
  "aws:schemas/registryPolicy:RegistryPolicy": ["policy"],
  "aws:secretsmanager/secret:Secret": ["policy"],
  "aws:secretsmanager/secretPolicy:SecretPolicy": ["policy"],
  "aws:ses/identityPolicy:IdentityPolicy": ["policy"],
  "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy": ["policy"],
  "aws:sns/topic:Topic": ["policy"],
  "aws:sns/topicPolicy:TopicPolicy": ["policy"],
  "aws:sqs/queue:Queue": ["policy"],
  "aws:sqs/queuePolicy:QueuePolicy": ["policy"],
  "aws:vpclattice/authPolicy:AuthPolicy": ["policy"],
  "aws:vpclattice/resourcePolicy:ResourcePolicy": ["policy"],
  "aws:xray/resourcePolicy:ResourcePolicy": ["policyDocument"],
};

const permissions = (path: string, document: Value): CarriedDocument => ({ path, purpose: "permissions", document });

function inlineDocuments(role: Resource): readonly CarriedDocument[] {
  const inline = asList(member(role.props, "inlinePolicies"));
  if (inline === UNKNOWN) return [permissions("inlinePolicies", UNKNOWN)];
  return inline
    .map((entry, index) => permissions(`inlinePolicies[${index}].policy`, member(entry, "policy")))
    .filter(({ document }) => document !== null && document !== "");
}

/** Every document about an identity that a resource carries: what it may do, and who may take it on. */
export function carriedDocuments(resource: Resource): readonly CarriedDocument[] {
  if (resource.type === ROLE) {
    const trust = member(resource.props, "assumeRolePolicy");
    const trusting: CarriedDocument = { path: "assumeRolePolicy", purpose: "trust", document: trust };
    return [...(trust === null ? [] : [trusting]), ...inlineDocuments(resource)];
  }
  return (PERMISSIONS[resource.type] ?? []).map((path) => permissions(path, member(resource.props, path)));
}

/** Every document by which a resource lets others in. An empty text stands for none. */
export const resourceDocuments = (resource: Resource): readonly CarriedDocument[] =>
  (RESOURCES[resource.type] ?? [])
    .map((path): CarriedDocument => ({ path, purpose: "resource", document: member(resource.props, path) }))
    .filter(({ document }) => document !== null && document !== "");

export const allDocuments = (resource: Resource): readonly CarriedDocument[] => [
  ...carriedDocuments(resource),
  ...resourceDocuments(resource),
];

/** Types that `carriedDocuments` reads. */
export const IDENTITY_TYPES: readonly string[] = [ROLE, ...Object.keys(PERMISSIONS)];
/** Types that `resourceDocuments` reads. */
export const RESOURCE_TYPES: readonly string[] = Object.keys(RESOURCES);
