#!/bin/sh
# What comes before all else: nothing is published beyond this machine without a token, and Redis gets a password.
set -eu

refuse() {
  echo "WINNOW_HOST=$host $1" >&2
  exit 1
}

host=${WINNOW_HOST:-127.0.0.1}
case $host in
  # Spelled like this and no other way: what the engine cannot read as an address, it takes for every address.
  127.0.0.1 | ::1) ;;
  *[!0-9a-fA-F.:]* | *[a-fA-F]*.*) refuse 'is no address: containers are published on one, such as 127.0.0.1' ;;
  *) [ -n "${WINNOW_GUARDED:-}" ] || refuse 'publishes beyond this machine: set WINNOW_TOKEN, or use 127.0.0.1' ;;
esac

# Made once, and kept in a volume that Redis and the parts read: it is on no command line and in no image. Readable for
# all, since only containers of this project see the volume, each needs it, and each has a user of its own.
cd /data
if [ ! -s password ]; then
  umask 022
  password=$(head -c 32 /dev/urandom | sha256sum | cut -c -64)
  echo "requirepass $password" >redis.conf
  echo "$password" >password.new
  # Last, and whole: it says that both are there.
  mv password.new password
fi
