#!/bin/sh
# Replaces every container of ours by one of the image and settings of now, without a moment in which there is none:
# new ones begin beside the old, and those leave one at a time once all new ones are well. Scale stays as it is.
#
#   sh deploy/roll.sh [--no-build]
#
# Redis and the proxy stay; the proxy reads its configuration again. What fails leaves the old ones as they were.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'roll: %s\n' "$*" >&2; }

# The containers of a service that run.
running() { docker compose ps --quiet "$1"; }

# Those of the second list that are not in the first.
added() {
  for one in $2; do
    case " $(echo $1) " in *" $one "*) ;; *) echo "$one" ;; esac
  done
}

# Waits until a container is well; fails as soon as it cannot become so.
until_well() {
  while :; do
    case $(docker inspect --format '{{.State.Status}} {{.RestartCount}} {{.State.Health.Status}}' "$1") in
      "running 0 healthy") return 0 ;;
      "running 0 starting") sleep 0.5 ;;
      *) return 1 ;;
    esac
  done
}

# Waits until the proxy passes on to so many web processes, if there is a proxy.
until_passed_on() {
  [ -n "$(running proxy)" ] || return 0
  for _ in $(seq 60); do
    count=$(docker compose exec -T proxy bash /usr/local/etc/haproxy/webs.sh) || count=0
    [ "$count" -ge "$1" ] && return 0
    sleep 0.5
  done
  return 1
}

if [ "${1:-}" != --no-build ]; then
  docker compose build web
fi
if [ -n "$(running proxy)" ]; then
  docker compose exec -T proxy haproxy -c -f /usr/local/etc/haproxy/haproxy.cfg
  # Open connections stay with the old process of the proxy, until their web process leaves.
  docker compose kill --signal USR2 proxy >/dev/null 2>&1
fi

# What has ended already has no place that somebody could take.
docker compose rm --force web worker quick >/dev/null 2>&1
old='' names='' twice='' webs=0
for name in web worker quick; do
  of_name=$(running "$name")
  [ -n "$of_name" ] || continue
  count=$(echo "$of_name" | wc -l)
  say "$name: $count new beside $count old"
  [ "$name" = web ] && webs=$((count * 2))
  old="$old $of_name" names="$names $name" twice="$twice --scale $name=$((count * 2))"
done
[ -n "$names" ] || { say 'nothing runs; docker compose up starts it'; exit 1; }

# Words, not one word: $names, $twice, $old and $new are lists.
begun=0
# What is there already stays, also where it is of another image.
docker compose up --detach --no-build --no-recreate $twice $names >/dev/null 2>&1 || begun=1
new=$(added "$old" "$(docker compose ps --all --quiet $names)")
for one in $new; do
  [ "$begun" = 0 ] && until_well "$one" && continue
  say "a new container did not become well; its last words:"
  docker logs --tail 20 "$one" >&2 || true
  begun=1
  break
done
if [ "$begun" = 0 ] && ! until_passed_on "$webs"; then
  say 'the proxy does not see the new web processes'
  begun=1
fi
if [ "$begun" != 0 ]; then
  [ -z "$new" ] || docker rm --force $new >/dev/null
  say 'the old ones are as they were'
  exit 1
fi

say 'all new ones are well; the old ones leave'
for one in $old; do
  # How long it may take to end is written in the container (stop_grace_period).
  docker stop "$one" >/dev/null
  docker rm "$one" >/dev/null
done
if [ -n "$(running flower)" ]; then
  # Two would want the same port, and nobody waits for it.
  docker compose rm --stop --force flower >/dev/null 2>&1
  docker compose up --detach --no-build --no-recreate flower >/dev/null 2>&1
fi
say 'done; where the image or the ports of redis or the proxy have changed: docker compose up --detach redis proxy'
