#!/bin/sh
# Puts the checked-out release into service without a pause, where compose runs an older one: docs/operations.md.
# A plain `up` would stop the old web server first, and then migrate.
set -eu
cd "$(dirname "$0")/.."
compose() { docker compose --env-file .env -f deploy/docker-compose.yml "$@"; }

compose build
compose run --rm release # old web and workers go on, on the new schema
old=$(compose ps -q web)
# One more beside the old one; the proxy goes on to whoever listens.
if ! compose up -d --no-deps --no-recreate --scale web=2 --wait --wait-timeout 180 web; then
    new=$(compose ps -aq web | grep -v "$old")
    docker logs --tail 20 "$new"
    docker rm -f "$new"
    echo "The new web server does not become healthy; the old one and its workers serve on." >&2
    exit 1
fi
docker stop "$old"
docker rm "$old"
compose up -d --no-deps worker
