#!/usr/bin/env bash
# A private Docker Engine for the unit tests that want a real one:
#   tools/test_engine.sh COMMAND...   runs COMMAND with MINATO_TEST_DOCKER_SOCKET set
# Without root or dockerd the command runs all the same and those tests skip themselves.
set -uo pipefail
if [ "$(id -u)" != 0 ] || ! command -v dockerd >/dev/null; then
  echo "no private Docker Engine (needs root and dockerd): tests that need one are skipped"
  exec "$@"
fi
folder=$(mktemp -d /tmp/minato-engine.XXXXXX)
dockerd -H "unix://$folder/docker.sock" --data-root "$folder/data" --exec-root "$folder/exec" \
  --pidfile "$folder/pid" --bridge=none --iptables=false --ip6tables=false \
  >"$folder/log" 2>&1 </dev/null &
engine=$!
stop() {
  kill "$engine" 2>/dev/null
  wait "$engine" 2>/dev/null
  rm -rf "$folder"
}
trap stop EXIT
export DOCKER_HOST=unix://$folder/docker.sock
for _ in $(seq 150); do
  docker info >/dev/null 2>&1 && break
  sleep 0.2
done
mkdir -p "$folder/root/bin"
cp /bin/busybox "$folder/root/bin/"
for applet in sh sleep cat echo; do ln -s busybox "$folder/root/bin/$applet"; done
tar -C "$folder/root" -c . | docker import - minato-test:latest >/dev/null ||
  { tail -n 20 "$folder/log"; exit 1; }
export MINATO_TEST_DOCKER_SOCKET=$folder/docker.sock
unset DOCKER_HOST
"$@"
