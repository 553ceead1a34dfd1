/**
 * What the reaper runs: it holds the read end of a pipe from us and knows which process groups are ours. When the pipe
 * closes, for whatever reason (`kill -9` included), it ends every group that is still listed. `sh` and not Node: it
 * costs 1 MB instead of 40. Lines on the pipe: `+ PID SIGNAL` and `- PID`.
 */
export const REAPER_SCRIPT = `
trap '' INT TERM HUP QUIT
listed=''
while read -r op pid signal; do
  case "$op" in
    +) listed="$listed $pid:$signal" ;;
    -) kept=''
       for entry in $listed; do [ "\${entry%%:*}" = "$pid" ] || kept="$kept $entry"; done
       listed=$kept ;;
  esac
done
[ -n "$listed" ] || exit 0
for entry in $listed; do
  kill -s "\${entry##*:}" -- "-\${entry%%:*}" 2>/dev/null || kill -s "\${entry##*:}" "\${entry%%:*}" 2>/dev/null
done
sleep 0.4
for entry in $listed; do
  kill -s KILL -- "-\${entry%%:*}" 2>/dev/null || kill -s KILL "\${entry%%:*}" 2>/dev/null
done
exit 0
`;
