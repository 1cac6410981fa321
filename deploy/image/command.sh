#!/bin/sh
# The commands of the image: `registration`, `checkin` and `mailer` are links to this file. Python takes the place of
# the shell, so that it is the process which gets SIGTERM.
exec python -m "services.${0##*/}" "$@"
