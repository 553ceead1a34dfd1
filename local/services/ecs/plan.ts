/** What to start and stop next so that a service comes to what it should be. Pure, so that it can be tested whole. */
export interface PlannedTask {
  readonly id: string;
  /** It runs what the service should run. */
  readonly current: boolean;
  readonly healthy: boolean;
}

export interface Plan {
  readonly start: number;
  readonly stop: readonly string[];
  /** Nothing is left to do, and everything that should be is healthy. */
  readonly steady: boolean;
}

/**
 * Rolling replacement: never fewer healthy tasks than the minimum, never more tasks than the maximum.
 * @param tasks those that run or start; draining ones are out of the count, as on AWS.
 */
export function planService(
  tasks: readonly PlannedTask[],
  desired: number,
  minimumHealthyPercent: number,
  maximumPercent: number,
): Plan {
  const current = tasks.filter((task) => task.current);
  const old = tasks.filter((task) => !task.current);
  const most = Math.max(Math.floor((desired * maximumPercent) / 100), desired === 0 ? 0 : 1);
  const least = Math.ceil((desired * minimumHealthyPercent) / 100);
  const stop: string[] = [];
  let healthy = tasks.filter((task) => task.healthy).length;
  // Unhealthy old ones go first: they serve nobody.
  for (const task of [...old].sort((a, b) => Number(a.healthy) - Number(b.healthy))) {
    if (task.healthy && healthy - 1 < least) continue;
    if (!task.healthy && healthy < least && old.length + current.length - stop.length <= desired) continue;
    stop.push(task.id);
    if (task.healthy) healthy -= 1;
  }
  for (const task of current.slice(desired)) stop.push(task.id);
  const room = most - (tasks.length - stop.length);
  const start = Math.max(0, Math.min(desired - current.length, room));
  const steady = old.length === 0 && current.length === desired && current.every((task) => task.healthy);
  return { start, stop, steady };
}
