#!/bin/sh
# Puts a backup of deploy/backup.sh into new, empty volumes; then: docker compose up
#
#   sh deploy/restore.sh FOLDER
set -eu
[ $# -eq 1 ] || { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2; }
from=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

say() { printf 'restore: %s\n' "$*" >&2; }

[ -s "$from/data/winnow.json" ] && [ -d "$from/redis" ] || { say "$from is no backup"; exit 1; }
docker compose up --no-start --no-recreate >/dev/null 2>&1
[ -z "$(docker compose ps --quiet --status running)" ] || { say "containers run: docker compose down"; exit 1; }

volume() {
  docker inspect --format '{{range .Mounts}}{{if eq .Destination "/data"}}{{.Name}}{{end}}{{end}}' \
    "$(docker compose ps --all --quiet "$1" | head -n 1)"
}

put() {
  docker run --rm --network none --entrypoint sh -v "$from/$1:/from:ro" -v "$2:/to" redis:8 -c \
    'if [ -n "$(ls -A /to)" ]; then exit 3; fi; cp -a /from/. /to/' && return
  say "the volume $2 is not empty: docker compose down --volumes, if what is in it may go"
  exit 1
}

put redis "$(volume redis)"
put data "$(volume web)"
say "now: docker compose up"
