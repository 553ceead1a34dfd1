import { describeFamily } from "../support/describe-family";

describeFamily("meta");
