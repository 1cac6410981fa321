#!/bin/sh
# Moien with Docker Compose, from a fresh checkout to the first account: `deploy/first_start.sh`.
#
# It asks for four things, unless the environment has them (HOST_NAME, ADMIN_EMAIL, MAIL_FROM, SMTP_URL), makes deploy/.env
# and the files in deploy/secrets, starts everything, makes the account, and prints the address. Run again, it keeps what
# is there, starts what has stopped, and builds the image anew when the checkout has changed.
# COMPOSE replaces `docker compose`, for instance by `podman compose`.
set -eu
cd "$(dirname "$0")"

COMPOSE=${COMPOSE:-docker compose}
SECONDS_TO_START=300

fail() { printf '%s\n' "$*" >&2; exit 1; }

# shellcheck disable=SC2086  # the command and its first argument
compose() { $COMPOSE --project-directory . -f compose.yaml "$@"; }

ask() { # variable, question, pattern of grep -E, what is wrong otherwise
    eval "answer=\${$1:-}"
    if [ -z "$answer" ]; then
        [ -t 0 ] || fail "$1 is not set, and there is nobody to ask: $2"
        printf '%s ' "$2" >&2
        read -r answer
    fi
    printf '%s\n' "$answer" | grep -qE "$3" || fail "$4"
    eval "$1=\$answer"
}

value_of() { sed -n "s/^$1=//p" .env | tail -n 1 | tr -d "\"'"; }

random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# A secret, unless there is one already: complete or not there, whenever this is interrupted. Containers read it as users
# of their own, so the file is open to all; the folder around it is not.
keep_secret() { # name, text
    [ ! -e "secrets/$1" ] || return 0
    (umask 077 && printf '%s\n' "$2" >"secrets/.new" && chmod 644 "secrets/.new")
    mv "secrets/.new" "secrets/$1"
}

ask_for_account() {
    ask ADMIN_EMAIL "Your e-mail address, for the first account:" '^[^ @]+@[^ @]+$' "That is no e-mail address."
}

settings() {
    [ ! -e .env ] || return 0
    ask HOST_NAME "Host name of Moien, as in moien.example.lu:" '^[a-z0-9-]+(\.[a-z0-9-]+)+$' \
        "A host name has small letters, digits, hyphens and dots, as in moien.example.lu."
    ask MAIL_FROM "Sender of all e-mails, as in Moien <moien@example.lu>:" '^[^"$`\\]*@[^"$`\\]+$' \
        "The sender is an address, as in Moien <moien@example.lu>."
    ask_for_account
    cat >.env.new <<END
# Settings of compose.yaml; .env.example describes these and all others. Secrets are files in secrets/.
SITE_ADDRESS=$HOST_NAME
PUBLIC_URL=https://$HOST_NAME
MAIL_FROM="$MAIL_FROM"
# the first account, for first_start.sh
ADMIN_EMAIL=$ADMIN_EMAIL
END
    mv .env.new .env
}

secrets() {
    mkdir -p secrets && chmod 700 secrets
    [ -e secrets/dkim ] || mkdir -m 755 secrets/dkim
    if [ ! -e secrets/smtp_url ]; then
        ask SMTP_URL "SMTP server, as in smtp://user:password@mail.example.lu:587:" '^smtps?://[^ ]+$' \
            "The SMTP server begins with smtp:// or smtps://; deploy/.env.example says more."
        keep_secret smtp_url "$SMTP_URL"
    fi
    for name in session_key manage_link_key mail_key backup_key; do keep_secret $name "$(random)"; done
    for name in imap_url smtp_oauth_client_secret smtp_oauth_refresh_token otel_exporter_otlp_headers; do keep_secret $name ""; done
    for user in mongodb:moien mongodb_admin:admin; do
        keep_secret "${user%:*}_url" "mongodb://${user#*:}:$(random)@mongodb:27017/?replicaSet=moien&authSource=admin"
    done
    keep_secret rabbitmq_url "amqp://moien:$(random)@rabbitmq:5672/"
    password=$(sed 's|.*://[^:]*:||; s|@.*||' secrets/rabbitmq_url)
    keep_secret rabbitmq_login "default_user = moien
default_pass = $password"
}

await() { # service
    waited=0
    until reason=$(compose exec -T "$1" healthy "$1" 2>&1); do
        if [ $waited -ge $SECONDS_TO_START ]; then
            compose logs --tail 20 "$1" >&2
            fail "$1 is not ready after $SECONDS_TO_START seconds: $reason"
        fi
        waited=$((waited + 2))
        sleep 2
    done
}

$COMPOSE version >/dev/null 2>&1 || fail "'$COMPOSE' does not work here. Install Docker Engine with its Compose plugin."
settings
secrets
address=$(value_of PUBLIC_URL)
[ -n "$address" ] || fail "deploy/.env has no PUBLIC_URL; deploy/.env.example describes it."
ADMIN_EMAIL=${ADMIN_EMAIL:-$(value_of ADMIN_EMAIL)}
ask_for_account
compose up --detach --build --remove-orphans
for service in registration checkin mailer; do await $service; done
password=$(compose exec -T registration registration create-account --email "$ADMIN_EMAIL" --admin --if-missing)
echo
echo "Moien runs at $address, its console at $address/console."
if [ -n "$password" ]; then
    echo "Sign in as $ADMIN_EMAIL with the password $password"
    echo "Keep a copy of deploy/.env and deploy/secrets in a safe place: without them no backup is of use."
else
    echo "There is an account of $ADMIN_EMAIL already; nothing was changed."
fi
