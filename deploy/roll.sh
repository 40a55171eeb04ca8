#!/bin/sh
# Replaces every container of ours by one of the image and settings of now, without a moment in which there is none:
# new ones begin beside the old, and those leave one at a time once the new are well. Scale stays as it is.
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
    [ "$(docker compose exec -T proxy bash /usr/local/etc/haproxy/webs.sh)" -ge "$1" ] && return 0
    sleep 0.5
  done
  return 1
}

# Ends the new ones of a service, and with them the attempt.
give_up() {
  say "a new $1 did not become well; its last words:"
  for one in $2; do docker logs --tail 20 "$one" >&2 || true; done
  # shellcheck disable=SC2086
  docker rm --force $2 >/dev/null
  say "the old ones of $1 are as they were"
  exit 1
}

roll() {
  old=$(running "$1")
  [ -n "$old" ] || return 0
  count=$(echo "$old" | wc -l)
  say "$1: $count new beside $count old"
  # What is already there stays, also where it is of another image.
  begun=0
  docker compose up --detach --no-build --no-recreate --scale "$1=$((count * 2))" "$1" >/dev/null 2>&1 || begun=$?
  new=$(added "$old" "$(docker compose ps --all --quiet "$1")")
  [ "$begun" = 0 ] || give_up "$1" "$new"
  for one in $new; do until_well "$one" || give_up "$1" "$new"; done
  if [ "$1" = web ]; then until_passed_on $((count * 2)) || give_up "$1" "$new"; fi
  for one in $old; do
    # As long as it may take to end is written in the container (stop_grace_period).
    docker stop "$one" >/dev/null
    docker rm "$one" >/dev/null
  done
}

if [ "${1:-}" != --no-build ]; then
  docker compose build web
fi
if [ -n "$(running proxy)" ]; then
  docker compose exec -T proxy haproxy -c -f /usr/local/etc/haproxy/haproxy.cfg
  # Open connections stay with the old process of the proxy, until their web process leaves.
  docker compose kill --signal USR2 proxy >/dev/null 2>&1
fi
roll web
roll worker
roll quick
if [ -n "$(running flower)" ]; then
  # Two would want the same port; nobody waits for it.
  say 'flower: anew'
  docker compose rm --stop --force flower >/dev/null 2>&1
  docker compose up --detach --no-build --no-recreate flower >/dev/null 2>&1
fi
say 'done; where the image or the ports of redis or the proxy have changed: docker compose up --detach redis proxy'
