/** How the local Postgres is tuned: for data that may be thrown away, on a machine that does much else. */

export const SETTINGS = {
  listen_addresses: "127.0.0.1",
  // A socket path has at most 107 characters, and state folders may be deep.
  unix_socket_directories: "",
  max_connections: "120",
  shared_buffers: "48MB",
  // Commits are written to the operating system before they are acknowledged, but nobody waits for the disk: every
  // acknowledged commit survives `kill -9` of any or all Postgres processes; a power loss may cost the data directory.
  fsync: "off",
  // Must stay on: "off" acknowledges commits that exist in shared memory only, which a killed backend takes along.
  synchronous_commit: "on",
  // Torn pages come from power loss only, which is given up above.
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  min_wal_size: "32MB",
  max_wal_size: "256MB",
  // With two cores shared by everything, parallel plans and compilation cost more than they give.
  max_parallel_workers_per_gather: "0",
  jit: "off",
  // 4096 by default: tens of milliseconds a connection, for passwords that never leave the machine.
  scram_iterations: "256",
  timezone: "UTC",
  log_timezone: "UTC",
  // Statements' errors go to the caller; the log would repeat each.
  log_min_messages: "log",
  log_checkpoints: "off",
  max_logical_replication_workers: "0",
  // Aurora's default for the Data API's sessions is none either; the service itself ends statements after 45 s.
  statement_timeout: "0",
} as const satisfies Readonly<Record<string, string>>;

export const settingFlags = (port: number, settings: Readonly<Record<string, string>> = SETTINGS): readonly string[] =>
  Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

/**
 * How the data directory is made. Aurora sorts text by en_US.UTF-8: so do we, by ICU, which needs no locale of the
 * machine; who needs the order of bytes writes `COLLATE "C"`, as on AWS.
 */
export const INITDB_FLAGS = [
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=icu",
  "--icu-locale=en-US",
  "--auth=scram-sha-256",
  "--no-sync",
  "--no-instructions",
] as const;
