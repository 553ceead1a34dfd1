/** The key that a stage's data is encrypted with. Its policy says who may use it, so that no role's document has to know its ARN. */
import * as pulumi from "@pulumi/pulumi";
import { Alias } from "@pulumi/aws/kms/alias";
import { Key } from "@pulumi/aws/kms/key";
import { documentText } from "../compute/iam/document";
import { keyDocument } from "../compute/iam/key-policy";
import { keyAlias, stagePrefix } from "../compute/names";
import { kept, type StageArgs } from "./stage";

export class StageKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: Omit<StageArgs, "keyArn">, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:StageKey", name, {}, opts);
    const { stage, place, tags } = args;
    const contexts = stage.contexts.map(({ declaration }) => declaration);
    const key = new Key(
      name,
      {
        description: `Data of ${stagePrefix(stage.name)}`,
        enableKeyRotation: true,
        policy: documentText(keyDocument(place, stage.name, contexts)),
        tags: tags("platform"),
      },
      { parent: this, ...kept(args) },
    );
    new Alias(`${name}-alias`, { name: keyAlias(stage.name), targetKeyId: key.keyId }, { parent: this });
    this.arn = key.arn;
    this.registerOutputs({ arn: key.arn });
  }
}
