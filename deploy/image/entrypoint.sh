#!/bin/sh
# Gives a part the address of the Redis beside it, with the password that was made for it, and becomes the part.
# The password travels by file and environment: never on a command line, never through an image.
set -eu

if [ -z "${WINNOW_REDIS_URL:-}" ]; then
  WINNOW_REDIS_URL="redis://:$(cat /secret/password)@redis:6379/0"
  export WINNOW_REDIS_URL
fi
exec "$@"
