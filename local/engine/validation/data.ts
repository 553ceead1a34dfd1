/** The generated data about the `@pulumi/aws` types (100 KB; read once by whoever starts a provider). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { InputData } from "./shapes";

export const readInputData = (): InputData =>
  JSON.parse(readFileSync(join(__dirname, "../generated/aws-inputs.json"), "utf8")) as InputData;
