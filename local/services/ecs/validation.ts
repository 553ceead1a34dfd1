import type { ServiceSettings } from "./model";

/** Fargate's combinations of CPU units and memory, in MB. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
const FARGATE: Readonly<Record<number, readonly [least: number, most: number, step: number]>> = {
  512: [1_024, 4_096, 1_024],
  1024: [2_048, 8_192, 1_024],
  2048: [4_096, 16_384, 1_024],
  4096: [8_192, 30_720, 1_024],
  8192: [16_384, 61_440, 4_096],
  16384: [32_768, 122_880, 8_192],
};

export function fargateProblems(cpu: number, memory: number): readonly string[] {
  const range = FARGATE[cpu];
  const valid =
    cpu === 256
      ? [512, 1_024, 2_048].includes(memory)
      : range !== undefined && memory >= range[0] && memory <= range[1] && memory % range[2] === 0;
  return valid ? [] : [`No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory.`];
}

export const nameProblems = (kind: string, name: string): readonly string[] =>
  /^[a-zA-Z0-9_-]{1,255}$/.test(name)
    ? []
    : [`${kind} '${name}' must be 1 to 255 letters (uppercase and lowercase), numbers, hyphens, and underscores`];

export function serviceProblems({
  minimumHealthyPercent,
  maximumPercent,
  desiredCount,
}: ServiceSettings): readonly string[] {
  const problems: string[] = [];
  if (!Number.isInteger(desiredCount) || desiredCount < 0)
    problems.push("desiredCount must be a whole number, 0 or more");
  if (minimumHealthyPercent < 0 || minimumHealthyPercent > 100) problems.push("minimumHealthyPercent must be 0 to 100");
  if (maximumPercent < 100 || maximumPercent > 200) problems.push("maximumPercent must be 100 to 200");
  if (desiredCount > 0 && minimumHealthyPercent >= maximumPercent)
    problems.push("maximumPercent must be greater than minimumHealthyPercent, or nothing can be replaced");
  return problems;
}
