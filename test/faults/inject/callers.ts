/** Which of our child processes is at the other end of a connection, from /proc: Linux alone. Nothing in the process has to help. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Socket } from "node:net";

/** Our direct children: every environment and task is one. */
const children = (): readonly number[] =>
  readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ").map(Number);

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, "0");

/** The inode of the caller's end of a loopback connection. */
function inodeOf(callerPort: number, ownPort: number): string | undefined {
  const from = `:${hex(callerPort)}`;
  const to = `:${hex(ownPort)}`;
  for (const line of readFileSync("/proc/net/tcp", "utf8").split("\n")) {
    const [, local = "", remote = "", , , , , , , inode] = line.trim().split(/\s+/);
    if (local.endsWith(from) && remote.endsWith(to)) return inode;
  }
  return undefined;
}

function holds(pid: number, inode: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`;
      } catch {
        return false; // It was closed meanwhile.
      }
    });
  } catch {
    return false; // It has ended.
  }
}

export class Callers {
  readonly #known = new WeakMap<Socket, number>();

  /** @returns 0 when it cannot be told: the process has gone */
  pidOf(socket: Socket): number {
    const known = this.#known.get(socket);
    if (known !== undefined) return known;
    const inode = inodeOf(socket.remotePort ?? 0, socket.localPort ?? 0);
    const pid = inode === undefined ? 0 : (children().find((child) => holds(child, inode)) ?? 0);
    if (pid !== 0) this.#known.set(socket, pid);
    return pid;
  }
}
