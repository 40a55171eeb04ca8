#!/bin/sh
# Copies what the containers keep into a folder, while they run or not; again into the same folder adds what is new.
#
#   sh deploy/backup.sh FOLDER
#
# Redis comes first: what it knows of in storage was written before, and never changes. Needs no stop, and no room in
# any container; files keep their owners, so it is to be run by who may use Docker.
set -eu
[ $# -eq 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
to=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

say() { printf 'backup: %s\n' "$*" >&2; }

# The volume that a service has at /data.
volume() {
  one=$(docker compose ps --all --quiet "$1" | head -n 1)
  [ -n "$one" ] || { say "there are no containers: docker compose create"; exit 1; }
  docker inspect --format '{{range .Mounts}}{{if eq .Destination "/data"}}{{.Name}}{{end}}{{end}}' "$one"
}

# Copies a volume by a container of Redis's own image, which is there already.
copy() {
  docker run --rm --network none --entrypoint sh -v "$1:/from:ro" -v "$to:/to" redis:8 -c "$2"
}

redis() { docker compose exec -T redis sh -c "REDISCLI_AUTH=\"\$(cat /secret/password)\" redis-cli $*"; }

of_redis=$(volume redis) of_data=$(volume web)
running=$(docker compose ps --quiet --status running redis)
if [ -n "$running" ]; then
  # While it replaces the files of its log by shorter ones, they cannot be copied.
  redis config set auto-aof-rewrite-percentage 0 >/dev/null
  trap 'redis config set auto-aof-rewrite-percentage 100 >/dev/null' EXIT
  while redis info persistence | grep -q '^aof_rewrite_\(in_progress\|scheduled\):1'; do sleep 0.2; done
fi
copy "$of_redis" 'rm -rf /to/redis.new && cp -a /from /to/redis.new && rm -rf /to/redis && mv /to/redis.new /to/redis'
if [ -n "$running" ]; then
  trap - EXIT
  redis config set auto-aof-rewrite-percentage 100 >/dev/null
fi
# What is deleted meanwhile is not missed, and makes no failure of the others.
copy "$of_data" 'mkdir -p /to/data && cp -an /from/. /to/data/ 2>/to/.said || true; grep -v "No such file" /to/.said >&2 || true; rm -f /to/.said; test -s /to/data/winnow.json'
say "$to is a backup now"
