/** Buckets: recorded only. Nothing local writes to one. */
import type { CheckFailure, Props } from "../../resource-kind";
import { isUnknown } from "../../wire/values";
import type { RecordedSpec } from "./recorded-kind";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

const checkName = ({ bucket }: Props): readonly CheckFailure[] => {
  if (typeof bucket !== "string" || isUnknown(bucket) || BUCKET_NAME.test(bucket)) return [];
  const reason = `must be 3 to 63 lower-case letters, digits, dots and hyphens, but is "${bucket}"`;
  return [{ property: "bucket", reason }];
};

const ofBucket = (token: string, computed: readonly string[] = []): RecordedSpec => ({
  token,
  replaceOn: ["bucket"],
  computed,
  id: (inputs) => String(inputs.bucket),
});

export const bucketSpecs: readonly RecordedSpec[] = [
  {
    ...ofBucket("aws:s3/bucket:Bucket", ["arn", "bucketDomainName", "bucketRegionalDomainName", "hostedZoneId"]),
    autoName: { property: "bucket", maxLength: 63 },
    check: checkName,
    outputs: ({ bucket }, { region }) => ({
      arn: `arn:aws:s3:::${String(bucket)}`,
      bucketDomainName: `${String(bucket)}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${String(bucket)}.s3.${region}.amazonaws.com`,
    }),
  },
  ofBucket("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"),
  ofBucket("aws:s3/bucketPolicy:BucketPolicy"),
  ofBucket("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"),
];
