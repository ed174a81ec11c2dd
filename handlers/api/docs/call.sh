#!/bin/sh
# Send one signed request: call.sh METHOD PATH [FILE]. Needs curl and openssl, and in the environment:
#   API         address, such as https://analyst.example.com
#   API_KEY     dk_…
#   API_SECRET  as it was shown, in base64
#   IDEMPOTENCY_KEY  for each try of the same request the same; without it every run makes a new one
set -eu

method=$1 target=$2 file=${3:-/dev/null}
path=${target%%\?*}
query=''
case $target in *\?*) query=${target#*\?} ;; esac

secret=$(printf %s "$API_SECRET" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
timestamp=$(date +%s)
nonce=$(openssl rand -hex 16)
digest=$(openssl dgst -sha256 -r "$file" | cut -d' ' -f1)
signature=$(printf '%s\n%s\n%s\n%s\n%s\n%s' "$method" "$path" "$query" "$timestamp" "$nonce" "$digest" |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$secret" -binary | openssl base64 -A)

set -- -sS -X "$method" "$API$target" \
  -H "X-Dev-Key: $API_KEY" -H "X-Dev-Timestamp: $timestamp" -H "X-Dev-Nonce: $nonce" -H "X-Dev-Signature: $signature"
if [ "$method" = POST ]; then
  set -- "$@" -H "Idempotency-Key: ${IDEMPOTENCY_KEY:-$(openssl rand -hex 16)}"
fi
if [ "$file" != /dev/null ]; then
  set -- "$@" -H 'Content-Type: application/json' --data-binary "@$file"
fi
if [ -n "${IF_MATCH:-}" ]; then
  set -- "$@" -H "If-Match: $IF_MATCH"
fi
curl "$@"
echo
