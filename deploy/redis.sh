#!/bin/sh
# Starts Redis with a password of its own, made at its first start and kept in a volume that the other parts can read.
set -eu

if [ ! -s /secret/password ]; then
  head -c 32 /dev/urandom | sha256sum | cut -c -64 >/secret/password.new
  mv /secret/password.new /secret/password
fi
# The volume is seen by this project's containers alone, each of which needs the password, under users of their own.
echo "requirepass $(cat /secret/password)" >/secret/redis.conf
chmod 644 /secret/password /secret/redis.conf
exec docker-entrypoint.sh redis-server /etc/winnow/redis.conf
