#!/bin/sh
# The commands of the image: `registration`, `checkin`, `mailer` and `backup` are links to this file. Python takes the
# place of the shell, so that it is the process which gets SIGTERM.
command=${0##*/}
case $command in
    backup) exec python -m deploy.backup "$@" ;;
    *) exec python -m "services.$command" "$@" ;;
esac
