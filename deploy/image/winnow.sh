#!/bin/sh
# The command line, in a container of ours: `docker compose exec -T web winnow jobs`. Address and token are this container's.
PYTHONPATH=/app exec python -m winnow "$@"
