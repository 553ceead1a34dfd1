/** The bucket that the load balancer writes a line for each request to. */
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { accessLogDocument } from "../compute/iam/bucket-policy";
import { documentText } from "../compute/iam/document";
import { accessLogBucketName } from "../compute/names";
import { isOn, type StageArgs } from "./stage";

/** Days after which the parts of an upload that broke off are deleted. */
const BROKEN_UPLOAD_DAYS = 1;

export class AccessLogs extends pulumi.ComponentResource {
  readonly bucket: Bucket;
  /** Whoever writes waits for it: the load balancer tries at once. */
  readonly policy: BucketPolicy;

  constructor(name: string, args: StageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:AccessLogs", name, {}, opts);
    const { stage, place, tags } = args;
    // Encrypted by S3 itself, with its own keys: the only ones that load balancers can write with.
    this.bucket = new Bucket(
      name,
      {
        bucket: accessLogBucketName(stage.name, place.account),
        forceDestroy: !isOn(stage.config.size.deletionProtection),
        tags: tags("platform"),
      },
      { parent: this },
    );
    const block = this.keepPrivate(name);
    this.expire(name, stage.config.size.logDays);
    this.policy = new BucketPolicy(
      `${name}-policy`,
      { bucket: this.bucket.bucket, policy: documentText(accessLogDocument(place, stage.name)) },
      { parent: this, dependsOn: [block] },
    );
    this.registerOutputs({ bucket: this.bucket.bucket });
  }

  private keepPrivate(name: string): BucketPublicAccessBlock {
    return new BucketPublicAccessBlock(
      `${name}-private`,
      {
        bucket: this.bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
  }

  private expire(name: string, days: number): void {
    new BucketLifecycleConfiguration(
      `${name}-expiry`,
      {
        bucket: this.bucket.bucket,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: {},
            expiration: { days },
            abortIncompleteMultipartUpload: { daysAfterInitiation: BROKEN_UPLOAD_DAYS },
          },
        ],
      },
      { parent: this },
    );
  }
}
