/** How a process of the fault world tells the harness where it is, and waits for its word. */

/** What a process may be told: how far its clock is off from here on. */
interface Order {
  readonly offsetMs: number;
}

/** Reports a step and waits until it may be taken: for ever, when the process is to be killed there. */
export async function reportStep(director: string, actor: string, step: string): Promise<Order> {
  const body = JSON.stringify({ pid: process.pid, actor, step });
  const answer = await fetch(director, { method: "POST", body, headers: { "content-type": "application/json" } });
  return (await answer.json()) as Order;
}
